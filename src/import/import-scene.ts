// import/: makes a scene out of answers of the real service, or of a mock.

import { resolve } from 'node:path'
import { readmeText } from '../control/saved-scenes/readme-text.ts'
import { filePieces } from '../control/saved-scenes/scene-pieces.ts'
import { type SceneFileParts, SceneTarget } from '../control/saved-scenes/scene-target.ts'
import { readScene } from '../control/scenes/scene.ts'
import { findScene, readSceneFile } from '../control/scenes/scene-files.ts'
import { chunksOf } from '../control/state/state-text.ts'
import type { SavedTimes } from '../schemas/saved-scene.ts'
import type * as z from '../schemas/zod.ts'
import { onlyProject } from './accounts.ts'
import { captureTime } from './capture-time.ts'
import { Collection } from './collection.ts'
import { ImportError } from './import-error.ts'
import { contradictionsOf, type ImportReport, recordCounts } from './import-report.ts'
import { Notes } from './notes.ts'
import { inputFiles } from './readers/input-files.ts'
import { readFile } from './readers/read-file.ts'
import type { SceneFiles } from './scene-files.ts'
import { sceneValues } from './scene-values.ts'

/** Makes the values of a scene anonymous. */
export type Anonymize = (
  files: SceneFiles,
  options: { keepNames: boolean },
) => { files: SceneFiles; lost: readonly string[] }

/** Callback for progress: what is done, how much of it, and how much there is. */
export type ImportProgress = (what: string, done: number, total: number) => void

export interface ImportOptions {
  /** Folder of the scene; it is made. */
  into: string
  /** Replaces the files of a scene in the folder. */
  overwrite?: boolean
  /** The only project whose records are taken. */
  project?: string | undefined
  times?: z.infer<typeof SavedTimes> | undefined
  title?: string | undefined
  /** Makes the scene anonymous; it keeps the values of the answers without it. */
  anonymize?: Anonymize | undefined
  keepNames?: boolean
  /** The time now, epoch ms: for answers that have no time. */
  now?: () => number
  onProgress?: ImportProgress
}

/**
 * Makes a scene out of the answers in files, and writes it to a folder. Rejects with an ImportError or a SceneError, and
 * then leaves no file behind.
 *
 * @example await importScene(['page-1.json', 'session.har'], { into: 'scenes/mine' })
 */
export async function importScene(
  paths: readonly string[],
  options: ImportOptions,
): Promise<ImportReport> {
  const { into, overwrite = false } = options
  const refuse = (found: string, expected: string) =>
    new ImportError(`import into ${into}`, found, expected)
  const target = await SceneTarget.at(into, overwrite, refuse)
  const collection = new Collection(options.project)
  const { files, scenes } = await inputFiles(paths)
  for (const scene of scenes) {
    collection.leftOut('folders with a scene, whose files are no answers', scene)
  }
  for (const file of files) {
    await readFile(file, collection, (done, total) => options.onProgress?.(file.path, done, total))
  }
  const [omission] = collection.omissions
  if (collection.found === 0 && omission !== undefined) {
    throw new ImportError(omission.where, omission.what, 'records that a scene can have')
  }
  const { report, values } = await sceneOf(collection, options)
  await target.write(fileParts(values, report), (path) =>
    readScene({ scene: into, name: into, path }, { seed: 1 }),
  )
  return { folder: resolve(into), files: files.length, ...report }
}

type Report = Omit<ImportReport, 'files' | 'folder'>

async function sceneOf(
  collection: Collection,
  {
    anonymize,
    keepNames = false,
    now = Date.now,
    project,
    times = 'relative',
    title,
  }: ImportOptions,
): Promise<{ values: SceneFiles; report: Report }> {
  const project_id = onlyProject(collection, project)
  const folder = await findScene('default')
  const defaults = {
    flavors: await readSceneFile(folder, 'flavors'),
    iam: await readSceneFile(folder, 'iam'),
    images: await readSceneFile(folder, 'images'),
  }
  const notes = new Notes()
  const captured_at = captureTime(collection, now())
  const region = collection.region
  const input = {
    defaults,
    project: project_id,
    region,
    capturedAt: captured_at,
    times,
    title,
    notes,
  }
  const plain = sceneValues(collection, input)
  // The texts of scene.json are those of this command or of its options.
  const { 'scene.json': sceneFile, ...answered } = plain
  const { files, lost } = anonymize?.(answered, { keepNames }) ?? { files: answered, lost: [] }
  const values = { 'scene.json': sceneFile, ...files }
  collection.end()
  return {
    values,
    report: {
      project_id: project_id ?? null,
      captured_at,
      taken: recordCounts(values),
      changed: collection.changed,
      contradictions: contradictionsOf(collection),
      guessed: notes.sentences,
      left_out: collection.omissions,
      anonymized: anonymize !== undefined,
      lost,
    },
  }
}

/** The texts of the files, README.md first. It has no value of the answers. */
function fileParts(values: SceneFiles, { guessed, left_out, lost }: Report): SceneFileParts[] {
  const { story, title } = values['scene.json'] as { story: string; title: string }
  const omissions = left_out.map(({ count, what }) => {
    return `${upperFirst(what.replace(/, with the keys.*/, ''))} (${count}).`
  })
  const notebooks = (values['notebooks.json'] as readonly unknown[]).length
  const readme = readmeText({ title, story, notebooks, notHeld: [...omissions, ...lost] })
  const guesses = ['It was guessed:', '', ...guessed.map((sentence) => `- ${sentence}`), '']
  return [
    ['README.md', [readme, '\n', guesses.join('\n')]],
    ...Object.entries(values).map(
      ([name, content]): SceneFileParts => [name, chunksOf(filePieces(content))],
    ),
  ]
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
