import { type RandomState, SeededRandom } from './seeded-random.ts'

/** Creates all ids: the same seed gives the same ids in the same order. */
export class Ids {
  readonly #random: SeededRandom
  readonly #words = new Uint32Array(4)
  readonly #bytes = Buffer.from(this.#words.buffer)

  /** Starts from a seed, or continues from a saved state. */
  constructor(seed: string | RandomState) {
    this.#random = new SeededRandom(seed)
  }

  /** State of the random generator. */
  get randomState(): RandomState {
    return this.#random.state
  }

  /** Changes with every new id. */
  get version(): number {
    return this.#random.state[3]
  }

  /** A random UUID (version 4), for notebooks, images and mounts. */
  uuid(): string {
    return uuidText(this.uuidBytes())
  }

  /** The 16 bytes of a random UUID; valid until the next call of any method. */
  uuidBytes(): Buffer {
    const bytes = this.bytes()
    bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
    bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
    return bytes
  }

  /** Token of a notebook: UUID format without version bits, as the real service sends it. */
  token(): string {
    return uuidText(this.bytes())
  }

  /** 32 hexadecimal digits, for requests, projects and workspaces. */
  hex32(): string {
    return this.bytes().toString('hex')
  }

  /** 16 random bytes; valid until the next call of any method. */
  bytes(): Buffer {
    for (let index = 0; index < 4; index++) this.#words[index] = this.#random.uint32()
    return this.#bytes
  }
}

const digits = Buffer.from('0123456789abcdef')

const DASH = 0x2d

/** 16 bytes in the format of a UUID. The text is made at once: joined parts would need more memory as long as it lives. */
export function uuidText(bytes: Uint8Array): string {
  const text = Buffer.allocUnsafe(36)
  let end = 0
  for (let index = 0; index < 16; index++) {
    const byte = bytes[index] as number
    text[end++] = digits[byte >>> 4] as number
    text[end++] = digits[byte & 15] as number
    if (index === 3 || index === 5 || index === 7 || index === 9) text[end++] = DASH
  }
  return text.toString('latin1')
}
