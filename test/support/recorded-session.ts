import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importScene } from '../../src/import/import-scene.ts'
import { createMockServer } from '../../src/index.ts'
import type { JournalEntry } from '../../src/schemas/journal.ts'
import { redacted } from '../../src/schemas/redacted.ts'
import { entriesIn } from './recorder.ts'

type Instance = Record<string, unknown> & { id: string; update_at?: number }

/** The result of a comparison of a recorded session with the scene that is imported from it. */
export interface Compared {
  instances: number
  fields: number
  /** One line for each field of an instance that is not served with the same value. */
  differences: string[]
}

/** Operations whose answer is an instance, or has instances in `data`. */
const SHOWN = /^(ShowNotebook|ListNotebooks|ListAllNotebooks)$/

/**
 * The last recorded answer for each instance of a project that was there at the end, in the order of arrival, and the instances
 * that were deleted: answers while a deletion goes on bring none back.
 */
function lastInstances(entries: readonly JournalEntry[], project: string) {
  const last = new Map<string, Instance>()
  const deleted = new Set<string>()
  const ordered = entries.filter((one) => one.project_id === project)
  for (const { answer, notebook_id, operation, status } of ordered.sort(
    (a, b) => a.sequence - b.sequence,
  )) {
    if (operation === 'DeleteNotebook' && status === 200 && notebook_id !== null) {
      last.delete(notebook_id)
      deleted.add(notebook_id)
    }
    if (status !== 200 || !SHOWN.test(operation ?? '')) continue
    const body = answer?.body as { data?: Instance[] } | Instance
    const rows = operation === 'ShowNotebook' ? [body] : (body as { data: Instance[] }).data
    for (const row of rows as Instance[]) {
      if (deleted.has(row.id) && row['status'] === 'DELETING') continue
      last.set(row.id, row)
      deleted.delete(row.id)
    }
  }
  return { last, deleted }
}

/**
 * Imports a recording without making it anonymous, project by project, serves each scene, and compares the answer for each
 * instance with its last recorded one: every field must have the same value. No instance that was deleted may be served.
 * Credentials are masked on both sides.
 */
export async function comparedImport(recording: string): Promise<Compared> {
  const entries = entriesIn(readFileSync(recording, 'utf8'))
  const projects = new Set(entries.map(({ project_id }) => project_id))
  const all: Compared = { instances: 0, fields: 0, differences: [] }
  for (const project of projects) {
    if (project === null) continue
    const instances = lastInstances(entries, project)
    if (instances.last.size === 0) continue
    const folder = mkdtempSync(join(tmpdir(), 'recorded-'))
    try {
      const into = join(folder, 'scene')
      const own = join(folder, 'recording.jsonl')
      // The projects of a mock have the instances of its scene in common; ids of the service are in one project only.
      const lines = entries.filter(({ project_id }) => [project, null].includes(project_id))
      writeFileSync(own, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
      await importScene([own], { into, project, times: 'absolute' })
      await compare(into, project, instances, all)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return all
}

async function compare(
  scene: string,
  project: string,
  { deleted, last }: ReturnType<typeof lastInstances>,
  all: Compared,
): Promise<void> {
  const mock = await createMockServer({ scene, auth: 'off', clock: 'frozen' })
  try {
    const show = (id: string) =>
      mock.inject({ url: `/v1/${project}/notebooks/${id}`, headers: { host: 'localhost' } })
    for (const id of deleted) {
      const { statusCode } = await show(id)
      if (statusCode === 200) all.differences.push(`${project} ${id} was deleted, and is served`)
    }
    for (const [id, recorded] of last) {
      const { payload, statusCode } = await show(id)
      const served = redacted(JSON.parse(payload)) as Instance
      all.instances++
      for (const [name, value] of Object.entries(recorded)) {
        all.fields++
        if (statusCode === 200 && isSame(value, served[name])) continue
        const sides = [value, served[name] ?? payload].map((side) => JSON.stringify(side))
        all.differences.push(`${project} ${id} ${name}: ${sides.join(' but ')}`.slice(0, 600))
      }
    }
  } finally {
    await mock.close()
  }
}

/** Whether two JSON values are the same; members may have another order. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || one === null) return one === other
  if (typeof other !== 'object' || other === null) return false
  const keys = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...keys].every((key) => isSame(Object(one)[key], Object(other)[key]))
}
