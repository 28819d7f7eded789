import type { CollectedTexts } from './collected-texts.ts'
import type { Replacements } from './replacements.ts'

/** What an anonymized scene no longer has, one sentence each. */
export function lostSentences(
  texts: CollectedTexts,
  { opaque, words }: Replacements,
  tooDeep: number,
): string[] {
  const { letters, han } = words
  const sentences: string[] = []
  const say = (count: number, sentence: string) => {
    if (count > 0) sentences.push(sentence.replace('N', String(count)))
  }
  const short = [...texts.words.letters].filter((word) => word.length < 4).length
  say(
    short,
    'N words of fewer than 4 letters have no place in the order of names, and a search for one inside a longer word can find other instances.',
  )
  say(
    letters.unordered + han.unordered,
    'N words have another place in the alphabetical order, because there are too many words of their length.',
  )
  say(
    letters.parted + han.parted,
    'N words no longer contain every shorter word that they contained, so that a search for it finds fewer instances.',
  )
  say(
    opaque.unordered,
    'N ids or numbers have another place in the order, because almost all of their form are in use.',
  )
  say(tooDeep, 'N values were nested too deep and were left out.')
  return sentences
}
