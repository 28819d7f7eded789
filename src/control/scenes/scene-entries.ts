import { setImmediate as nextTurn } from 'node:timers/promises'
import type { CompactRows } from '../../cloud/notebooks/list/compact-rows.ts'
import { Row, rowOf } from '../../cloud/notebooks/list/row.ts'
import { check, type Finding, quote } from '../../schemas/findings.ts'
import { SceneNotebook } from '../../schemas/scene.ts'
import { within } from '../record-checks.ts'
import { finishInSlices } from '../slices.ts'
import { type GenerateOptions, generatedNotebooks } from './generated-notebooks.ts'
import { readJson, SceneError, type SceneFolder, sceneError } from './scene-files.ts'
import { sceneLeaseEnd } from './scene-leases.ts'
import {
  brokenReferences,
  completeNotebook,
  hasFixedTimes,
  type References,
} from './scene-notebooks.ts'

/**
 * The notebooks of a scene: `rows` are the same in every world, `leased` are so until the end of their lease, and
 * `timeRelative` depend on the time of the world. Generated ones are the same in every world too.
 */
export type SceneEntries = { total: number } & (
  | { generated: CompactRows }
  | {
      generated?: undefined
      rows: readonly Row[]
      leased: readonly LeasedRow[]
      timeRelative: readonly SceneNotebook[]
    }
)

/** An instance that runs, with the end of its lease (epoch ms). */
export interface LeasedRow {
  end: number
  row: Row
  /** The instance in worlds that are made after that. */
  after?: Row
}

/** Callback for progress: how many notebooks of the total are read. Called about every 20 ms and at the end. */
export type Progress = (done: number, total: number) => void

/** How often progress is reported, ms; reading a file blocks the event loop as long. */
const PROGRESS_MS = 20

/**
 * The notebooks.json of a scene. Checks and encodes every entry; pending requests are served in between. Throws a
 * SceneError with every mistake.
 */
export async function readEntries(
  folder: SceneFolder,
  references: References,
  onProgress: Progress = () => {},
): Promise<SceneEntries> {
  const { input, file, isChecked = false } = await readJson(folder, 'notebooks')
  if (!Array.isArray(input)) {
    throw new SceneError([`${file} $: found ${quote(input)}, expected an array`])
  }
  const rows: Row[] = []
  const leased: LeasedRow[] = []
  const timeRelative: SceneNotebook[] = []
  const ids = new Set<string>()
  const mistakes: Finding[] = []
  let turnStart = performance.now()
  for (const [index, item] of input.entries()) {
    const read = readEntry(item, references, isChecked)
    if ('findings' in read) {
      mistakes.push(...read.findings.map(within(`$[${index}]`)))
    } else {
      const { id } = read.row.fields
      if (ids.has(id)) mistakes.push(within(`$[${index}]`)(duplicateId(id)))
      ids.add(id)
      const end = sceneLeaseEnd(read.row.notebook)
      if (!hasFixedTimes(read.entry)) timeRelative.push(read.entry)
      else if (end === Number.POSITIVE_INFINITY) rows.push(read.row)
      else leased.push({ end, row: read.row })
    }
    if (performance.now() - turnStart > PROGRESS_MS) {
      onProgress(index + 1, input.length)
      await nextTurn()
      turnStart = performance.now()
    }
  }
  if (mistakes.length > 0) throw sceneError(file, mistakes)
  onProgress(input.length, input.length)
  return { total: input.length, rows, leased, timeRelative }
}

/** Generated notebooks; pending requests are served in between. They are not checked: a test does that. */
export async function generatedEntries(
  options: GenerateOptions,
  references: References,
  onProgress: Progress = () => {},
): Promise<SceneEntries> {
  const generated = await generatedNotebooks(options, references)
  let reportedAt = performance.now()
  const rows = await finishInSlices(
    generated.rows((done) => {
      if (performance.now() - reportedAt < PROGRESS_MS) return
      reportedAt = performance.now()
      onProgress(done, options.count)
    }),
  )
  onProgress(options.count, options.count)
  return { total: options.count, generated: rows }
}

type ReadEntry = { entry: SceneNotebook; row: Row } | { findings: readonly Finding[] }

function readEntry(input: unknown, references: References, isChecked: boolean): ReadEntry {
  const checked = isChecked ? { value: input as SceneNotebook } : check(SceneNotebook, input)
  if ('findings' in checked) return checked
  const entry = checked.value
  const findings = brokenReferences(entry, references)
  if (findings.length > 0) return { findings }
  const notebook = completeNotebook(entry, references, 0)
  return { entry, row: isChecked ? new Row(notebook) : rowOf(notebook) }
}

function duplicateId(id: string): Finding {
  return { path: '$.id', found: quote(id), expected: 'an id that no other entry has' }
}
