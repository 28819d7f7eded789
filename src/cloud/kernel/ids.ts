import { Chance, type ChanceWords } from './chance.ts'

/** The only maker of ids: the same seed gives the same ids in the same order. */
export class Ids {
  readonly #chance: Chance
  readonly #words = new Uint32Array(4)
  readonly #bytes = Buffer.from(this.#words.buffer)

  /** Grow from a seed, or go on where others stood. */
  constructor(seed: string | ChanceWords) {
    this.#chance = new Chance(seed)
  }

  /** Where they stand. */
  get chance(): ChanceWords {
    return this.#chance.words
  }

  /** Another number after every id. */
  get version(): number {
    return this.#chance.words[3]
  }

  /** A random UUID (version 4): notebooks, images, mounts. */
  uuid(): string {
    const hex = this.hex32()
    const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16)
    return dashed(`${hex.slice(0, 12)}4${hex.slice(13, 16)}${variant}${hex.slice(17)}`)
  }

  /** A notebook's token: the shape of a UUID without version bits, as captured. */
  token(): string {
    return dashed(this.hex32())
  }

  /** 32 hexadecimal digits: request ids, projects, workspaces. */
  hex32(): string {
    for (let index = 0; index < 4; index++) this.#words[index] = this.#chance.uint32()
    return this.#bytes.toString('hex')
  }
}

function dashed(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
