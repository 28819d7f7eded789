import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Row, rowOf } from '../../cloud/notebooks/list/row.ts'
import { check, type Finding, quote } from '../../schemas/findings.ts'
import { SceneNotebook } from '../../schemas/scene.ts'
import { within } from '../record-checks.ts'
import { readJson, SceneError, type SceneFolder, sceneError } from './scene-files.ts'
import { brokenReferences, complete, isTimeless, type References } from './scene-notebooks.ts'

/** The notebooks of a scene: those that are the same in every world, and those that move with its time. */
export interface Entries {
  rows: readonly Row[]
  moving: readonly SceneNotebook[]
}

/** Told from time to time how many of how many notebooks are done. */
export type Progress = (done: number, total: number) => void

/** Where entries come from: a file, or the generator. */
export interface EntrySource {
  /** How messages call it. */
  name: string
  total: number
  /** Whether its entries are ours, and need no look at their form and references. */
  isChecked?: boolean
  entry(index: number): unknown
}

/** Longest time in ms to work on before others get a turn. */
const TURN = 20

/** Checks and encodes every entry, giving way to requests meanwhile. */
export async function readEntries(
  source: EntrySource,
  references: References,
  onProgress: Progress = () => {},
): Promise<Entries> {
  const rows: Row[] = []
  const moving: SceneNotebook[] = []
  const ids = new Set<string>()
  const mistakes: Finding[] = []
  let turn = performance.now()
  for (let index = 0; index < source.total; index++) {
    const read = readEntry(source.entry(index), references, source.isChecked)
    if ('findings' in read) {
      mistakes.push(...read.findings.map(within(`$[${index}]`)))
    } else {
      const { id } = read.row.notebook
      if (ids.has(id)) mistakes.push(within(`$[${index}]`)(clash(id)))
      ids.add(id)
      if (isTimeless(read.entry)) rows.push(read.row)
      else moving.push(read.entry)
    }
    if (performance.now() - turn > TURN) {
      onProgress(index + 1, source.total)
      await nextTurn()
      turn = performance.now()
    }
  }
  if (mistakes.length > 0) throw sceneError(source.name, mistakes)
  onProgress(source.total, source.total)
  return { rows, moving }
}

/** The notebooks.json of a scene as a source of entries. */
export async function entriesOf(folder: SceneFolder): Promise<EntrySource> {
  const { input, file } = await readJson(folder, 'notebooks')
  if (!Array.isArray(input)) {
    throw new SceneError([`${file} $: found ${quote(input)}, expected an array`])
  }
  return { name: file, total: input.length, entry: (index) => input[index] }
}

type ReadEntry = { entry: SceneNotebook; row: Row } | { findings: readonly Finding[] }

function readEntry(input: unknown, references: References, isChecked = false): ReadEntry {
  const checked = isChecked ? { value: input as SceneNotebook } : check(SceneNotebook, input)
  if ('findings' in checked) return checked
  const entry = checked.value
  const findings = isChecked ? [] : brokenReferences(entry, references)
  if (findings.length > 0) return { findings }
  return { entry, row: rowOf(complete(entry, references, 0)) }
}

function clash(id: string): Finding {
  return { path: '$.id', found: quote(id), expected: 'an id that no other entry has' }
}
