import type { IamAccount, IamUser, Role } from '../../schemas/iam.ts'
import type {
  AccessKeyRequest,
  Agency,
  PasswordUser,
  TokenRequest,
  TokenScope,
  UsersQuery,
} from '../../schemas/iam-request.ts'
import { BoundedMap } from '../kernel/bounded-map.ts'
import type { Clock } from '../kernel/clock.ts'
import { Ids } from '../kernel/ids.ts'
import type { RandomState } from '../kernel/seeded-random.ts'
import type { Iam } from './iam.ts'
import { foreignDomain, tokenInvalid, tokenMissing, tokenNotFound } from './iam-errors.ts'
import { type AccountProject, IamProjects, type UnknownProjects } from './iam-projects.ts'
import { agencyOf, isOwnDomain, userByPassword } from './login.ts'
import { type Federation, isExpired, type TemporaryAccessKey, type Token } from './token.ts'

/** Lifetime of a token, ms (docs/contract/authentication.md#tokens). */
const TOKEN_LIFETIME_MS = 86_400_000

/** Lifetime of a temporary access key if the request gives none, seconds. */
const ACCESS_KEY_LIFETIME_S = 900

/** Maximum number of tokens, and of access keys, that are stored; the oldest are dropped first. */
const MAX_KEPT = 10_000

/** State of the credentials that IAM issued, oldest first. */
export interface CredentialsState {
  /** State of the random generator for tokens and keys. */
  ids: RandomState
  tokens: readonly Token[]
  keys: readonly TemporaryAccessKey[]
  /** Projects that are not in the scene. */
  projects: readonly AccountProject[]
}

/** Constructor argument of `Credentials`. */
export interface CredentialsInit {
  iam: Iam
  roles: Readonly<Record<string, Role>>
  region: string
  seed: string
  unknownProjects: UnknownProjects
  /** Saved state to continue from; the seed is then not used. */
  state?: CredentialsState | undefined
  /** Clock of a project; without an id, the clock of the server. */
  clockOf: (projectId?: string) => Clock
}

/** Tokens, temporary access keys and projects that IAM issues; shared by all worlds of a server. */
export class Credentials {
  readonly account: IamAccount
  readonly projects: IamProjects
  readonly #init: CredentialsInit
  readonly #ids: Ids
  readonly #tokens: BoundedMap<string, Token>
  readonly #keys: BoundedMap<string, TemporaryAccessKey>

  constructor(init: CredentialsInit) {
    this.#init = init
    const { ids = init.seed, tokens = [], keys = [], projects = [] } = init.state ?? {}
    this.#ids = new Ids(ids)
    this.#tokens = new BoundedMap(
      MAX_KEPT,
      tokens.map((token) => [token.id, token]),
    )
    this.#keys = new BoundedMap(
      MAX_KEPT,
      keys.map((pair) => [pair.access, pair]),
    )
    this.account = init.iam.account
    const { iam, region, unknownProjects } = init
    this.projects = new IamProjects(iam.projects, this.account, region, projects, unknownProjects)
  }

  get state(): CredentialsState {
    return {
      ids: this.#ids.randomState,
      tokens: [...this.#tokens.values()],
      keys: [...this.#keys.values()],
      projects: this.projects.added,
    }
  }

  /** Changes whenever something is issued. */
  get version(): number {
    return this.#ids.version + this.projects.version
  }

  get region(): string {
    return this.#init.region
  }

  /** A token that was issued here, also if it is expired. */
  find(token: string): Token | undefined {
    return this.#tokens.get(token)
  }

  /** A temporary access key that was issued here, also if it is expired. */
  findAccessKey(accessKey: string): TemporaryAccessKey | undefined {
    return this.#keys.get(accessKey)
  }

  /** The user of a token, issued or well-known. */
  userOfToken(token: string): IamUser | undefined {
    return this.find(token)?.user ?? this.#init.iam.userOfToken(token)
  }

  /** The user of an access key, temporary or well-known. */
  userOfAccessKey(accessKey: string): IamUser | undefined {
    return this.findAccessKey(accessKey)?.user ?? this.#init.iam.userOfAccessKey(accessKey)
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
  issueToken(holder: Omit<Token, 'id' | 'issued_at' | 'expires_at'>): Token {
    const id = `MIIF${this.#hex(8)}`
    const token = this.#withTimes({ id, ...holder })
    this.#tokens.set(id, token)
    return token
  }

  /** Issues a temporary access key that is valid for `seconds`. */
  issueAccessKey(user: IamUser, seconds: number): TemporaryAccessKey {
    const access = this.#hex(1).slice(0, 20).toUpperCase()
    const secret = this.#hex(2).slice(0, 40)
    const expires_at = this.#init.clockOf().now() + seconds * 1_000
    const securitytoken = `ggpjbi${this.#hex(8)}`
    const keys = { user, access, secret, securitytoken, expires_at }
    this.#keys.set(access, keys)
    return keys
  }

  /** Users that the caller may see: all for an admin, otherwise only the caller. */
  users(caller: IamUser, { domain_id, enabled, name }: UsersQuery): IamUser[] {
    if ((domain_id ?? this.account.id) !== this.account.id || enabled === false) return []
    const visible = this.isAdmin(caller) ? this.#init.iam.users : [caller]
    return visible.filter((user) => (name ?? user.name) === user.name)
  }

  #withTimes(holder: Omit<Token, 'issued_at' | 'expires_at'>): Token {
    const issued_at = this.#init.clockOf(holder.scope.project?.id).now()
    return { ...holder, issued_at, expires_at: issued_at + TOKEN_LIFETIME_MS }
  }

  #knownToken(id: string): Token | undefined {
    const token = this.find(id)
    if (token === undefined) {
      const user = this.#init.iam.userOfToken(id)
      return user && this.#withTimes({ id, user, methods: ['password'], scope: {} })
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

  #hex(times: number): string {
    return Array.from({ length: times }, () => this.#ids.hex32()).join('')
  }
}
