import { resolve } from 'node:path'
import { BoundedMap } from '../../cloud/kernel/bounded-map.ts'
import type { SceneFile } from '../../schemas/scene.ts'
import { checkSharedFiles } from './scene-checks.ts'
import type { SceneEntries } from './scene-entries.ts'
import { readSceneFile, type SceneFolder, type SharedFiles } from './scene-files.ts'
import { changedFiles, type SceneVersion, sceneVersion } from './scene-version.ts'

/** The checked files of a scene, and its notebooks if they were read from a file. Nobody changes them. */
export interface SceneContents {
  version: SceneVersion
  sceneFile: SceneFile
  files: SharedFiles
  entries?: SceneEntries
}

/** Number of scenes whose contents are kept for other servers of this process. */
const MAX_KEPT = 16

/** Number of notebooks up to which they are kept with their scene. */
const MAX_KEPT_NOTEBOOKS = 1_000

/** The scenes that this process read last, by the path of their folder. A test process starts many servers with the same one. */
const kept = new BoundedMap<string, SceneContents>(MAX_KEPT)

/** The checked files of a scene, as they are now. Throws a SceneError with every mistake in them. */
export async function sceneContents(folder: SceneFolder): Promise<SceneContents> {
  const path = resolve(folder.path)
  const known = kept.get(path)
  // Before the files: an edit meanwhile is found later.
  const version = (await sceneVersion(folder, known?.version)) as SceneVersion
  if (known !== undefined && changedFiles(known.version, version).length === 0) {
    known.version = version
    return known
  }
  const sceneFile = await readSceneFile(folder, 'scene')
  const files = await readSharedFiles(folder)
  checkSharedFiles(folder, files)
  const contents: SceneContents = { version, sceneFile, files }
  const after = await sceneVersion(folder, version)
  if (after !== undefined && changedFiles(version, after).length === 0) kept.set(path, contents)
  return contents
}

/** The notebooks of a scene: those that were read from its files before, or what `read` gives. */
export async function entriesOnce(
  contents: SceneContents,
  read: () => Promise<SceneEntries>,
): Promise<SceneEntries> {
  if (contents.entries !== undefined) return contents.entries
  const entries = await read()
  if (entries.total <= MAX_KEPT_NOTEBOOKS) contents.entries = entries
  return entries
}

async function readSharedFiles(folder: SceneFolder): Promise<SharedFiles> {
  return {
    iam: await readSceneFile(folder, 'iam'),
    flavors: await readSceneFile(folder, 'flavors'),
    images: await readSceneFile(folder, 'images'),
    features: await readSceneFile(folder, 'features'),
    pools: await readSceneFile(folder, 'pools'),
    workspaces: await readSceneFile(folder, 'workspaces'),
    authorizations: await readSceneFile(folder, 'authorizations'),
    faults: await readSceneFile(folder, 'faults'),
    progressions: await readSceneFile(folder, 'progressions'),
    agenda: await readSceneFile(folder, 'agenda'),
    'key-pairs': await readSceneFile(folder, 'key-pairs'),
    buckets: await readSceneFile(folder, 'buckets'),
    tour: await readSceneFile(folder, 'tour'),
  }
}
