import { quote } from '../schemas/findings.ts'
import type { KeyPair, KeyPairRequest, KeyPairsQuery } from '../schemas/key-pair.ts'
import type { Catalog } from './catalog.ts'
import { keyPairExists, keyPairNotFound, payloadInvalid } from './errors/errors.ts'
import type { Caller, Iam } from './iam/iam.ts'
import type { Ids } from './kernel/ids.ts'
import { Records } from './kernel/records.ts'
import type { ProjectContext } from './kernel/reminders.ts'

/** A new key pair. `private_key` (PEM text) is there only if the server generated the pair. */
export interface NewKeyPair {
  keyPair: KeyPair
  private_key?: string
}

/** One page of key pairs. */
export interface KeyPairPage {
  keyPairs: KeyPair[]
  /** Marker of the next page; undefined on the last page. */
  next: number | undefined
}

/** State of the key pairs that clients created or imported. */
export interface KeyPairsState {
  /** By name. */
  keyPairs: ReadonlyMap<string, KeyPair>
  /** Key pairs created so far, deleted ones included. */
  createdCount: number
}

/** SSH key pairs of one project that were created through KPS or ECS. Those of the scene are in the catalog. */
export class KeyPairs {
  readonly #records: Records<KeyPair>
  readonly #catalog: Catalog
  readonly #iam: Iam
  readonly #context: ProjectContext
  #createdCount: number

  constructor(catalog: Catalog, iam: Iam, context: ProjectContext, start?: KeyPairsState) {
    this.#records = new Records(start?.keyPairs)
    this.#createdCount = start?.createdCount ?? 0
    this.#catalog = catalog
    this.#iam = iam
    this.#context = context
  }

  get state(): KeyPairsState {
    return { keyPairs: this.#records.share(), createdCount: this.#createdCount }
  }

  /** Counts writes. */
  get version(): number {
    return this.#records.version
  }

  /**
   * Whether an instance may use this key pair. True if it was created here, if the scene lists it,
   * or if the scene lists none.
   */
  has(name: string): boolean {
    return this.#records.has(name) || this.#catalog.hasKeyPair(name)
  }

  /**
   * Generates a key pair, or imports a public key. Throws 409 if the name exists, 400
   * ModelArts.6400 for an unknown user.
   */
  create(
    { user }: Caller,
    request: KeyPairRequest,
    fingerprintOf: (publicKey: string) => string,
  ): NewKeyPair {
    const { key_protection, name, scope, type, user_id = user.id } = request
    if (this.#iam.ownerById(user_id) === undefined) {
      const expected = 'the id of a user'
      throw payloadInvalid({ path: '$.keypair.user_id', found: quote(user_id), expected })
    }
    if (this.#records.has(name)) throw keyPairExists(name)
    this.#createdCount += 1
    const public_key = request.public_key ?? publicKeyOf(this.#context.ids)
    const keyPair = this.#records.set(name, {
      id: this.#createdCount,
      name,
      type,
      scope,
      public_key,
      fingerprint: fingerprintOf(public_key),
      is_key_protection: key_protection !== undefined,
      user_id,
      create_time: this.#context.clock.now(),
    })
    return request.public_key === undefined ? { keyPair, private_key: PRIVATE_KEY } : { keyPair }
  }

  /** Key pairs of the caller, and those with scope `domain`; oldest first. */
  list(caller: Caller): KeyPair[] {
    return this.#records.values().filter((keyPair) => isVisibleTo(caller, keyPair))
  }

  /** The page that follows the key pair with id `marker`. */
  page(caller: Caller, { limit, marker }: KeyPairsQuery): KeyPairPage {
    const following = this.list(caller).filter(({ id }) => id > marker)
    const keyPairs = following.slice(0, limit)
    return { keyPairs, next: following.length > limit ? keyPairs.at(-1)?.id : undefined }
  }

  /** Throws 404 if the caller can see no key pair of this name. */
  show(caller: Caller, name: string): KeyPair {
    const keyPair = this.#records.get(name)
    if (keyPair === undefined || !isVisibleTo(caller, keyPair)) throw keyPairNotFound(name)
    return keyPair
  }

  /** Changes the description. Throws 404 if the caller can see no key pair of this name. */
  describe(caller: Caller, name: string, description: string): void {
    const update_time = this.#context.clock.now()
    this.#records.set(name, { ...this.show(caller, name), description, update_time })
  }

  delete(caller: Caller, name: string): void {
    this.#records.delete(this.show(caller, name).name)
  }
}

function isVisibleTo({ user }: Caller, { scope, user_id }: KeyPair): boolean {
  return scope === 'domain' || user_id === user.id
}

/** Hex of an OpenSSH public key up to its modulus: `ssh-rsa`, exponent 65537, length for 2048 bits. */
const RSA_PREFIX = '000000077373682d727361000000030100010000010100'

/** A public key in RSA format with a random modulus: no private key exists for it. */
function publicKeyOf(ids: Ids): string {
  const digits = Array.from({ length: 16 }, () => ids.hex32()).join('')
  const bytes = Buffer.from(`${RSA_PREFIX}c${digits.slice(1)}`, 'hex')
  return `ssh-rsa ${bytes.toString('base64')} Generated-by-mock`
}

const PLACEHOLDER_TEXT =
  'This is no real key: modelarts-notebooks-mock made it, and it opens nothing.'

/** PEM text returned as the private key; the content is a notice, not a key. */
const PRIVATE_KEY = [
  '-----BEGIN RSA PRIVATE KEY-----',
  ...(Buffer.from(PLACEHOLDER_TEXT)
    .toString('base64')
    .match(/.{1,64}/g) as string[]),
  '-----END RSA PRIVATE KEY-----',
  '',
].join('\n')
