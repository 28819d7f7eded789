import MiniSearch from 'minisearch'
import type { Section } from './section.ts'

/** A section that has the words of a query, and these words as the section writes them. */
export interface Hit {
  section: Section
  words: readonly string[]
}

export type Search = (query: string) => Hit[]

const HAN = /\p{Script=Han}/u

/** Words of a text for the index. Chinese has no blanks: each two neighbours are a word, and the last character alone. */
export function wordsOf(text: string): string[] {
  return runsOf(text).flatMap((run) =>
    HAN.test(run) ? [...pairsOf(run), [...run].at(-1) as string] : [run, ...partsOf(run)],
  )
}

/** Words of a query: of a run of Chinese characters only the pairs, or its one character. */
export function queryWordsOf(query: string): string[] {
  return runsOf(query).flatMap((run) =>
    HAN.test(run) && [...run].length > 1 ? pairsOf(run) : [run],
  )
}

/** What a search tries, one after the other until it finds something: all words, all words as mistyped, some words. */
const ATTEMPTS = [
  { combineWith: 'AND', fuzzy: false },
  { combineWith: 'AND', fuzzy: 0.2 },
  { combineWith: 'OR', fuzzy: 0.2 },
] as const

/** Returns a function that finds sections of a language, the best first, and English ones that have no translation. */
export function searchIn(sections: readonly Section[], language: Section['language']): Search {
  const index = new MiniSearch<Section & { number: number }>({
    idField: 'number',
    fields: ['title', 'heading', 'text'],
    tokenize: wordsOf,
  })
  index.addAll(sections.map((section, number) => ({ ...section, number })))
  const sectionAt = (number: number) => sections[number] as Section
  return (query) => {
    const isShown = ({ language: its, isTranslated }: Section) =>
      its === language || (its === 'en' ? !isTranslated : HAN.test(query))
    for (const { combineWith, fuzzy } of ATTEMPTS) {
      const results = index.search(query, {
        tokenize: queryWordsOf,
        combineWith,
        prefix: true,
        // One of two Chinese characters is no typing mistake.
        fuzzy: (word) => !HAN.test(word) && fuzzy,
        boost: { title: 2.5, heading: 1.5 },
        boostDocument: (number) => 2 / (2 + sectionAt(number).rank),
        filter: ({ id }) => isShown(sectionAt(id)),
      })
      if (results.length > 0) {
        return results.map(({ id, terms }) => ({ section: sectionAt(id), words: terms }))
      }
    }
    return []
  }
}

/** The runs of Chinese characters, and the words of letters and digits of other scripts. */
function runsOf(text: string): string[] {
  const words = text.normalize('NFKC').match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  return words.flatMap((word) => word.match(/\p{Script=Han}+|\P{Script=Han}+/gu) as string[])
}

function pairsOf(run: string): string[] {
  const characters = [...run]
  return characters.slice(1).map((character, at) => `${characters[at]}${character}`)
}

/** `CreateNotebook` is found by `notebook` too. */
function partsOf(word: string): string[] {
  const parts = word.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+/gu) ?? []
  return parts.length > 1 ? parts : []
}
