// scenes/: reads the JSON files of a scene, checks them and completes its notebooks. A scene is what worlds start from.

import { resolve } from 'node:path'
import { Iam } from '../../cloud/iam/iam.ts'
import { finish } from '../../cloud/kernel/steps.ts'
import type { FaultRule } from '../../schemas/fault.ts'
import type { Role } from '../../schemas/iam.ts'
import type { ProgressionRule } from '../../schemas/progression.ts'
import type { SceneFile } from '../../schemas/scene.ts'
import { finishInSlices } from '../slices.ts'
import { checkAgendaInstances, checkGeneratedLeases, checkNoNotebooksFile } from './scene-checks.ts'
import { entriesOnce, sceneContents } from './scene-contents.ts'
import { generatedEntries, type Progress, readEntries, type SceneEntries } from './scene-entries.ts'
import { findScene, type SceneFolder, type SharedFiles } from './scene-files.ts'
import type { References } from './scene-notebooks.ts'
import { catalogOf, type SceneStart, SceneStarts } from './scene-starts.ts'
import type { SceneVersion } from './scene-version.ts'
import { checkTourInstances } from './tour-checks.ts'

export interface SceneOptions {
  /** Name of a built-in scene, or path of a folder. */
  scene: string
  /** How many generated notebooks replace those of the scene. */
  notebooks?: number | undefined
  /** Seed of generated notebooks. */
  seed: number
}

/** A scene that was read and checked. Worlds made from it share every record without relative times. */
export class Scene {
  readonly folder: SceneFolder
  /** What its files were when they were read. */
  version: SceneVersion
  /** The content of scene.json. */
  readonly sceneFile: SceneFile
  /** The contents of its other files, without notebooks. */
  readonly sharedFiles: SharedFiles
  /** What its notebooks may refer to. */
  readonly references: References
  readonly iam: Iam
  readonly roles: Readonly<Record<string, Role>>
  readonly faults: readonly FaultRule[]
  readonly progressions: readonly ProgressionRule[]
  /** The contents of worlds. */
  readonly starts: SceneStarts
  readonly notebookCount: number

  constructor(
    folder: SceneFolder,
    sceneFile: SceneFile,
    files: SharedFiles,
    references: References,
    entries: SceneEntries,
    version: SceneVersion,
  ) {
    this.folder = folder
    this.version = version
    this.sceneFile = sceneFile
    this.sharedFiles = files
    this.iam = references.iam
    this.roles = files.iam.roles
    this.faults = files.faults
    this.progressions = files.progressions
    this.references = references
    this.starts = new SceneStarts(files, references, entries, sceneFile.leases)
    this.notebookCount = entries.total
  }

  /** The name or folder under which it was loaded. */
  get name(): string {
    return this.folder.scene
  }

  /** Absolute path of its folder. */
  get path(): string {
    return resolve(this.folder.path)
  }

  /** Whether both were read from the same folder, perhaps before and after an edit. */
  isVersionOf({ path }: Scene): boolean {
    return this.path === path
  }

  /** The content of a world made at `now` (epoch ms). */
  startAt(now: number): SceneStart {
    return finish(this.starts.at(now))
  }
}

/** Reads a scene by its name or folder. Throws a SceneError with every mistake in it. */
export async function loadScene(options: SceneOptions, onProgress?: Progress): Promise<Scene> {
  return readScene(await findScene(options.scene), options, onProgress)
}

/** Reads the scene in a folder. Throws a SceneError with every mistake in it. */
export async function readScene(
  folder: SceneFolder,
  options: Omit<SceneOptions, 'scene'>,
  onProgress?: Progress,
): Promise<Scene> {
  const contents = await sceneContents(folder)
  const { files, sceneFile, version } = contents
  const references: References = {
    catalog: catalogOf(files, 0),
    iam: new Iam(files.iam),
    workspaces: new Set(files.workspaces.map(({ id }) => id)),
  }
  checkGeneratedLeases(folder, sceneFile)
  const isGenerated = (options.notebooks ?? sceneFile.generate) !== undefined
  const read = () => entriesOf(folder, sceneFile, options, references, onProgress)
  const entries = isGenerated ? await read() : await entriesOnce(contents, read)
  const scene = new Scene(folder, sceneFile, files, references, entries, version)
  // The option `notebooks` replaces the instances that agenda and tour refer to, so they cannot be checked.
  if (options.notebooks === undefined && (files.agenda.length > 0 || files.tour !== null)) {
    const { byCreation } = (await finishInSlices(scene.starts.at(0))).notebooks
    const known = new Set(byCreation.rows.flatMap(({ fields: { id, name } }) => [id, name]))
    checkAgendaInstances(folder, files.agenda, known)
    checkTourInstances(folder, files.tour, known)
  }
  return scene
}

/** The instances: as many as the option `notebooks` says, else as `generate` of scene.json says, else those of notebooks.json. */
async function entriesOf(
  folder: SceneFolder,
  { generate }: SceneFile,
  { notebooks, seed }: Omit<SceneOptions, 'scene'>,
  references: References,
  onProgress: Progress | undefined,
): Promise<SceneEntries> {
  if (generate !== undefined) await checkNoNotebooksFile(folder, generate)
  const count = notebooks ?? generate?.notebooks
  if (count === undefined) return readEntries(folder, references, onProgress)
  const seedOf = notebooks === undefined ? generate?.seed : undefined
  return generatedEntries({ count, seed: seedOf ?? seed }, references, onProgress)
}
