// anonymize/: takes away from the files of a scene what could tell whose they are.

import type { SceneFiles } from '../scene-files.ts'
import { CollectedTexts } from './collected-texts.ts'
import { lostSentences } from './lost.ts'
import { digitsOf, withDigits } from './numbers.ts'
import { Replacements } from './replacements.ts'
import { mapFiles } from './walk.ts'

export interface AnonymizeOptions {
  /** Whether names, descriptions and tags stay. */
  keepNames: boolean
}

export interface Anonymized {
  files: SceneFiles
  /** What was lost, one sentence each. */
  lost: readonly string[]
}

/**
 * The files of a scene with made-up names, ids, addresses, tokens and texts (docs/recordings/anonymize.md). What was
 * equal is equal afterwards. Equal files give equal results. Times, sizes and public values stay.
 *
 * @example
 * const { files, lost } = anonymize({ 'notebooks.json': [{ name: 'llama-train' }] }, { keepNames: false })
 */
export function anonymize(files: SceneFiles, { keepNames }: AnonymizeOptions): Anonymized {
  const texts = new CollectedTexts(keepNames)
  let tooDeep = 0
  mapFiles(files, {
    text: (text, use) => {
      if (use !== 'kept') texts.add(text, use)
      return text
    },
    number: (value) => {
      const digits = digitsOf(value)
      if (digits !== undefined) texts.addDigits(digits)
      return value
    },
    tooDeep: () => tooDeep++,
  })
  const replacements = new Replacements(texts)
  const made = mapFiles(files, {
    text: (text, use) => (use === 'kept' ? text : replacements.of(text, use)),
    number: (value) => {
      const digits = digitsOf(value)
      return digits === undefined ? value : withDigits(value, replacements.ofDigits(digits))
    },
    tooDeep: () => {},
  })
  return { files: made, lost: lostSentences(files, made, texts, replacements, tooDeep) }
}
