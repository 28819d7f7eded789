import type { IamAccount, IamUser, Role } from '../../schemas/iam.ts'
import type {
  Agency,
  DomainReference,
  KeysRequest,
  PasswordUser,
  Scope,
  TokenRequest,
  UsersQuery,
} from '../../schemas/iam-request.ts'
import { BoundedMap } from '../kernel/bounded-map.ts'
import type { ChanceWords } from '../kernel/chance.ts'
import type { Clock } from '../kernel/clock.ts'
import { Ids } from '../kernel/ids.ts'
import type { Iam } from './iam.ts'
import {
  foreignDomain,
  passwordWrong,
  tokenInvalid,
  tokenMissing,
  tokenNotFound,
} from './iam-errors.ts'
import { IamProjects, type Project } from './iam-projects.ts'
import { type Federation, isExpired, type TemporaryKeys, type Token } from './token.ts'

/** Life of a token, ms (auth.md §2). */
const TOKEN_LIFE = 86_400_000

/** Life of temporary keys nobody gave one, seconds. */
const KEYS_LIFE = 900

/** Most tokens, and most keys, that are known at once; the oldest are forgotten first. */
const MAX_KEPT = 10_000

/** All there is to know of what IAM handed out, oldest first. */
export interface CredentialsState {
  /** Where the chance of ids stands. */
  ids: ChanceWords
  tokens: readonly Token[]
  keys: readonly TemporaryKeys[]
  /** Those beside the scene's. */
  projects: readonly Project[]
}

/** What a server's credentials grow from. */
export interface CredentialsStart {
  iam: Iam
  roles: Readonly<Record<string, Role>>
  region: string
  seed: string
  /** What they go on from, in place of the seed. */
  state?: CredentialsState | undefined
  /** The time of a project, or with none named the server's. */
  clockOf: (projectId?: string) => Clock
}

/** What IAM hands out, the same for every world of a server: tokens, temporary keys, projects. */
export class Credentials {
  readonly account: IamAccount
  readonly projects: IamProjects
  readonly #start: CredentialsStart
  readonly #ids: Ids
  readonly #tokens: BoundedMap<string, Token>
  readonly #keys: BoundedMap<string, TemporaryKeys>

  constructor(start: CredentialsStart) {
    this.#start = start
    const { ids = start.seed, tokens = [], keys = [], projects = [] } = start.state ?? {}
    this.#ids = new Ids(ids)
    this.#tokens = new BoundedMap(
      MAX_KEPT,
      tokens.map((token) => [token.id, token]),
    )
    this.#keys = new BoundedMap(
      MAX_KEPT,
      keys.map((pair) => [pair.access, pair]),
    )
    this.account = start.iam.account
    this.projects = new IamProjects(start.iam.projects, this.account, start.region, projects)
  }

  get state(): CredentialsState {
    return {
      ids: this.#ids.chance,
      tokens: [...this.#tokens.values()],
      keys: [...this.#keys.values()],
      projects: this.projects.added,
    }
  }

  /** Another number after everything that was handed out. */
  get version(): number {
    return this.#ids.version + this.projects.version
  }

  get region(): string {
    return this.#start.region
  }

  /** A token that was issued here, expired or not. */
  find(token: string): Token | undefined {
    return this.#tokens.get(token)
  }

  /** Keys that were issued here, expired or not. */
  findKeys(accessKey: string): TemporaryKeys | undefined {
    return this.#keys.get(accessKey)
  }

  /** Whose token it is, issued or well-known. */
  userOfToken(token: string): IamUser | undefined {
    return this.find(token)?.user ?? this.#start.iam.userOfToken(token)
  }

  /** Whose key it is, temporary or well-known. */
  userOfAccessKey(accessKey: string): IamUser | undefined {
    return this.findKeys(accessKey)?.user ?? this.#start.iam.userOfAccessKey(accessKey)
  }

  isAdmin({ role }: IamUser): boolean {
    return this.#start.roles[role]?.admin ?? false
  }

  /** Refuses with 401 who is not who they say; agencies act for the caller. */
  createToken({ identity, scope }: TokenRequest['auth'], caller: IamUser): Token {
    const { assume_role, methods, password, token } = identity
    const [method] = methods
    const within = this.#scopeOf(scope)
    if (method === 'assume_role') {
      const agency = this.#agencyOf(assume_role as Agency)
      return this.issueToken({ user: caller, methods, scope: within, agency })
    }
    const user =
      method === 'token'
        ? this.#standing((token as { id: string }).id).user
        : this.#userBy((password as { user: PasswordUser }).user)
    return this.issueToken({ user, methods, scope: within })
  }

  /** Any identity token will do: the well-known token of a user stands for that user, others for the admin. */
  createFederatedToken(idToken: string, federation: Federation, scope?: Scope): Token {
    const user = this.userOfToken(idToken) ?? this.#start.iam.admin
    return this.issueToken({ user, methods: ['mapped'], scope: this.#scopeOf(scope), federation })
  }

  /** A token that counts; refuses others with 404. */
  checkToken(id: string): Token {
    const token = this.#knownToken(id)
    if (token === undefined) throw tokenNotFound()
    return token
  }

  /** Keys for the holder of the token, in the body or sent beside it, or for the caller as an agency. */
  createKeys(
    { methods, token, assume_role }: KeysRequest['auth']['identity'],
    sent: string | undefined,
    caller: IamUser,
  ): TemporaryKeys {
    if (methods[0] === 'assume_role') {
      return this.issueKeys(caller, assume_role?.duration_seconds ?? KEYS_LIFE)
    }
    const id = token?.id ?? sent
    if (id === undefined || id === '') throw tokenMissing('the body or in X-Auth-Token')
    return this.issueKeys(this.#standing(id).user, token?.duration_seconds ?? KEYS_LIFE)
  }

  /** A token of 24 hours. */
  issueToken(holder: Omit<Token, 'id' | 'issued_at' | 'expires_at'>): Token {
    const id = `MIIF${this.#hex(8)}`
    const token = this.#dated({ id, ...holder })
    this.#tokens.set(id, token)
    return token
  }

  /** Keys that count for so many seconds. */
  issueKeys(user: IamUser, seconds: number): TemporaryKeys {
    const access = this.#hex(1).slice(0, 20).toUpperCase()
    const secret = this.#hex(2).slice(0, 40)
    const expires_at = this.#start.clockOf().now() + seconds * 1_000
    const securitytoken = `ggpjbi${this.#hex(8)}`
    const keys = { user, access, secret, securitytoken, expires_at }
    this.#keys.set(access, keys)
    return keys
  }

  /** Every user for an admin, and themselves for others. */
  users(caller: IamUser, { domain_id, enabled, name }: UsersQuery): IamUser[] {
    if ((domain_id ?? this.account.id) !== this.account.id || enabled === false) return []
    const visible = this.isAdmin(caller) ? this.#start.iam.users : [caller]
    return visible.filter((user) => (name ?? user.name) === user.name)
  }

  #dated(holder: Omit<Token, 'issued_at' | 'expires_at'>): Token {
    const issued_at = this.#start.clockOf(holder.scope.project?.id).now()
    return { ...holder, issued_at, expires_at: issued_at + TOKEN_LIFE }
  }

  #knownToken(id: string): Token | undefined {
    const token = this.find(id)
    if (token === undefined) {
      const user = this.#start.iam.userOfToken(id)
      return user && this.#dated({ id, user, methods: ['password'], scope: {} })
    }
    const now = this.#start.clockOf(token.scope.project?.id).now()
    return isExpired(token, now) ? undefined : token
  }

  #standing(id: string): Token {
    const token = this.#knownToken(id)
    if (token === undefined) throw tokenInvalid()
    return token
  }

  #userBy({ domain, id, name, password }: PasswordUser): IamUser {
    const user = this.#start.iam.users.find(
      (one) =>
        (id ?? one.id) === one.id && (name ?? one.name) === one.name && one.password === password,
    )
    if (user === undefined || !this.#isOwn(domain)) throw passwordWrong()
    return user
  }

  #scopeOf({ domain, project }: Scope = {}): Token['scope'] {
    const owner = domain ?? project?.domain
    if (!this.#isOwn(owner)) throw foreignDomain((owner?.id ?? owner?.name) as string)
    if (domain !== undefined) return { domain: this.account }
    if (project === undefined) return {}
    const { id, name } = project
    const { projects } = this
    return { project: id === undefined ? projects.named(name as string) : projects.withId(id) }
  }

  #isOwn({ id, name }: DomainReference = this.account): boolean {
    return (
      (id ?? this.account.id) === this.account.id &&
      (name ?? this.account.name) === this.account.name
    )
  }

  /** Any agency of any account does. */
  #agencyOf({ agency_name, domain_id, domain_name, xrole_name }: Agency): string {
    return `${domain_name ?? domain_id}/${agency_name ?? xrole_name}`
  }

  #hex(times: number): string {
    return Array.from({ length: times }, () => this.#ids.hex32()).join('')
  }
}
