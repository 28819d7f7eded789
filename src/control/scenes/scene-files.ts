import { createHash } from 'node:crypto'
import { type Stats, statSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageFile } from '../../package-file.ts'
import { readRegularFile, readRegularFileSync, userOf } from '../../regular-file.ts'
import { type Finding, findingLine, quote, read } from '../../schemas/findings.ts'
import { JsonLimitError } from '../../schemas/json-limits.ts'
import { type SceneFileName, type SceneFiles, sceneFiles } from '../../schemas/scene.ts'
import { jsonSteps } from '../json/json-steps.ts'
import { jsonOfFile } from '../json-text.ts'
import { finishInSlices } from '../slices.ts'
import { withSuggestion } from '../suggest.ts'
import { checkedFiles } from './checked-files.ts'

/** The folder of the built-in scenes. */
export const FIXTURES = fileURLToPath(packageFile('fixtures/'))

/**
 * Mistakes in a scene. The message has one line for each, at most 20: the file, the JSON path, what
 * was found and what was expected.
 */
export class SceneError extends Error {
  override readonly name = 'SceneError'

  constructor(lines: readonly string[]) {
    const more = lines.length > 20 ? [`... and ${lines.length - 20} more`] : []
    super([...lines.slice(0, 20), ...more].join('\n'))
  }
}

export function sceneError(file: string, findings: readonly Finding[]): SceneError {
  return new SceneError(
    findings.map((finding) => `${file} ${findingLine(withSuggestion(finding))}`),
  )
}

/** The folder of a scene. */
export interface SceneFolder {
  /** Name of the scene, as users give it. */
  scene: string
  /** Name of the folder in messages. */
  name: string
  path: string
}

/** Finds a scene: the built-in one of this name, else the folder of this path. Throws a SceneError if there is neither. */
export async function findScene(nameOrFolder: string): Promise<SceneFolder> {
  const builtIn = join(FIXTURES, nameOrFolder)
  if (/^[\w-]+$/.test(nameOrFolder) && (await isFolder(builtIn))) {
    return { scene: nameOrFolder, name: `fixtures/${nameOrFolder}`, path: builtIn }
  }
  if (await isFolder(nameOrFolder)) {
    return { scene: nameOrFolder, name: nameOrFolder, path: nameOrFolder }
  }
  const forbidden = await lookErrorOf(nameOrFolder)
  if (forbidden !== undefined) {
    throw new SceneError([`scene: found ${forbidden}, expected a folder that ${userOf()} can read`])
  }
  const names = (await readdir(FIXTURES)).sort().join(', ')
  throw new SceneError([
    `scene: found ${quote(nameOrFolder)}, expected one of ${names}, or a folder with scene files`,
  ])
}

/** The contents of the files of a scene, except scene.json and notebooks.json. */
export type SharedFiles = Omit<SceneFiles, 'notebooks' | 'scene'>

/** Whether the folder of a scene has a file for a noun. */
export async function hasFile(folder: SceneFolder, noun: SceneFileName): Promise<boolean> {
  return (await readIfExists(join(folder.path, `${noun}.json`))) !== undefined
}

/** Reads and checks one file of a scene; without such a file, reads what `readJson` gives. Throws a SceneError. */
export async function readSceneFile<Noun extends SceneFileName>(
  folder: SceneFolder,
  noun: Noun,
): Promise<SceneFiles[Noun]> {
  const { input, file, isChecked } = await readJson(folder, noun)
  if (isChecked) return input as SceneFiles[Noun]
  return read(sceneFiles[noun], input, (findings) => sceneError(file, findings)) as SceneFiles[Noun]
}

/** The JSON of a file of a scene. */
interface SceneJson {
  input: unknown
  /** Its name in messages. */
  file: string
  /** Whether it was checked when this package was built. */
  isChecked?: boolean
}

/**
 * The JSON of a file and its name in messages. Without such a file: the value in `defaultContents`, else the file of the
 * default scene. Throws a SceneError if it is not JSON.
 */
export async function readJson(folder: SceneFolder, noun: SceneFileName): Promise<SceneJson> {
  const own = { file: `${folder.name}/${noun}.json`, path: join(folder.path, `${noun}.json`) }
  const bytes = await readIfExists(own.path)
  if (bytes === undefined && noun in defaultContents) {
    return { input: defaultContents[noun], file: own.file }
  }
  const name = `default/${noun}.json`
  const file = bytes === undefined ? `fixtures/${name}` : own.file
  const content = bytes ?? (await bytesOf(join(FIXTURES, name)))
  const isLarge = content.length > MAX_AT_ONCE
  const checked = isLarge ? undefined : checkedFiles.get(keyOf(noun, content))
  if (checked !== undefined) return { input: JSON.parse(checked), file, isChecked: true }
  try {
    return { input: isLarge ? await finishInSlices(jsonSteps(content)) : jsonOfFile(content), file }
  } catch (error) {
    const { expected, found } =
      error instanceof JsonLimitError
        ? error
        : { found: (error as Error).message, expected: 'JSON in UTF-8' }
    throw new SceneError([`${file} $: found ${found}, expected ${expected}`])
  }
}

function keyOf(noun: SceneFileName, content: Buffer): string {
  return `${noun} ${createHash('sha256').update(content).digest('hex')}`
}

/** Largest file that is parsed at once, bytes. */
const MAX_AT_ONCE = 262_144

/** Contents of missing files. Nouns that are not listed come from the default scene. */
const defaultContents: Partial<Record<SceneFileName, unknown>> = {
  scene: { version: 1 },
  notebooks: [],
  faults: [],
  progressions: [],
  agenda: [],
  'key-pairs': null,
  buckets: null,
  tour: null,
}

/** Where the content of each file of a scene may come from: its name in messages and its path. The first that exists counts. */
export function sourcesOf(folder: SceneFolder): { name: string; path: string }[][] {
  return Object.keys(sceneFiles).map((noun) => {
    const file = `${noun}.json`
    const own = { name: `${folder.name}/${file}`, path: join(folder.path, file) }
    if (noun in defaultContents) return [own]
    return [own, { name: `fixtures/default/${file}`, path: join(FIXTURES, 'default', file) }]
  })
}

export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await statsOf(path)).isDirectory()
  } catch {
    return false
  }
}

/** Why a path cannot be looked at, such as a folder above it that is not for this user; undefined if there is nothing. */
async function lookErrorOf(path: string): Promise<string | undefined> {
  try {
    await statsOf(path)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EACCES' || code === 'ENOTDIR') return message
  }
  return undefined
}

/** Whether a file or folder is one of this package: such files are read at once, as Node reads its modules. */
function isOwn(path: string): boolean {
  return path.startsWith(FIXTURES)
}

/** Type, size and times of a file or folder. Rejects with the error of Node. */
export async function statsOf(path: string): Promise<Stats> {
  return isOwn(path) ? statSync(path) : stat(path)
}

/** The bytes of a file. Rejects as `readRegularFile` does. */
export async function bytesOf(path: string): Promise<Buffer> {
  return isOwn(path) ? readRegularFileSync(path) : readRegularFile(path)
}

async function readIfExists(path: string): Promise<Buffer | undefined> {
  try {
    return await bytesOf(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new SceneError([`${path}: found ${(error as Error).message}, expected a file`])
  }
}
