import type { IamAccount, IamUser, Role } from '../../schemas/iam.ts'
import type {
  AccessKeyRequest,
  Agency,
  PasswordUser,
  TokenRequest,
  TokenScope,
  UsersQuery,
} from '../../schemas/iam-request.ts'
import { foreignDomain, tokenInvalid, tokenMissing, tokenNotFound } from './iam-errors.ts'
import { type AccountProject, IamProjects, type UnknownProjects } from './iam-projects.ts'
import { Issued, type IssuedInit, type IssuedState, type TokenHolder } from './issued.ts'
import { agencyOf, isOwnDomain, userByPassword } from './login.ts'
import { type Federation, isExpired, type TemporaryAccessKey, type Token } from './token.ts'

/** Lifetime of a temporary access key if the request gives none, seconds. */
const ACCESS_KEY_LIFETIME_S = 900

/** State of what IAM issued. */
export interface CredentialsState extends IssuedState {
  /** Projects that are not in the scene. */
  projects: readonly AccountProject[]
}

/** Constructor argument of `Credentials`. */
export interface CredentialsInit extends IssuedInit {
  roles: Readonly<Record<string, Role>>
  unknownProjects: UnknownProjects
  /** Saved state to continue from. */
  state?: CredentialsState | undefined
}

/** Tokens, temporary access keys and projects that IAM issues; shared by all worlds of a server. */
export class Credentials {
  readonly account: IamAccount
  readonly projects: IamProjects
  readonly #init: CredentialsInit
  readonly #issued: Issued

  constructor(init: CredentialsInit) {
    this.#init = init
    this.#issued = new Issued(init, init.state)
    this.account = init.iam.account
    const { iam, region, state, unknownProjects } = init
    const added = state?.projects ?? []
    this.projects = new IamProjects(iam.projects, this.account, region, added, unknownProjects)
  }

  get state(): CredentialsState {
    return { ...this.#issued.state, projects: this.projects.added }
  }

  /** Changes whenever something is issued, or a token or key of another server is seen for the first time. */
  get version(): number {
    return this.#issued.version + this.projects.version
  }

  /** Revokes every token and key, before other credentials take the place of these. */
  revoke(): void {
    this.#issued.revoke()
  }

  get region(): string {
    return this.#init.region
  }

  /** A token of this server, or of another one with the same seed, also if it is expired. */
  find(token: string): Token | undefined {
    return this.#issued.token(token)
  }

  /**
   * A temporary access key of this server, also if it is expired. One of another server with the same seed is found only
   * with its security token.
   */
  findAccessKey(accessKey: string, securityToken?: string): TemporaryAccessKey | undefined {
    return this.#issued.accessKey(accessKey, securityToken)
  }

  /** Whether an access key is a temporary one of this server, or of another one with the same seed. */
  isTemporary(accessKey: string): boolean {
    return this.#issued.isAccessKey(accessKey)
  }

  /** The user of a token, issued or well-known. */
  userOfToken(token: string): IamUser | undefined {
    return this.find(token)?.user ?? this.#init.iam.userOfToken(token)
  }

  /** The user of an access key, temporary or well-known. */
  userOfAccessKey(accessKey: string, securityToken?: string): IamUser | undefined {
    const temporary = this.findAccessKey(accessKey, securityToken)
    return temporary?.user ?? this.#init.iam.userOfAccessKey(accessKey)
  }

  isAdmin({ role }: IamUser): boolean {
    return this.#init.roles[role]?.admin ?? false
  }

  /** Issues a token. Throws 401 for a wrong password or token, 403 for another account. */
  createToken({ identity, scope }: TokenRequest['auth'], caller: IamUser): Token {
    const { assume_role, methods, password, token } = identity
    const [method] = methods
    const tokenScope = this.#scopeOf(scope)
    if (method === 'assume_role') {
      const agency = agencyOf(assume_role as Agency)
      return this.issueToken({ user: caller, methods, scope: tokenScope, agency })
    }
    const user =
      method === 'token'
        ? this.#validToken((token as { id: string }).id).user
        : userByPassword(this.#init.iam, (password as { user: PasswordUser }).user)
    return this.issueToken({ user, methods, scope: tokenScope })
  }

  /** Any identity token works: a token known here stands for its user, any other for the admin. */
  createFederatedToken(idToken: string, federation: Federation, scope?: TokenScope): Token {
    const user = this.userOfToken(idToken) ?? this.#init.iam.admin
    return this.issueToken({ user, methods: ['mapped'], scope: this.#scopeOf(scope), federation })
  }

  /** A valid token; throws 404 for an unknown or expired one. */
  checkToken(id: string): Token {
    const token = this.#knownToken(id)
    if (token === undefined) throw tokenNotFound()
    return token
  }

  /** Issues an access key for the user of the token, or with `assume_role` for the caller. Throws 401. */
  createAccessKey(
    { methods, token, assume_role }: AccessKeyRequest['auth']['identity'],
    headerToken: string | undefined,
    caller: IamUser,
  ): TemporaryAccessKey {
    if (methods[0] === 'assume_role') {
      return this.issueAccessKey(caller, assume_role?.duration_seconds ?? ACCESS_KEY_LIFETIME_S)
    }
    const id = token?.id ?? headerToken
    if (id === undefined || id === '') throw tokenMissing('the body or in X-Auth-Token')
    const { user } = this.#validToken(id)
    return this.issueAccessKey(user, token?.duration_seconds ?? ACCESS_KEY_LIFETIME_S)
  }

  /** Issues a token that is valid for 24 hours. */
  issueToken(holder: TokenHolder): Token {
    return this.#issued.issueToken(holder)
  }

  /** Issues a temporary access key that is valid for `seconds`. */
  issueAccessKey(user: IamUser, seconds: number): TemporaryAccessKey {
    return this.#issued.issueAccessKey(user, seconds)
  }

  /** Users that the caller may see: all for an admin, otherwise only the caller. */
  users(caller: IamUser, { domain_id, enabled, name }: UsersQuery): IamUser[] {
    if ((domain_id ?? this.account.id) !== this.account.id || enabled === false) return []
    const visible = this.isAdmin(caller) ? this.#init.iam.users : [caller]
    return visible.filter((user) => (name ?? user.name) === user.name)
  }

  #knownToken(id: string): Token | undefined {
    const token = this.find(id)
    if (token === undefined) {
      const user = this.#init.iam.userOfToken(id)
      return user && this.#issued.withTimes({ id, user, methods: ['password'], scope: {} })
    }
    const now = this.#init.clockOf(token.scope.project?.id).now()
    return isExpired(token, now) ? undefined : token
  }

  #validToken(id: string): Token {
    const token = this.#knownToken(id)
    if (token === undefined) throw tokenInvalid()
    return token
  }

  #scopeOf({ domain, project }: TokenScope = {}): Token['scope'] {
    const owner = domain ?? project?.domain
    if (!isOwnDomain(this.account, owner)) throw foreignDomain((owner?.id ?? owner?.name) as string)
    if (domain !== undefined) return { domain: this.account }
    if (project === undefined) return {}
    const { id, name } = project
    const { projects } = this
    return { project: id === undefined ? projects.byName(name as string) : projects.byId(id) }
  }
}
