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
    const hex = this.hex32()
    const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16)
    return dashed(`${hex.slice(0, 12)}4${hex.slice(13, 16)}${variant}${hex.slice(17)}`)
  }

  /** Token of a notebook: UUID format without version bits, as the real service sends it. */
  token(): string {
    return dashed(this.hex32())
  }

  /** 32 hexadecimal digits, for requests, projects and workspaces. */
  hex32(): string {
    for (let index = 0; index < 4; index++) this.#words[index] = this.#random.uint32()
    return this.#bytes.toString('hex')
  }
}

/** 32 hexadecimal digits in the format of a UUID. */
export function dashed(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
