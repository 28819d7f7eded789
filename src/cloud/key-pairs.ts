import { quote } from '../schemas/findings.ts'
import type { KeyPair, KeyPairRequest, KeyPairsQuery } from '../schemas/key-pair.ts'
import type { Catalog } from './catalog.ts'
import { keyPairExists, keyPairNotFound, payloadInvalid } from './errors/errors.ts'
import type { Caller, Iam } from './iam/iam.ts'
import type { Ids } from './kernel/ids.ts'
import { Records } from './kernel/records.ts'
import type { ProjectContext } from './kernel/reminders.ts'

/** A new key pair, with its private key where it was made here. */
export interface NewKeyPair {
  pair: KeyPair
  private_key?: string
}

export interface KeyPairSlice {
  pairs: KeyPair[]
  /** What to give as marker for the page behind; undefined on the last. */
  next: number | undefined
}

/** All there is to know of the key pairs that were made. */
export interface KeyPairsState {
  /** By name. */
  keyPairs: ReadonlyMap<string, KeyPair>
  /** How many were made, those that are deleted included. */
  made: number
}

/** SSH key pairs of one project: those made through KPS or ECS, beside what the scene says exists. */
export class KeyPairs {
  readonly #records: Records<KeyPair>
  readonly #catalog: Catalog
  readonly #iam: Iam
  readonly #context: ProjectContext
  #made: number

  constructor(catalog: Catalog, iam: Iam, context: ProjectContext, start?: KeyPairsState) {
    this.#records = new Records(start?.keyPairs)
    this.#made = start?.made ?? 0
    this.#catalog = catalog
    this.#iam = iam
    this.#context = context
  }

  get state(): KeyPairsState {
    return { keyPairs: this.#records.share(), made: this.#made }
  }

  /** Counts writes. */
  get version(): number {
    return this.#records.version
  }

  /** Whether an instance may name it: it was made here, or the scene has it or lists none at all. */
  has(name: string): boolean {
    return this.#records.has(name) || this.#catalog.hasKeyPair(name)
  }

  /** Makes a key pair, or takes in a public key; refuses with 409 a name that is taken. */
  create(
    { user }: Caller,
    request: KeyPairRequest,
    fingerprintOf: (publicKey: string) => string,
  ): NewKeyPair {
    const { key_protection, name, scope, type, user_id = user.id } = request
    if (this.#iam.owner(user_id) === undefined) {
      const expected = 'the id of a user'
      throw payloadInvalid({ path: '$.keypair.user_id', found: quote(user_id), expected })
    }
    if (this.#records.has(name)) throw keyPairExists(name)
    this.#made += 1
    const public_key = request.public_key ?? publicKeyOf(this.#context.ids)
    const pair = this.#records.set(name, {
      id: this.#made,
      name,
      type,
      scope,
      public_key,
      fingerprint: fingerprintOf(public_key),
      is_key_protection: key_protection !== undefined,
      user_id,
      create_time: this.#context.clock.now(),
    })
    return request.public_key === undefined ? { pair, private_key: PRIVATE_KEY } : { pair }
  }

  /** The caller's own and those of the account, oldest first. */
  list(caller: Caller): KeyPair[] {
    return this.#records.values().filter((pair) => isVisibleTo(caller, pair))
  }

  /** A page of them, behind the one with the marker's id. */
  slice(caller: Caller, { limit, marker }: KeyPairsQuery): KeyPairSlice {
    const behind = this.list(caller).filter(({ id }) => id > marker)
    const pairs = behind.slice(0, limit)
    return { pairs, next: behind.length > limit ? pairs.at(-1)?.id : undefined }
  }

  /** Refuses with 404 a name that none of the caller's has. */
  show(caller: Caller, name: string): KeyPair {
    const pair = this.#records.get(name)
    if (pair === undefined || !isVisibleTo(caller, pair)) throw keyPairNotFound(name)
    return pair
  }

  delete(caller: Caller, name: string): void {
    this.#records.delete(this.show(caller, name).name)
  }
}

function isVisibleTo({ user }: Caller, { scope, user_id }: KeyPair): boolean {
  return scope === 'domain' || user_id === user.id
}

/** What stands before the modulus in a public key of 2048 bits: `ssh-rsa`, 65537, and the length. */
const RSA_HEAD = '000000077373682d727361000000030100010000010100'

/** An RSA public key in shape, and of no use: its modulus is chance. */
function publicKeyOf(ids: Ids): string {
  const chance = Array.from({ length: 16 }, () => ids.hex32()).join('')
  const bytes = Buffer.from(`${RSA_HEAD}c${chance.slice(1)}`, 'hex')
  return `ssh-rsa ${bytes.toString('base64')} Generated-by-mock`
}

const NO_SECRET = 'This is no real key: modelarts-notebooks-mock made it, and it opens nothing.'

/** What is answered for a private key: the armour is real, the key inside is not. */
const PRIVATE_KEY = [
  '-----BEGIN RSA PRIVATE KEY-----',
  ...(Buffer.from(NO_SECRET)
    .toString('base64')
    .match(/.{1,64}/g) as string[]),
  '-----END RSA PRIVATE KEY-----',
  '',
].join('\n')
