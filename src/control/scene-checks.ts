import { type Finding, quote } from '../schemas/findings.ts'
import type { ProgressionRule } from '../schemas/progression.ts'
import type { SceneEvent } from '../schemas/scene.ts'
import { whyItHasNoEffect } from './progressions.ts'
import { inEntry } from './scene-entries.ts'
import { type SceneFolder, sceneError } from './scene-files.ts'

/** Refuses progression rules with keys that mean nothing. */
export function expectEffective(folder: SceneFolder, rules: readonly ProgressionRule[]): void {
  const idle = rules.flatMap((rule, index) =>
    whyItHasNoEffect(rule).map((finding) => inEntry(index, finding)),
  )
  if (idle.length > 0) throw sceneError(`${folder.name}/progressions.json`, idle)
}

/** Refuses an agenda that names instances the scene does not have; `known` are their ids and names. */
export function expectInstances(
  folder: SceneFolder,
  agenda: readonly SceneEvent[],
  known: ReadonlySet<string>,
): void {
  const expected = 'the id or name of an instance of notebooks.json'
  const lost = agenda.flatMap(({ notebook }, index) =>
    known.has(notebook)
      ? []
      : [{ path: `$[${index}].notebook`, found: quote(notebook), expected, words: [...known] }],
  )
  if (lost.length > 0) throw sceneError(`${folder.name}/agenda.json`, lost)
}

/** Entries of a list that have the key of an earlier one. */
export function clashesOf<Key extends string>(
  entries: readonly { [K in Key]?: string | undefined }[],
  key: Key,
): Finding[] {
  const seen = new Set<string | undefined>()
  return entries.flatMap(({ [key]: id }, index) => {
    if (id === undefined || !seen.has(id)) {
      seen.add(id)
      return []
    }
    const expected = `${key === 'id' ? 'an' : 'a'} ${key} that no other entry has`
    return [{ path: `$[${index}].${key}`, found: quote(id), expected }]
  })
}
