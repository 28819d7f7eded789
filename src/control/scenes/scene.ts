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
import { generated } from './generated-notebooks.ts'
import { expectInstances, expectNoNotebooks, expectSound } from './scene-checks.ts'
import {
  type Entries,
  type EntrySource,
  entriesOf,
  type Progress,
  readEntries,
} from './scene-entries.ts'
import { findScene, readSceneFile, type SceneFolder, type SharedFiles } from './scene-files.ts'
import { complete, epochOf, type References } from './scene-notebooks.ts'

export interface SceneOptions {
  /** One of ours by name, or a folder. */
  scene: string
  /** So many generated notebooks instead of the scene's own. */
  notebooks?: number | undefined
  seed: number
}

/** What a world is made from, its times being those of the moment it is made. */
export interface SceneStart {
  catalog: Catalog
  workspaces: InitialWorkspaces
  authorizations: InitialAuthorizations
  notebooks: StoredNotebooks
  agenda: readonly AgendaEntry[]
}

/** An entry of the scene's agenda with its time, epoch ms. */
export type AgendaEntry = Omit<SceneEvent, 'at'> & { at: number }

/** A scene, read and checked once; worlds made from it share what does not depend on their time. */
export class Scene {
  readonly folder: SceneFolder
  /** What its scene.json says of it. */
  readonly about: SceneFile
  /** What its notebooks refer to. */
  readonly references: References
  readonly iam: Iam
  readonly roles: Readonly<Record<string, Role>>
  readonly faults: readonly FaultRule[]
  readonly progressions: readonly ProgressionRule[]
  readonly #files: SharedFiles
  readonly #entries: Entries
  readonly #movesWithTime: boolean
  #made: { at: number; start: SceneStart } | undefined

  constructor(
    folder: SceneFolder,
    about: SceneFile,
    files: SharedFiles,
    references: References,
    entries: Entries,
  ) {
    this.folder = folder
    this.about = about
    this.iam = references.iam
    this.roles = files.iam.roles
    this.faults = files.faults
    this.progressions = files.progressions
    this.#files = files
    this.references = references
    this.#entries = entries
    this.#movesWithTime =
      entries.moving.length > 0 ||
      timed.some((noun) => files[noun].some(hasRelativeTime)) ||
      files.agenda.some(({ at }) => typeof at === 'string')
  }

  /** What it was asked for by. */
  get name(): string {
    return this.folder.scene
  }

  get notebookCount(): number {
    return this.#entries.rows.length + this.#entries.moving.length
  }

  /** What a world made at `now` (epoch ms) starts with. */
  startAt(now: number): SceneStart {
    const at = wholeSecond(now)
    if (this.#made === undefined || (this.#movesWithTime && this.#made.at !== at)) {
      this.#made = { at, start: this.#make(at) }
    }
    return this.#made.start
  }

  /** What the region offers a world made at `now` (epoch ms). */
  catalogAt(now: number): Catalog {
    return this.#movesWithTime
      ? catalogOf(this.#files, wholeSecond(now))
      : this.startAt(now).catalog
  }

  #make(now: number): SceneStart {
    const { authorizations, workspaces, agenda } = this.#files
    const { rows, moving } = this.#entries
    const moved = moving.map((entry) => rowOf(complete(entry, this.references, now)))
    return {
      catalog: catalogOf(this.#files, now),
      workspaces: workspaces.map((workspace) => atTime(workspace, now)),
      authorizations: authorizations.map((authorization) => atTime(authorization, now)),
      notebooks: storedNotebooks([...rows, ...moved]),
      agenda: agenda.map(({ at, ...event }) => ({ ...event, at: epochOf(at, now) })),
    }
  }
}

/** Worlds made within a second share what they start with: relative times count from its beginning. */
function wholeSecond(now: number): number {
  return now - (now % 1_000)
}

function catalogOf(files: SharedFiles, now: number): Catalog {
  return new Catalog({
    ...files,
    features: files.features.map((feature) => atTime(feature, now)),
    images: files.images.map((image) => atTime(image, now)),
    pools: files.pools.map((pool) => atTime(pool, now)),
    keyPairs: files['key-pairs'] ?? undefined,
    buckets: files.buckets ?? undefined,
  })
}

/** Reads a scene by its name or folder, or throws a SceneError that names every mistake in it. */
export async function loadScene(options: SceneOptions, onProgress?: Progress): Promise<Scene> {
  return readScene(await findScene(options.scene), options, onProgress)
}

/** Reads the scene in a folder, or throws a SceneError that names every mistake in it. */
export async function readScene(
  folder: SceneFolder,
  options: Omit<SceneOptions, 'scene'>,
  onProgress?: Progress,
): Promise<Scene> {
  const about = await readSceneFile(folder, 'scene')
  const files = await readSharedFiles(folder)
  expectSound(folder, files)
  const references: References = {
    catalog: catalogOf(files, 0),
    iam: new Iam(files.iam),
    workspaces: new Set(files.workspaces.map(({ id }) => id)),
  }
  const source = await sourceOf(folder, about, options, references)
  const entries = await readEntries(source, references, onProgress)
  const scene = new Scene(folder, about, files, references, entries)
  // Generated instances take the place of those the agenda speaks of.
  if (options.notebooks === undefined && files.agenda.length > 0) {
    const notebooks = [...scene.startAt(0).notebooks.byId.values()].map(({ notebook }) => notebook)
    const known = new Set(notebooks.flatMap(({ id, name }) => [id, name]))
    expectInstances(folder, files.agenda, known)
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

/** Where the instances come from: the option, else what scene.json says, else notebooks.json. */
async function sourceOf(
  folder: SceneFolder,
  { generate }: SceneFile,
  { notebooks, seed }: Omit<SceneOptions, 'scene'>,
  references: References,
): Promise<EntrySource> {
  if (generate !== undefined) await expectNoNotebooks(folder, generate)
  if (notebooks !== undefined) return generated({ count: notebooks, seed }, references)
  if (generate === undefined) return entriesOf(folder)
  return generated({ count: generate.notebooks, seed: generate.seed ?? seed }, references)
}

/** The files whose entries have times. */
const timed = ['authorizations', 'features', 'images', 'pools', 'workspaces'] as const

const TIMES = ['create_at', 'update_at', 'create_time', 'update_time'] as const

function hasRelativeTime(record: Record<string, unknown>): boolean {
  return TIMES.some((key) => typeof record[key] === 'string')
}

/** A record of a scene as a world made at `now` has it. */
function atTime<T extends Record<string, unknown>>(record: T, now: number): Timed<T> {
  if (!hasRelativeTime(record)) return record as Timed<T>
  const times = TIMES.filter((key) => key in record)
  return {
    ...record,
    ...Object.fromEntries(times.map((key) => [key, epochOf(record[key] as SceneTime, now)])),
  } as Timed<T>
}

type Timed<T> = { [Key in keyof T]: Key extends (typeof TIMES)[number] ? number : T[Key] }
