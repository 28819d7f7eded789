import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageFile } from '../../package-file.ts'
import { check, type Finding, quote } from '../../schemas/findings.ts'
import { type SceneFiles, type SceneNoun, sceneFiles } from '../../schemas/scene.ts'
import { suggested } from '../suggest.ts'

/** The folder of our own scenes. */
export const FIXTURES = fileURLToPath(packageFile('fixtures/'))

/** A mistake in a scene: every finding is a line that names the file, the place, what is there and what should be. */
export class SceneError extends Error {
  override readonly name = 'SceneError'

  constructor(lines: readonly string[]) {
    const more = lines.length > 20 ? [`... and ${lines.length - 20} more`] : []
    super([...lines.slice(0, 20), ...more].join('\n'))
  }
}

export function sceneError(file: string, findings: readonly Finding[]): SceneError {
  return new SceneError(
    findings
      .map(suggested)
      .map(({ path, found, expected }) => `${file} ${path}: found ${found}, expected ${expected}`),
  )
}

/** A scene's folder: what the user calls the scene, how messages call the folder, and where it is. */
export interface SceneFolder {
  scene: string
  name: string
  path: string
}

/** Finds a scene by the name of one of ours or by its folder. */
export async function findScene(nameOrFolder: string): Promise<SceneFolder> {
  const ours = join(FIXTURES, nameOrFolder)
  if (/^[\w-]+$/.test(nameOrFolder) && (await isFolder(ours))) {
    return { scene: nameOrFolder, name: `fixtures/${nameOrFolder}`, path: ours }
  }
  if (await isFolder(nameOrFolder)) {
    return { scene: nameOrFolder, name: nameOrFolder, path: nameOrFolder }
  }
  const names = (await readdir(FIXTURES)).sort().join(', ')
  throw new SceneError([
    `scene: found ${quote(nameOrFolder)}, expected one of ${names}, or a folder with scene files`,
  ])
}

/** What the files of a scene hold beside its instances. */
export type SharedFiles = Omit<SceneFiles, 'notebooks' | 'scene'>

/** Whether a scene has a file of its own. */
export async function hasFile(folder: SceneFolder, noun: SceneNoun): Promise<boolean> {
  return (await readIfThere(join(folder.path, `${noun}.json`))) !== undefined
}

/** One file of a scene, checked; where the scene lacks it, the default scene's. */
export async function readSceneFile<Noun extends SceneNoun>(
  folder: SceneFolder,
  noun: Noun,
): Promise<SceneFiles[Noun]> {
  const { input, file } = await readJson(folder, noun)
  const checked = check(sceneFiles[noun], input)
  if ('findings' in checked) throw sceneError(file, checked.findings)
  return checked.value as SceneFiles[Noun]
}

/** A file's JSON before any check, and its name for messages. */
export async function readJson(
  folder: SceneFolder,
  noun: SceneNoun,
): Promise<{ input: unknown; file: string }> {
  const file = `${folder.name}/${noun}.json`
  const text = await readIfThere(join(folder.path, `${noun}.json`))
  if (text === undefined) {
    if (noun in whenMissing) return { input: whenMissing[noun], file }
    const input: unknown = JSON.parse(
      await readFile(join(FIXTURES, 'default', `${noun}.json`), 'utf8'),
    )
    return { input, file: `fixtures/default/${noun}.json` }
  }
  try {
    return { input: JSON.parse(text), file }
  } catch (error) {
    throw new SceneError([`${file} $: found ${(error as Error).message}, expected JSON`])
  }
}

/** Nouns that a scene without their file has none of; the others it shares with the default scene. */
const whenMissing: Partial<Record<SceneNoun, unknown>> = {
  scene: { version: 1 },
  notebooks: [],
  faults: [],
  progressions: [],
  agenda: [],
  'key-pairs': null,
  buckets: null,
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  )
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new SceneError([`${path}: ${(error as Error).message}`])
  }
}
