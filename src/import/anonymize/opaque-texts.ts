import { below, randomFrom } from './random.ts'
import { isUuid } from './texts.ts'

const HEX = '0123456789abcdef'

const NONE: ReadonlySet<string> = new Set()

/** Tries before a text is taken that is one of the originals: there are hardly any others. */
const MAX_TRIES = 200

/** The form of the beginning of a UUID: it is sometimes written alone. */
const START = 'h'.repeat(8)

/**
 * Made-up texts for what has no words: digits, ids, keys and tokens. Each has the length and the kinds of characters of
 * its original. Texts of one form keep their order; if almost all texts of a form are there, the order would tell which
 * they are, and they get theirs in the order in which they appear.
 */
export class OpaqueTexts {
  readonly #originals: Set<string>
  readonly #made = new Map<string, string>()
  readonly #kept: ReadonlyMap<string, readonly string[]>
  readonly #starts: ReadonlyMap<string, string>
  readonly #random = randomFrom(71)

  /** `texts` as they are, ids with their hyphens. `kept` stay as they are. */
  constructor(texts: ReadonlySet<string>, kept: ReadonlySet<string>) {
    const keptOnes = new Set([...kept].map(caseless))
    const given = new Set([...texts].map(caseless))
    this.#originals = new Set([...given, ...keptOnes])
    this.#kept = grouped(keptOnes, formOf)
    for (const text of keptOnes) this.#made.set(text, text)
    const replaced = [...given].filter((text) => !keptOnes.has(text))
    const others = new Set(replaced.filter((text) => !isUuid(text)))
    const byStart = grouped(replaced.filter(isUuid), (uuid) => uuid.slice(0, START.length))
    for (const start of byStart.keys()) this.#originals.add(start)
    const forms = grouped(others, formOf)
    // A beginning of digits only that stands alone has the form of a number.
    const starts = [...byStart.keys()].filter((start) => !others.has(start))
    this.#starts = this.#madeOfForm(START, [...new Set([...starts, ...(forms.get(START) ?? [])])])
    forms.delete(START)
    for (const [form, group] of forms) {
      for (const [text, made] of this.#madeOfForm(form, group)) this.#made.set(text, made)
    }
    for (const [start, group] of byStart) this.#makeUuids(start, group.sort())
  }

  /** What takes the place of one of the texts, or of the beginning of one of the ids. */
  of(text: string): string {
    const key = caseless(text)
    const made = (this.#made.get(key) ?? this.#starts.get(key)) as string
    return key === text ? made : made.toUpperCase()
  }

  /** Made-up texts of one form, in the same order if there is room. */
  #madeOfForm(form: string, texts: readonly string[]): Map<string, string> {
    const used = new Set(this.#kept.get(form))
    const hasOrder = texts.length * 4 <= roomOf(form) - used.size
    // Of many texts in a small room some would be avoided: who draws the same ones would see which.
    const avoided = texts.length ** 2 <= roomOf(form) ? this.#originals : NONE
    const made = texts.map(() => this.#drawn(form, used, avoided))
    const [from, to] = hasOrder ? [texts.toSorted(), made.sort()] : [texts, made]
    return new Map(from.map((text, index) => [text, to[index] as string]))
  }

  /** A text of a form that is not in use if there is one, and none of those to avoid if there are others. */
  #drawn(form: string, used: Set<string>, avoided: ReadonlySet<string>): string {
    const draw = () => Array.from(form, (kind) => this.#character(kind)).join('')
    const isFull = used.size >= roomOf(form)
    const isTaken = (text: string, tries: number) =>
      (used.has(text) && !isFull) || (avoided.has(text) && tries < MAX_TRIES)
    let text = draw()
    for (let tries = 0; isTaken(text, tries) || formOf(text) !== form; tries++) text = draw()
    used.add(text)
    return text
  }

  #character(kind: string): string {
    const letters = LETTERS[kind]
    return letters === undefined ? kind : (letters[below(this.#random, letters.length)] as string)
  }

  /** Ids with the same first eight digits: they have the same ones afterwards. */
  #makeUuids(start: string, uuids: readonly string[]): void {
    const first = this.#starts.get(start) ?? this.#made.get(start)
    const tails = new Set<string>()
    while (tails.size < uuids.length) tails.add(this.#tail())
    const sorted = [...tails].sort()
    for (const [index, uuid] of uuids.entries()) {
      const tail = sorted[index] as string
      // Version and variant of the id stay.
      const third = `${uuid[14]}${tail.slice(4, 7)}`
      const fourth = `${uuid[19]}${tail.slice(7, 10)}`
      const made = [first, tail.slice(0, 4), third, fourth, tail.slice(10)]
      this.#made.set(uuid, made.join('-'))
    }
  }

  #tail(): string {
    let tail = ''
    while (tail.length < 22) tail += HEX[below(this.#random, 16)]
    return tail
  }
}

function grouped(texts: Iterable<string>, keyOf: (text: string) => string): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const text of texts) {
    const key = keyOf(text)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [text])
    else group.push(text)
  }
  return groups
}

/** The characters that each kind of a form stands for. */
const LETTERS: Readonly<Record<string, string>> = {
  h: HEX,
  a: 'abcdefghijklmnopqrstuvwxyz',
  A: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  0: '0',
  1: '123456789',
  2: '0123456789',
}

/** Shortest number of hexadecimal digits that is an id. */
const SHORTEST_HEX = 8

const HEX_ID = /^(?=.*[0-9])(?=.*[a-f])[0-9a-f]+$/

/** The form of a text: a letter for the kind of each character. Zeros at the beginning of a number stay, so that its length does. */
function formOf(text: string): string {
  if (text.length >= SHORTEST_HEX && HEX_ID.test(text)) return 'h'.repeat(text.length)
  if (/^(?:\p{N}+|\d+\.\d+)$/u.test(text)) {
    const rest = text.replace(/^[0.]+/, '')
    const zeros = text.slice(0, text.length - rest.length)
    const form = rest.replace(/\p{N}/gu, '2').replace(/^2/, '1')
    // A zero at the end of a fraction would be lost in a number.
    return zeros + (text.includes('.') ? form.replace(/2$/, '1') : form)
  }
  return text
    .replace(/\p{Lu}/gu, 'A')
    .replace(/[\p{L}\p{M}]/gu, (letter) => (letter === 'A' ? 'A' : 'a'))
    .replace(/\p{N}/gu, '2')
}

/** Number of texts of a form. */
function roomOf(form: string): number {
  return Array.from(form).reduce((room, kind) => room * (LETTERS[kind]?.length ?? 1), 1)
}

/** A text in small letters if it has capitals only, and an id whatever it has: then it is the same one. */
function caseless(text: string): string {
  return isUuid(text) || /^[^a-z\x80-\uffff]*$/.test(text) ? text.toLowerCase() : text
}
