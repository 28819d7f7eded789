import type { Collection, LeftOut } from './collection.ts'
import type { SceneFiles } from './scene-files.ts'

/** What an import did. */
export interface ImportReport {
  /** Folder of the scene. */
  folder: string
  /** Project of the answers; null if no file tells it. */
  project_id: string | null
  /** Time that relative times count from, epoch ms. */
  captured_at: number
  /** Number of files that were read. */
  files: number
  /** Number of records in each file of the scene. */
  taken: Readonly<Record<string, number>>
  /** Records that came more than once with other values: the latest change was taken. */
  changed: number
  /** Records whose answers contradict each other, and do not tell which is newer: the one that was read last was taken. */
  contradictions: readonly { id: string; fields: readonly string[] }[]
  guessed: readonly string[]
  left_out: readonly LeftOut[]
  anonymized: boolean
  /** What anonymizing did not keep. */
  lost: readonly string[]
}

/** The number of records in each file of a scene that is a list. */
export function recordCounts(files: SceneFiles): Record<string, number> {
  const counts = Object.entries(files).map(([name, content]): [string, number] => [
    name,
    Array.isArray(content) ? content.length : 1,
  ])
  return Object.fromEntries(counts.filter(([name]) => name !== 'scene.json'))
}

/** The contradictions of a collection: the ids of the instances, and their fields. */
export function contradictionsOf({ contradictions }: Collection): ImportReport['contradictions'] {
  return Array.from(contradictions, ([id, fields]) => ({ id, fields: [...fields].sort() }))
}
