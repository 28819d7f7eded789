import { below, randomFrom } from './random.ts'
import { isUuid } from './texts.ts'

const HEX = '0123456789abcdef'

/** Tries before a text is taken that is one of the originals: there are hardly any others. */
const MAX_TRIES = 200

/** The form of the beginning of a UUID: it is sometimes written alone. */
const START = 'h'.repeat(8)

/**
 * Made-up texts for what has no words: digits, ids, keys and tokens. Each has the length and the kinds of characters of
 * its original. Texts of one form keep their order.
 */
export class OpaqueTexts {
  readonly #originals: Set<string>
  readonly #made = new Map<string, string>()
  readonly #starts: ReadonlyMap<string, string>
  readonly #random = randomFrom(71)

  /** `texts` as they are, ids with their hyphens. `kept` stay as they are. */
  constructor(texts: ReadonlySet<string>, kept: ReadonlySet<string>) {
    this.#originals = new Set([...texts, ...kept])
    for (const text of kept) this.#made.set(text, text)
    const replaced = [...texts].filter((text) => !kept.has(text))
    const uuids = new Set(replaced.filter(isUuid).map((uuid) => uuid.toLowerCase()))
    const byStart = grouped(uuids, (uuid) => uuid.slice(0, START.length))
    for (const start of byStart.keys()) this.#originals.add(start)
    const forms = grouped(
      replaced.filter((text) => !isUuid(text)),
      formOf,
    )
    const starts = new Set([...byStart.keys(), ...(forms.get(START) ?? [])])
    this.#starts = this.#madeOfForm(START, [...starts].sort())
    forms.delete(START)
    for (const [form, group] of forms) {
      for (const [text, made] of this.#madeOfForm(form, group.sort())) this.#made.set(text, made)
    }
    for (const [start, group] of byStart) this.#makeUuids(start, group.sort())
  }

  /** What takes the place of one of the texts, or of the beginning of one of the ids. */
  of(text: string): string {
    if (!isUuid(text)) return (this.#made.get(text) ?? this.#starts.get(text)) as string
    const made = this.#made.get(text.toLowerCase()) as string
    return /[A-F]/.test(text) ? made.toUpperCase() : made
  }

  /** Made-up texts of one form for a sorted list of them, in the same order if there is room. */
  #madeOfForm(form: string, texts: readonly string[]): Map<string, string> {
    const room = roomOf(form)
    if (texts.length * 4 > room) return this.#shifted(form, texts)
    const made = new Set<string>()
    while (made.size < texts.length) made.add(this.#drawn(form, made))
    const sorted = [...made].sort()
    return new Map(texts.map((text, index) => [text, sorted[index] as string]))
  }

  /** A text of a form that is neither an original nor used before. */
  #drawn(form: string, used: ReadonlySet<string>): string {
    const draw = () => Array.from(form, (kind) => this.#character(kind)).join('')
    const isOriginal = (text: string, tries: number) =>
      tries < MAX_TRIES && this.#originals.has(text)
    let text = draw()
    for (let tries = 0; used.has(text) || formOf(text) !== form || isOriginal(text, tries); tries++)
      text = draw()
    return text
  }

  #character(kind: string): string {
    const letters = LETTERS[kind]
    return letters === undefined ? kind : (letters[below(this.#random, letters.length)] as string)
  }

  /** Almost all texts of a form are there: each becomes a later one of the form. */
  #shifted(form: string, texts: readonly string[]): Map<string, string> {
    const room = roomOf(form)
    const by = room < 2 ? 0 : 1 + below(this.#random, room - 1)
    return new Map(texts.map((text) => [text, textAt(form, (placeOf(form, text) + by) % room)]))
  }

  /** Ids with the same first eight digits: they have the same ones afterwards. */
  #makeUuids(start: string, uuids: readonly string[]): void {
    const tails = new Set<string>()
    while (tails.size < uuids.length) tails.add(this.#tail())
    const sorted = [...tails].sort()
    for (const [index, uuid] of uuids.entries()) {
      const tail = sorted[index] as string
      // Version and variant of the id stay.
      const third = `${uuid[14]}${tail.slice(4, 7)}`
      const fourth = `${uuid[19]}${tail.slice(7, 10)}`
      const made = [this.#starts.get(start), tail.slice(0, 4), third, fourth, tail.slice(10)]
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
  H: HEX.toUpperCase(),
  a: 'abcdefghijklmnopqrstuvwxyz',
  A: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  0: '0',
  1: '123456789',
  2: '0123456789',
}

/** Shortest number of hexadecimal digits that is an id. */
export const SHORTEST_HEX = 8

const HEX_ID = /^(?=.*[0-9])(?=.*[a-f])[0-9a-f]+$/

/** The form of a text: a letter for the kind of each character. Zeros at the beginning stay, so that lengths of numbers do. */
export function formOf(text: string): string {
  if (text.length >= SHORTEST_HEX && HEX_ID.test(text)) return 'h'.repeat(text.length)
  if (text.length >= SHORTEST_HEX && HEX_ID.test(text.toLowerCase())) {
    if (text === text.toUpperCase()) return 'H'.repeat(text.length)
  }
  if (/^\p{N}+$/u.test(text)) {
    const rest = text.replace(/^0+/, '')
    const zeros = '0'.repeat(text.length - rest.length)
    return zeros + Array.from(rest, (_, index) => (index === 0 ? '1' : '2')).join('')
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

/** The number of a text among all of its form. */
function placeOf(form: string, text: string): number {
  const characters = Array.from(text)
  return Array.from(form).reduce((place, kind, index) => {
    const letters = LETTERS[kind]
    if (letters === undefined) return place
    return place * letters.length + Math.max(letters.indexOf(characters[index] as string), 0)
  }, 0)
}

function textAt(form: string, place: number): string {
  let rest = place
  const characters = Array.from(form, (kind) => kind)
  for (let index = characters.length - 1; index >= 0; index--) {
    const letters = LETTERS[characters[index] as string]
    if (letters === undefined) continue
    characters[index] = letters[rest % letters.length] as string
    rest = Math.floor(rest / letters.length)
  }
  return characters.join('')
}
