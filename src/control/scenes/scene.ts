// scenes/: reads the JSON files of a scene, checks them and completes its notebooks. A scene is what worlds start from.

import { resolve } from 'node:path'
import type { InitialAuthorizations } from '../../cloud/authorizations.ts'
import { Catalog } from '../../cloud/catalog.ts'
import { Iam } from '../../cloud/iam/iam.ts'
import { rowOf } from '../../cloud/notebooks/list/row.ts'
import { type StoredNotebooks, storedNotebooks } from '../../cloud/notebooks/list/store.ts'
import type { InitialWorkspaces } from '../../cloud/workspaces/workspaces.ts'
import type { FaultRule } from '../../schemas/fault.ts'
import type { Role } from '../../schemas/iam.ts'
import type { ProgressionRule } from '../../schemas/progression.ts'
import type { SceneEvent, SceneFile, SceneTime } from '../../schemas/scene.ts'
import { generatedNotebooks } from './generated-notebooks.ts'
import { checkAgendaInstances, checkNoNotebooksFile, checkSharedFiles } from './scene-checks.ts'
import {
  type EntrySource,
  entriesOf,
  type Progress,
  readEntries,
  type SceneEntries,
} from './scene-entries.ts'
import { findScene, readSceneFile, type SceneFolder, type SharedFiles } from './scene-files.ts'
import { completeNotebook, epochOf, type References } from './scene-notebooks.ts'
import { type SceneVersion, sceneVersion } from './scene-version.ts'

export interface SceneOptions {
  /** Name of a built-in scene, or path of a folder. */
  scene: string
  /** How many generated notebooks replace those of the scene. */
  notebooks?: number | undefined
  /** Seed of generated notebooks. */
  seed: number
}

/** The content a world starts with; relative times are resolved to epoch ms. */
export interface SceneStart {
  catalog: Catalog
  workspaces: InitialWorkspaces
  authorizations: InitialAuthorizations
  notebooks: StoredNotebooks
  agenda: readonly AgendaEntry[]
}

/** An entry of the scene's agenda with its time, epoch ms. */
export type AgendaEntry = Omit<SceneEvent, 'at'> & { at: number }

/** A scene that was read and checked. Worlds made from it share every record without relative times. */
export class Scene {
  readonly folder: SceneFolder
  /** What its files were when they were read. */
  version: SceneVersion
  /** The content of scene.json. */
  readonly sceneFile: SceneFile
  /** What its notebooks may refer to. */
  readonly references: References
  readonly iam: Iam
  readonly roles: Readonly<Record<string, Role>>
  readonly faults: readonly FaultRule[]
  readonly progressions: readonly ProgressionRule[]
  readonly #files: SharedFiles
  readonly #entries: SceneEntries
  readonly #hasRelativeTimes: boolean
  #cachedStart: { at: number; start: SceneStart } | undefined

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
    this.iam = references.iam
    this.roles = files.iam.roles
    this.faults = files.faults
    this.progressions = files.progressions
    this.#files = files
    this.references = references
    this.#entries = entries
    this.#hasRelativeTimes =
      entries.timeRelative.length > 0 ||
      timedFiles.some((noun) => files[noun].some(hasRelativeTime)) ||
      files.agenda.some(({ at }) => typeof at === 'string')
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

  get notebookCount(): number {
    return this.#entries.rows.length + this.#entries.timeRelative.length
  }

  /** The content of a world made at `now` (epoch ms). */
  startAt(now: number): SceneStart {
    const at = startOfSecond(now)
    if (
      this.#cachedStart === undefined ||
      (this.#hasRelativeTimes && this.#cachedStart.at !== at)
    ) {
      this.#cachedStart = { at, start: this.#createStart(at) }
    }
    return this.#cachedStart.start
  }

  /** The catalog of a world made at `now` (epoch ms). */
  catalogAt(now: number): Catalog {
    return this.#hasRelativeTimes
      ? catalogOf(this.#files, startOfSecond(now))
      : this.startAt(now).catalog
  }

  #createStart(now: number): SceneStart {
    const { authorizations, workspaces, agenda } = this.#files
    const { rows, timeRelative } = this.#entries
    const timed = timeRelative.map((entry) => rowOf(completeNotebook(entry, this.references, now)))
    return {
      catalog: catalogOf(this.#files, now),
      workspaces: workspaces.map((workspace) => withEpochTimes(workspace, now)),
      authorizations: authorizations.map((authorization) => withEpochTimes(authorization, now)),
      notebooks: storedNotebooks([...rows, ...timed]),
      agenda: agenda.map(({ at, ...event }) => ({ ...event, at: epochOf(at, now) })),
    }
  }
}

/** Relative times count from the start of the second, so that worlds made within it share their content. */
function startOfSecond(now: number): number {
  return now - (now % 1_000)
}

function catalogOf(files: SharedFiles, now: number): Catalog {
  return new Catalog({
    ...files,
    features: files.features.map((feature) => withEpochTimes(feature, now)),
    images: files.images.map((image) => withEpochTimes(image, now)),
    pools: files.pools.map((pool) => withEpochTimes(pool, now)),
    keyPairs: files['key-pairs'] ?? undefined,
    buckets: files.buckets ?? undefined,
  })
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
  // Before the files: an edit meanwhile is found later.
  const version = (await sceneVersion(folder)) as SceneVersion
  const sceneFile = await readSceneFile(folder, 'scene')
  const files = await readSharedFiles(folder)
  checkSharedFiles(folder, files)
  const references: References = {
    catalog: catalogOf(files, 0),
    iam: new Iam(files.iam),
    workspaces: new Set(files.workspaces.map(({ id }) => id)),
  }
  const source = await entrySource(folder, sceneFile, options, references)
  const entries = await readEntries(source, references, onProgress)
  const scene = new Scene(folder, sceneFile, files, references, entries, version)
  // The option `notebooks` replaces the instances that the agenda refers to, so they cannot be checked.
  if (options.notebooks === undefined && files.agenda.length > 0) {
    const notebooks = [...scene.startAt(0).notebooks.byId.values()].map(({ notebook }) => notebook)
    const known = new Set(notebooks.flatMap(({ id, name }) => [id, name]))
    checkAgendaInstances(folder, files.agenda, known)
  }
  return scene
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
  }
}

/** The source of the instances: the option `notebooks`, else `generate` of scene.json, else notebooks.json. */
async function entrySource(
  folder: SceneFolder,
  { generate }: SceneFile,
  { notebooks, seed }: Omit<SceneOptions, 'scene'>,
  references: References,
): Promise<EntrySource> {
  if (generate !== undefined) await checkNoNotebooksFile(folder, generate)
  if (notebooks !== undefined) return generatedNotebooks({ count: notebooks, seed }, references)
  if (generate === undefined) return entriesOf(folder)
  return generatedNotebooks({ count: generate.notebooks, seed: generate.seed ?? seed }, references)
}

/** The files whose entries have time fields. */
const timedFiles = ['authorizations', 'features', 'images', 'pools', 'workspaces'] as const

const TIME_FIELDS = ['create_at', 'update_at', 'create_time', 'update_time'] as const

function hasRelativeTime(record: Record<string, unknown>): boolean {
  return TIME_FIELDS.some((key) => typeof record[key] === 'string')
}

/** A record of a scene with its relative times resolved for a world made at `now` (epoch ms). */
function withEpochTimes<T extends Record<string, unknown>>(record: T, now: number): Timed<T> {
  if (!hasRelativeTime(record)) return record as Timed<T>
  const times = TIME_FIELDS.filter((key) => key in record)
  return {
    ...record,
    ...Object.fromEntries(times.map((key) => [key, epochOf(record[key] as SceneTime, now)])),
  } as Timed<T>
}

type Timed<T> = { [Key in keyof T]: Key extends (typeof TIME_FIELDS)[number] ? number : T[Key] }
