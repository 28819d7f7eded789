import { setImmediate as nextTurn } from 'node:timers/promises'
import { Row, rowOf } from '../../cloud/notebooks/list/row.ts'
import { check, type Finding, quote } from '../../schemas/findings.ts'
import { SceneNotebook } from '../../schemas/scene.ts'
import { within } from '../record-checks.ts'
import { readJson, SceneError, type SceneFolder, sceneError } from './scene-files.ts'
import {
  brokenReferences,
  completeNotebook,
  hasFixedTimes,
  type References,
} from './scene-notebooks.ts'

/** The notebooks of a scene: `rows` are the same in every world, `timeRelative` depend on the time of the world. */
export interface SceneEntries {
  rows: readonly Row[]
  timeRelative: readonly SceneNotebook[]
}

/** Callback for progress: how many notebooks of the total are read. Called about every 20 ms and at the end. */
export type Progress = (done: number, total: number) => void

/** Source of entries: a file or the generator. */
export interface EntrySource {
  /** Its name in messages. */
  name: string
  total: number
  /** Whether its entries need no validation, because this server generates them. */
  isChecked?: boolean
  /** Whether each entry is valid by itself; what it refers to may be missing. */
  isValid?: boolean | undefined
  entry(index: number): unknown
}

/** Longest time in ms to block the event loop. */
const MAX_BLOCKING_TIME = 20

/** Checks and encodes every entry; pending requests are served in between. Throws a SceneError with every mistake. */
export async function readEntries(
  source: EntrySource,
  references: References,
  onProgress: Progress = () => {},
): Promise<SceneEntries> {
  const rows: Row[] = []
  const timeRelative: SceneNotebook[] = []
  const ids = new Set<string>()
  const mistakes: Finding[] = []
  let turnStart = performance.now()
  for (let index = 0; index < source.total; index++) {
    const read = readEntry(source.entry(index), references, source)
    if ('findings' in read) {
      mistakes.push(...read.findings.map(within(`$[${index}]`)))
    } else {
      const { id } = read.row.notebook
      if (ids.has(id)) mistakes.push(within(`$[${index}]`)(duplicateId(id)))
      ids.add(id)
      if (hasFixedTimes(read.entry)) rows.push(read.row)
      else timeRelative.push(read.entry)
    }
    if (performance.now() - turnStart > MAX_BLOCKING_TIME) {
      onProgress(index + 1, source.total)
      await nextTurn()
      turnStart = performance.now()
    }
  }
  if (mistakes.length > 0) throw sceneError(source.name, mistakes)
  onProgress(source.total, source.total)
  return { rows, timeRelative }
}

/** The notebooks.json of a scene as a source of entries. */
export async function entriesOf(folder: SceneFolder): Promise<EntrySource> {
  const { input, file, isChecked } = await readJson(folder, 'notebooks')
  if (!Array.isArray(input)) {
    throw new SceneError([`${file} $: found ${quote(input)}, expected an array`])
  }
  const entry = (index: number) => input[index]
  return { name: file, total: input.length, isValid: isChecked, entry }
}

type ReadEntry = { entry: SceneNotebook; row: Row } | { findings: readonly Finding[] }

function readEntry(
  input: unknown,
  references: References,
  { isChecked = false, isValid = isChecked }: EntrySource,
): ReadEntry {
  const checked = isValid ? { value: input as SceneNotebook } : check(SceneNotebook, input)
  if ('findings' in checked) return checked
  const entry = checked.value
  const findings = isChecked ? [] : brokenReferences(entry, references)
  if (findings.length > 0) return { findings }
  const notebook = completeNotebook(entry, references, 0)
  return { entry, row: isValid ? new Row(notebook) : rowOf(notebook) }
}

function duplicateId(id: string): Finding {
  return { path: '$.id', found: quote(id), expected: 'an id that no other entry has' }
}
