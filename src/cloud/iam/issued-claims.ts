import type { IamUser } from '../../schemas/iam.ts'
import type { Clock } from '../kernel/clock.ts'
import { Seal } from './seal.ts'
import type { TemporaryAccessKey, Token } from './token.ts'

/** Bytes of a token after its head: as many as a structure whose Base64 begins with `MIIF`, as in the documents. */
const TOKEN_BYTES = 0x500

/** Bytes of a security token after its head. */
const SECURITY_TOKEN_BYTES = 880

/** The fields of a token from which any server with the same seed knows it. */
type TokenClaims = Omit<Token, 'id' | 'user'> & { user_id: string; nonce: string }

/** The fields of a temporary access key from which any server with the same seed knows it. */
interface KeyClaims {
  user_id: string
  region: string
  issued_at: number
  expires_at: number
  nonce: string
}

/** Finds a user by id. */
export type UserById = (id: string) => IamUser | undefined

/**
 * Writes tokens and temporary access keys that contain what they stand for, and reads those of every server with the same
 * seed (docs/contract/authentication.md#tokens).
 */
export class IssuedClaims {
  readonly #tokenSeal: Seal
  readonly #keySeal: Seal
  readonly #region: string
  readonly #userById: UserById

  constructor(seed: string, region: string, userById: UserById) {
    this.#tokenSeal = new Seal(`${seed}/tokens`)
    this.#keySeal = new Seal(`${seed}/keys`)
    this.#region = region
    this.#userById = userById
  }

  /** The text of a token. `nonce` makes it differ from another token with the same fields. */
  tokenId({ user, ...fields }: Omit<Token, 'id'>, nonce: string): string {
    const claims: TokenClaims = { ...fields, user_id: user.id, nonce }
    const sealed = this.#tokenSeal.seal(JSON.stringify(claims), TOKEN_BYTES)
    // The head of a DER sequence with its length: a Base64 text that begins with it begins with MII.
    const head = Buffer.of(0x30, 0x82, sealed.length >> 8, sealed.length & 0xff)
    return Buffer.concat([head, sealed]).toString('base64url')
  }

  /** The token with this text; undefined for a text of another seed, or if its user is unknown here. */
  token(id: string): Token | undefined {
    if (!id.startsWith('MII')) return undefined
    const claims = opened(this.#tokenSeal, id, 4) as TokenClaims | undefined
    if (claims === undefined) return undefined
    const { user_id, nonce, ...fields } = claims
    const user = this.#userById(user_id)
    // The first bytes are not sealed: only one text stands for these fields.
    if (user === undefined || this.tokenId({ user, ...fields }, nonce) !== id) return undefined
    return { id, user, ...fields }
  }

  /** A temporary access key. Its texts depend on the fields and the nonce only. */
  accessKey(
    { user, issued_at, expires_at }: KeyTimes & { user: IamUser },
    nonce: string,
  ): TemporaryAccessKey {
    const region = this.#region
    const claims: KeyClaims = { user_id: user.id, region, issued_at, expires_at, nonce }
    return {
      ...this.#keysOf(JSON.stringify(claims)),
      user,
      securitytoken: this.#securityToken(claims),
      expires_at,
    }
  }

  /** The access key of a security token, and when it was issued; undefined as for `token`. */
  keyOfSecurityToken(securitytoken: string): (TemporaryAccessKey & KeyTimes) | undefined {
    if (!securitytoken.startsWith('gg')) return undefined
    const [, region = 0] = Buffer.from(securitytoken.slice(0, 4), 'base64url')
    const claims = opened(this.#keySeal, securitytoken, 2 + region) as KeyClaims | undefined
    if (claims === undefined || this.#securityToken(claims) !== securitytoken) return undefined
    const user = this.#userById(claims.user_id)
    const { issued_at, expires_at } = claims
    return (
      user && {
        ...this.#keysOf(JSON.stringify(claims)),
        user,
        securitytoken,
        issued_at,
        expires_at,
      }
    )
  }

  /** Whether a server with the same seed issued an access key; its other fields are in its security token only. */
  isAccessKey(access: string): boolean {
    return access === this.#withDigits(access.slice(0, 12))
  }

  /** It begins with the region, which is not sealed. */
  #securityToken(claims: KeyClaims): string {
    const region = Buffer.from(claims.region)
    const sealed = this.#keySeal.seal(JSON.stringify(claims), SECURITY_TOKEN_BYTES)
    return Buffer.concat([Buffer.of(0x82, region.length), region, sealed]).toString('base64url')
  }

  #keysOf(text: string): { access: string; secret: string } {
    const access = this.#withDigits(this.#keySeal.digits(`access ${text}`, 12).toUpperCase())
    return { access, secret: this.#keySeal.digits(`secret ${access}`, 40) }
  }

  #withDigits(start: string): string {
    return start + this.#keySeal.digits(`digits ${start}`, 8).toUpperCase()
  }
}

/** The fields in a text whose first bytes, the head, are not sealed; undefined if they were not sealed with this seed. */
function opened(seal: Seal, text: string, head: number): object | undefined {
  const fields = seal.open(Buffer.from(text, 'base64url').subarray(head))
  return fields === undefined ? undefined : (JSON.parse(fields) as object)
}

/** Epoch ms. */
export interface KeyTimes {
  issued_at: number
  expires_at: number
}

/**
 * The times of a token or key that another server issued, by the clock of this one. They are as they were issued if both
 * clocks can agree: this one follows the host, or shows a time between the two. Otherwise, one of the clocks was set: the
 * lifetime begins when the token is first seen here.
 */
export function timesHere({ issued_at, expires_at }: KeyTimes, clock: Clock): KeyTimes {
  const now = clock.now()
  if (clock.isReal || (issued_at <= now && now < expires_at)) return { issued_at, expires_at }
  return { issued_at: now, expires_at: now + expires_at - issued_at }
}
