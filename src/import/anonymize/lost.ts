import type { SceneFiles } from '../scene-files.ts'
import { LATIN } from './alphabets.ts'
import type { CollectedTexts } from './collected-texts.ts'
import type { Replacements } from './replacements.ts'

/** Lists that clients sort, and what one entry is called. */
const SORTED = [
  ['notebooks.json', 'instances'],
  ['images.json', 'images'],
  ['workspaces.json', 'workspaces'],
] as const

const SORT_KEYS = ['name', 'id'] as const

/** What an anonymized scene no longer has, one sentence each. */
export function lostSentences(
  before: SceneFiles,
  after: SceneFiles,
  texts: CollectedTexts,
  { words }: Replacements,
  tooDeep: number,
): string[] {
  const sentences = SORTED.flatMap(([file, nouns]) =>
    SORT_KEYS.flatMap((key) => {
      const made = fieldsOf(after[file], key)
      const moved = movedCount(fieldsOf(before[file], key), made)
      return moved === 0
        ? []
        : [`The order of ${nouns} by ${key}: ${moved} of ${made.length} stand elsewhere.`]
    }),
  )
  const parted = words.letters.parted.size + words.han.parted.size
  if (parted > 0) {
    sentences.push(
      `Searches for a word inside longer words: ${counted(parted, 'longer word')} no longer has every word in it.`,
    )
  }
  const inIds = wordsInIds(texts)
  if (inIds > 0) sentences.push(`Searches for a word inside ids: ${counted(inIds, 'id')} had one.`)
  if ([...texts.words.letters].some((word) => word.length < LATIN.wordLength)) {
    sentences.push('Searches for parts of words, or for fewer than four letters.')
  }
  if (tooDeep > 0) sentences.push(`Values that were nested too deep: ${tooDeep}.`)
  return sentences
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** The texts of a field in the entries of a list. */
function fieldsOf(list: unknown, key: string): string[] {
  if (!Array.isArray(list)) return []
  return list.map((entry) => {
    const value = (Object(entry) as Record<string, unknown>)[key]
    return typeof value === 'string' ? value : ''
  })
}

/** How many texts at least must move for the order of `after` to be that of `before`. */
function movedCount(before: readonly string[], after: readonly string[]): number {
  const order = before.map((_, index) => index)
  const text = (texts: readonly string[], index: number) => texts[index] as string
  order.sort(
    (a, b) => compare(text(before, a), text(before, b)) || compare(text(after, a), text(after, b)),
  )
  // The lowest last text of a rising row of each length: the longest row stays where it is.
  const lasts: string[] = []
  for (const index of order) {
    const made = text(after, index)
    let from = 0
    let to = lasts.length
    while (from < to) {
      const middle = (from + to) >> 1
      if ((lasts[middle] as string) <= made) from = middle + 1
      else to = middle
    }
    lasts[from] = made
  }
  return before.length - lasts.length
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Number of ids that have a word of a name as a part. */
function wordsInIds({ ids, words }: CollectedTexts): number {
  return [...ids].filter((id) =>
    (id.toLowerCase().match(/[a-z]{4,}/g) ?? []).some((letters) => words.letters.has(letters)),
  ).length
}
