import type { IamUser } from '../../schemas/iam.ts'
import { BoundedMap } from '../kernel/bounded-map.ts'
import type { Clock } from '../kernel/clock.ts'
import { Ids } from '../kernel/ids.ts'
import type { RandomState } from '../kernel/seeded-random.ts'
import type { Iam } from './iam.ts'
import { IssuedClaims, timesHere } from './issued-claims.ts'
import type { TemporaryAccessKey, Token } from './token.ts'

/** Lifetime of a token, ms (docs/contract/authentication.md#tokens). */
const TOKEN_LIFETIME_MS = 86_400_000

/** Maximum number of tokens, and of access keys, that are stored; the oldest are dropped first. */
const MAX_KEPT = 10_000

/** State of the tokens and access keys that IAM issued, oldest first. */
export interface IssuedState {
  /** State of the random generator for tokens and keys. */
  ids: RandomState
  tokens: readonly Token[]
  keys: readonly TemporaryAccessKey[]
}

/** Tokens and access keys that a reset or a restored state has revoked. A server keeps them until it stops. */
export class Revoked extends BoundedMap<string, true> {
  constructor() {
    super(2 * MAX_KEPT)
  }
}

/** Constructor argument of `Issued`. */
export interface IssuedInit {
  iam: Iam
  region: string
  /** Servers with the same seed accept each other's tokens and keys. */
  seed: string
  revoked: Revoked
  /** Clock of a project; without an id, the clock of the server. */
  clockOf: (projectId?: string) => Clock
}

/** A token without what `issueToken` adds. */
export type TokenHolder = Omit<Token, 'id' | 'issued_at' | 'expires_at'>

/** Tokens and temporary access keys: those that this server issued, and those of other servers that it has seen. */
export class Issued {
  readonly #ids: Ids
  readonly #tokens: BoundedMap<string, Token>
  readonly #keys: BoundedMap<string, TemporaryAccessKey>
  readonly #claims: IssuedClaims
  readonly #revoked: Revoked
  readonly #clockOf: IssuedInit['clockOf']
  /** How many tokens and keys of other servers were seen. */
  #accepted = 0

  constructor(init: IssuedInit, { ids, tokens, keys }: Partial<IssuedState> = {}) {
    const { clockOf, iam, region, seed, revoked } = init
    this.#ids = new Ids(ids ?? seed)
    this.#tokens = new BoundedMap(
      MAX_KEPT,
      (tokens ?? []).map((token) => [token.id, token]),
    )
    this.#keys = new BoundedMap(
      MAX_KEPT,
      (keys ?? []).map((pair) => [pair.access, pair]),
    )
    this.#claims = new IssuedClaims(seed, region, (id) => iam.userById(id))
    this.#revoked = revoked
    this.#clockOf = clockOf
    for (const text of this.#texts()) revoked.delete(text)
  }

  get state(): IssuedState {
    return {
      ids: this.#ids.randomState,
      tokens: [...this.#tokens.values()],
      keys: [...this.#keys.values()],
    }
  }

  /** Changes whenever something is issued, or a token or key of another server is seen for the first time. */
  get version(): number {
    return this.#ids.version + this.#accepted
  }

  /** Revokes every token and key, before a reset or a restored state takes the place of these. */
  revoke(): void {
    for (const text of this.#texts()) this.#revoked.set(text, true)
  }

  /** A token of this server, or of another one with the same seed, also if it is expired. */
  token(id: string): Token | undefined {
    return this.#tokens.get(id) ?? this.#acceptedToken(id)
  }

  /** An access key of this server, or with its security token one of another server with the same seed, also if it is expired. */
  accessKey(access: string, securityToken?: string): TemporaryAccessKey | undefined {
    return this.#keys.get(access) ?? this.#acceptedKey(access, securityToken)
  }

  /** Whether this server or another one with the same seed issued an access key, which then needs its security token. */
  isAccessKey(access: string): boolean {
    if (this.#keys.has(access)) return true
    return this.#claims.isAccessKey(access) && !this.#revoked.has(access)
  }

  /** Issues a token that is valid for 24 hours. */
  issueToken(holder: TokenHolder): Token {
    const fields = this.withTimes(holder)
    const token = { id: this.#claims.tokenId(fields, this.#ids.hex32()), ...fields }
    this.#tokens.set(token.id, token)
    this.#revoked.delete(token.id)
    return token
  }

  /** Issues a temporary access key that is valid for `seconds`. */
  issueAccessKey(user: IamUser, seconds: number): TemporaryAccessKey {
    const issued_at = this.#clockOf().now()
    const times = { issued_at, expires_at: issued_at + seconds * 1_000 }
    const pair = this.#claims.accessKey({ user, ...times }, this.#ids.hex32())
    this.#keys.set(pair.access, pair)
    this.#revoked.delete(pair.access)
    return pair
  }

  /** Adds the times of a token that is issued now. */
  withTimes<T extends TokenHolder>(holder: T): T & Pick<Token, 'issued_at' | 'expires_at'> {
    const issued_at = this.#clockOf(holder.scope.project?.id).now()
    return { ...holder, issued_at, expires_at: issued_at + TOKEN_LIFETIME_MS }
  }

  #acceptedToken(id: string): Token | undefined {
    const issued = this.#claims.token(id)
    if (issued === undefined || this.#revoked.has(id)) return undefined
    const token = { ...issued, ...timesHere(issued, this.#clockOf(issued.scope.project?.id)) }
    this.#tokens.set(id, token)
    this.#accepted++
    return token
  }

  #acceptedKey(access: string, securityToken = ''): TemporaryAccessKey | undefined {
    const issued = this.#claims.keyOfSecurityToken(securityToken)
    if (issued?.access !== access || this.#revoked.has(access)) return undefined
    const { issued_at, ...fields } = issued
    const { expires_at } = timesHere({ ...fields, issued_at }, this.#clockOf())
    const pair = { ...fields, expires_at }
    this.#keys.set(access, pair)
    this.#accepted++
    return pair
  }

  *#texts(): Generator<string> {
    yield* this.#tokens.keys()
    yield* this.#keys.keys()
  }
}
