import { type Ids, uuidText } from '../../cloud/kernel/ids.ts'
import type { SeededRandom } from '../../cloud/kernel/seeded-random.ts'
import { drawSpecialTexts, purposes } from './generated-texts.ts'
import type { MersenneTwister } from './mersenne-twister.ts'
import {
  type Combination,
  type NotebookChoices,
  REFERENCE_TIME,
  tagValues,
} from './notebook-choices.ts'

const DAY = 86_400_000

/** Most words of a description. */
const MAX_WORDS = 8

/** Bytes of an id without dashes. */
const ID_BYTES = 16

/** Draws numbers as faker does. */
class Draw {
  readonly #random: MersenneTwister

  constructor(random: MersenneTwister) {
    this.#random = random
  }

  integer(min: number, max: number): number {
    return min === max ? min : Math.floor(this.#random.fraction() * (max - min + 1) + min)
  }

  /** Index of one of `length` entries. */
  index(length: number): number {
    return this.integer(0, length - 1)
  }

  chance(percent: number): boolean {
    return this.integer(0, 99) < percent
  }

  /** Index of one of the entries with these weights, given as sums: each one with those before it. */
  weighted(sums: readonly number[]): number {
    const drawn = this.#random.fraction() * (sums.at(-1) as number)
    return sums.findIndex((sum) => drawn < sum)
  }
}

/**
 * What was drawn for generated instances: a column for each choice, about 110 bytes for an instance. Entries that are
 * drawn from a list are stored as their index, and optional ones as their index plus one.
 */
export class DrawnNotebooks {
  /** Number of the first instance. */
  readonly first: number
  readonly owner: Uint16Array
  readonly combination: Uint16Array
  readonly status: Uint8Array
  readonly failReason: Uint8Array
  /** Epoch ms. */
  readonly created: Float64Array
  /** Epoch ms. */
  readonly updated: Float64Array
  readonly category: Uint8Array
  /** Duration of the lease after the last change, hours; 0 if the instance does not stop by itself. */
  readonly hours: Uint8Array
  readonly isIdle: Uint8Array
  readonly purpose: Uint8Array
  readonly adjective: Uint16Array
  readonly noun: Uint16Array
  /** Noun of the name of the key pair. */
  readonly keyPair: Uint16Array
  readonly hasKeyPair: Uint8Array
  readonly specialName: Uint8Array
  readonly specialDescription: Uint8Array
  readonly workspace: Uint16Array
  /** GB, in steps of 5. */
  readonly capacity: Uint8Array
  /** A column for each key. */
  readonly tags: readonly Uint8Array[]
  readonly pool: Uint16Array
  readonly #wordCounts: Uint8Array
  readonly #words: Uint16Array
  readonly #ids: Uint8Array
  readonly #tokens: Uint8Array
  readonly #choices: NotebookChoices

  constructor(choices: NotebookChoices, first: number, count: number) {
    this.#choices = choices
    this.first = first
    this.owner = new Uint16Array(count)
    this.combination = new Uint16Array(count)
    this.status = new Uint8Array(count)
    this.failReason = new Uint8Array(count)
    this.created = new Float64Array(count)
    this.updated = new Float64Array(count)
    this.category = new Uint8Array(count)
    this.hours = new Uint8Array(count)
    this.isIdle = new Uint8Array(count)
    this.purpose = new Uint8Array(count)
    this.adjective = new Uint16Array(count)
    this.noun = new Uint16Array(count)
    this.keyPair = new Uint16Array(count)
    this.hasKeyPair = new Uint8Array(count)
    this.specialName = new Uint8Array(count)
    this.specialDescription = new Uint8Array(count)
    this.workspace = new Uint16Array(count)
    this.capacity = new Uint8Array(count)
    this.tags = tagValues.map(() => new Uint8Array(count))
    this.pool = new Uint16Array(count)
    this.#wordCounts = new Uint8Array(count)
    this.#words = new Uint16Array(MAX_WORDS * count)
    this.#ids = new Uint8Array(ID_BYTES * count)
    this.#tokens = new Uint8Array(ID_BYTES * count)
  }

  /** Indexes of the words of a description. */
  wordsOf(at: number): Uint16Array {
    const start = MAX_WORDS * at
    return this.#words.subarray(start, start + (this.#wordCounts[at] as number))
  }

  idOf(at: number): string {
    return uuidText(this.#ids.subarray(ID_BYTES * at, ID_BYTES * (at + 1)))
  }

  tokenOf(at: number): string {
    return uuidText(this.#tokens.subarray(ID_BYTES * at, ID_BYTES * (at + 1)))
  }

  /** Draws the instance at a place of the columns. The order of the numbers is part of what a seed means. */
  draw(at: number, random: MersenneTwister, ids: Ids, texts: SeededRandom): void {
    const choices = this.#choices
    const draw = new Draw(random)
    const isAdmin = (this.first + at) % 3 === 0 || choices.owners.length === 1
    this.owner[at] = isAdmin ? 0 : 1 + draw.index(choices.owners.length - 1)
    const combination = draw.index(choices.combinations.length)
    this.combination[at] = combination
    const status = draw.weighted(choices.statusSums)
    this.status[at] = status
    const created = REFERENCE_TIME - draw.integer(0, 90 * DAY)
    const updated = created + draw.integer(0, REFERENCE_TIME - created)
    this.created[at] = created
    this.updated[at] = updated
    const { categories } = choices.combinations[combination] as Combination
    const category = draw.index(categories.length)
    this.category[at] = category
    const autoStops = draw.chance(80)
    this.purpose[at] = draw.index(purposes.length)
    this.keyPair[at] = draw.index(choices.nouns.length)
    this.#ids.set(ids.uuidBytes(), ID_BYTES * at)
    this.#tokens.set(ids.bytes(), ID_BYTES * at)
    this.adjective[at] = draw.index(choices.adjectives.length)
    this.noun[at] = draw.index(choices.nouns.length)
    if (draw.chance(70)) this.#drawWords(at, draw)
    const special = drawSpecialTexts(texts)
    this.specialName[at] = special.name
    this.specialDescription[at] = special.description
    this.workspace[at] = draw.chance(75) ? 0 : 1 + draw.index(choices.workspaces.length)
    this.hours[at] = autoStops ? draw.integer(1, 72) : 0
    this.isIdle[at] = draw.chance(90) ? 0 : 1
    this.capacity[at] = categories[category] === 'EVS' ? draw.integer(1, 100) : 10
    for (const [key, [, values]] of tagValues.entries()) {
      const column = this.tags[key] as Uint8Array
      if (draw.chance(40)) column[at] = 1 + draw.index(values.length)
    }
    this.hasKeyPair[at] = draw.chance(25) ? 1 : 0
    const { pools } = choices
    if (pools.length > 0 && draw.chance(15)) this.pool[at] = 1 + draw.index(pools.length)
    const reasons = choices.statuses[status]?.reasons
    if (reasons !== undefined) this.failReason[at] = draw.index(reasons.length)
  }

  #drawWords(at: number, draw: Draw): void {
    const count = draw.integer(3, MAX_WORDS)
    this.#wordCounts[at] = count
    for (let word = 0; word < count; word++) {
      this.#words[MAX_WORDS * at + word] = draw.index(this.#choices.words.length)
    }
  }
}
