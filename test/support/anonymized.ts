import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AnonymizeOptions, anonymize } from '../../src/import/anonymize/anonymize.ts'
import type { SceneFiles } from '../../src/import/scene-files.ts'

/** The files of a scene of the package, with those of the default scene that it lacks. */
export function filesOfScene(name: string): SceneFiles {
  const own = filesIn(join('fixtures', name))
  const shared = filesIn(join('fixtures', 'default'))
  const { 'notebooks.json': _, ...rest } = shared
  return { ...(name === 'default' ? shared : rest), ...own }
}

function filesIn(folder: string): Record<string, unknown> {
  const names = readdirSync(folder).filter((file) => file.endsWith('.json'))
  return Object.fromEntries(
    names.map((file) => [file, JSON.parse(readFileSync(join(folder, file), 'utf8'))]),
  )
}

/** The anonymized instances of a scene that has nothing else. */
export function anonymized<T extends object>(
  notebooks: readonly T[],
  options: AnonymizeOptions = { keepNames: false },
): { rows: T[]; lost: readonly string[] } {
  const { files, lost } = anonymize({ 'notebooks.json': notebooks }, options)
  return { rows: files['notebooks.json'] as T[], lost }
}

export interface Leaf {
  path: string
  value: string
}

/** Every text of a JSON value, and every name of a field. */
export function textsIn(value: unknown, path = '$'): Leaf[] {
  if (typeof value === 'string' || typeof value === 'number')
    return [{ path, value: String(value) }]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(Array.isArray(value) ? [] : [{ path: `${path}.${key} (name)`, value: key }]),
    ...textsIn(inner, `${path}.${key}`),
  ])
}
