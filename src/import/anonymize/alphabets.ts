import { below, type Random } from './random.ts'

/**
 * The letters of made-up words. The first letter, the inner ones and the last one come from three sets that share no
 * letter: so a made-up word is a part of a longer text only where it stands as a word.
 */
export interface Alphabet {
  first: readonly string[]
  inner: readonly string[]
  last: readonly string[]
  /** All letters, for words that the three sets have no room for. */
  all: readonly string[]
  /** Fewest letters of a word that is searched for inside longer words. */
  wordLength: number
}

function codePoints(from: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => String.fromCodePoint(from + index))
}

export const LATIN: Alphabet = {
  first: [...'bdfgkmptvz'],
  inner: [...'aeiloru'],
  last: [...'chjnqswxy'],
  all: [...'abcdefghijklmnopqrstuvwxyz'],
  wordLength: 4,
}

/** Chinese words have two characters and more. */
export const HAN: Alphabet = {
  first: codePoints(0x5200, 256),
  inner: codePoints(0x6200, 256),
  last: codePoints(0x7200, 256),
  all: codePoints(0x4e00, 20_900),
  wordLength: 2,
}

/** The letters that a made-up word of `length` letters may have at `place`. */
export function lettersAt(alphabet: Alphabet, length: number, place: number): readonly string[] {
  if (place === length - 1) return alphabet.last
  return place === 0 ? alphabet.first : alphabet.inner
}

/** A double has no more digits for further letters; they are drawn. */
const EXACT_LETTERS = 6

/** The made-up word of `length` letters at a position from 0 to 1 of all of them in alphabetical order. */
export function wordAt(alphabet: Alphabet, length: number, position: number, random: Random) {
  let rest = position
  let word = ''
  for (let place = 0; place < length; place++) {
    const letters = lettersAt(alphabet, length, place)
    rest *= letters.length
    const index = Math.min(Math.floor(rest), letters.length - 1)
    rest -= index
    word += letters[place < EXACT_LETTERS ? index : below(random, letters.length)]
  }
  return word
}

/** The first made-up word of `length` letters after `text` in alphabetical order; undefined if there is none. */
export function wordAfter(alphabet: Alphabet, length: number, text: string): string | undefined {
  const given = Array.from(text)
  let same = 0
  while (same < length && lettersAt(alphabet, length, same).includes(given[same] ?? '')) same++
  for (let place = Math.min(same, length - 1); place >= 0; place--) {
    const letters = lettersAt(alphabet, length, place)
    const next = letters.find((letter) => letter > (given[place] ?? ''))
    if (next === undefined) continue
    const rest = Array.from({ length: length - place - 1 }, (_, index) =>
      String(lettersAt(alphabet, length, place + 1 + index)[0]),
    )
    return given.slice(0, place).join('') + next + rest.join('')
  }
  return undefined
}

/** Letters that a count goes through: more would not fit in a double. */
const COUNTED_LETTERS = 3

/** All words of `length` letters, in an order that looks like none; for long words only a part of them. */
export function* anyWords(alphabet: Alphabet, length: number): Generator<string> {
  const { all } = alphabet
  const counted = Math.min(length, all.length > 100 ? COUNTED_LETTERS : 3 * COUNTED_LETTERS)
  const size = all.length ** counted
  const step = stepFor(size, all.length)
  const tail = String(all[0]).repeat(length - counted)
  for (let times = 0, at = step % size; times < size; times++, at = (at + step) % size) {
    let word = ''
    for (let place = 0, rest = at; place < counted; place++, rest = Math.floor(rest / all.length)) {
      word += all[rest % all.length]
    }
    yield word + tail
  }
}

/** A step with which a count goes through all numbers below `size`, a power of `base`. */
function stepFor(size: number, base: number): number {
  let step = Math.floor(size * 0.381966) + 1
  while (greatestDivisor(step, base) !== 1) step++
  return step
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b)
}
