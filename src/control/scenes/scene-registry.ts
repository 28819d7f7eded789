import { readdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { SceneSummary } from '../../schemas/control.ts'
import { quote } from '../../schemas/findings.ts'
import type { Tour } from '../../schemas/tour.ts'
import { controlNotFound, invalidScene } from '../control-errors.ts'
import type { Events } from '../events/events.ts'
import { admitUsers } from './admit-users.ts'
import { readScene, type Scene, type SceneOptions } from './scene.ts'
import { FIXTURES, hasFile, readSceneFile, type SceneFolder } from './scene-files.ts'
import { changedFiles, sceneVersion } from './scene-version.ts'

/** Options of generated instances; `notebooks` is for the start scene only. */
type GenerationOptions = Pick<SceneOptions, 'notebooks' | 'seed'>

/** Pattern for names of scenes; the start scene may have any name. */
const SCENE_NAME = /^[\w-]{1,64}$/

/**
 * The scenes that a running server can switch worlds to: the built-in ones, the start scene, and the
 * folders with a scene.json next to the folder of the start scene. Each is read once, and again after an edit.
 */
export class SceneRegistry {
  readonly #start: SceneFolder
  readonly #parentFolder: string
  readonly #iam: Scene['iam']
  readonly #options: GenerationOptions
  readonly #events: Events
  /** The newest version of each scene that was read, by the path of its folder. */
  readonly #scenesByPath = new Map<string, Scene>()
  /** The last read of each folder, which may still be running. */
  readonly #reads = new Map<string, Promise<Scene>>()
  /** Folders of scenes that were loaded before, by scene name. */
  readonly #foldersByName = new Map<string, SceneFolder>()
  readonly #loading = new Set<string>()
  /** The paths of scenes that were read, by scene name. */
  readonly #loaded = new Map<string, string>()
  #lastFailure: string | undefined

  /** Adds the users of loaded scenes to those of the start scene, and an event for each edited scene to the stream. */
  constructor(start: Scene, options: GenerationOptions, events: Events) {
    const { folder, iam, path } = start
    const name = basename(path)
    this.#start = { ...folder, path, scene: SCENE_NAME.test(name) ? name : folder.scene }
    this.#parentFolder = dirname(path)
    this.#iam = iam
    this.#options = options
    this.#events = events
    this.#scenesByPath.set(path, start)
    this.#foldersByName.set(start.name, this.#start)
    for (const known of [this.#start.scene, start.name]) this.#loaded.set(known, path)
  }

  /** Which scene is being read, or why the last one could not be read; undefined if neither. */
  get notReadyReason(): string | undefined {
    const [name] = this.#loading
    return name === undefined ? this.#lastFailure : `the scene ${quote(name)} is being read`
  }

  /** Every scene, built-in ones first; a scene whose scene.json cannot be read has no title and no story. */
  async list(): Promise<SceneSummary[]> {
    return Promise.all([...(await this.#folders()).values()].map(sceneSummary))
  }

  /** The newest version of each scene that was read, by name. */
  get loaded(): ReadonlyMap<string, Scene> {
    const scenes = [...this.#loaded].map(
      ([name, path]) => [name, this.#scenesByPath.get(path) as Scene] as const,
    )
    return new Map(scenes)
  }

  /**
   * Reads a scene by its name; a scene that was read before is read again if its files have changed. Throws 404
   * Mock.NotFound if it is unknown, 400 Mock.InvalidScene if it has mistakes.
   */
  async load(name: string): Promise<Scene> {
    const folder = this.#foldersByName.get(name) ?? (await this.#find(name))
    try {
      const scene = await this.#read(folder)
      this.#lastFailure = undefined
      this.#loaded.set(name, scene.path)
      return scene
    } catch (error) {
      const { message } = error as Error
      // After a broken edit the version before stays in use.
      if (!this.#scenesByPath.has(resolve(folder.path))) {
        this.#lastFailure = `the scene ${quote(name)} could not be read: ${message}`
      }
      throw invalidScene(message)
    }
  }

  /**
   * The tour of a scene, as its file is now; undefined if it has none. Throws 404 Mock.NotFound if the scene is unknown, 400
   * Mock.InvalidScene if its tour.json has mistakes. Its references are checked when the scene is loaded.
   */
  async tour(name: string): Promise<Tour | undefined> {
    const folder = this.#foldersByName.get(name) ?? (await this.#find(name))
    try {
      return (await readSceneFile(folder, 'tour')) ?? undefined
    } catch (error) {
      throw invalidScene((error as Error).message)
    }
  }

  /** The newest version of a scene, read again if its files have changed. Throws 400 Mock.InvalidScene if it has mistakes. */
  async newest(scene: Scene): Promise<Scene> {
    try {
      return await this.#read(scene.folder)
    } catch (error) {
      throw invalidScene((error as Error).message)
    }
  }

  async #find(name: string): Promise<SceneFolder> {
    const folders = await this.#folders()
    const folder = folders.get(name)
    if (folder === undefined) {
      throw controlNotFound(`scene ${quote(name)}`, `one of ${[...folders.keys()].join(', ')}`)
    }
    this.#foldersByName.set(name, folder)
    return folder
  }

  /** Reads of one folder run one after the other, because each may be about a later edit. */
  #read(folder: SceneFolder): Promise<Scene> {
    const path = resolve(folder.path)
    const read = async () => {
      const known = this.#scenesByPath.get(path)
      const scene = await (known === undefined ? this.#readFirst(folder) : this.#readEdited(known))
      admitUsers(scene, this.#iam)
      this.#scenesByPath.set(path, scene)
      return scene
    }
    const reading = (this.#reads.get(path) ?? Promise.resolve()).then(read, read)
    this.#reads.set(path, reading)
    return reading
  }

  async #readFirst(folder: SceneFolder): Promise<Scene> {
    const { scene: name } = folder
    this.#loading.add(name)
    const { seed } = this.#options
    return readScene(folder, { seed }).finally(() => this.#loading.delete(name))
  }

  /** Without an edit, or without its folder, a scene stays as it was read. */
  async #readEdited(known: Scene): Promise<Scene> {
    const { folder, path, version } = known
    const now = (await sceneVersion(folder, version)) ?? version
    const files = changedFiles(version, now)
    if (files.length === 0) {
      known.version = now
      return known
    }
    const { notebooks, seed } = this.#options
    const scene = await readScene(
      folder,
      path === this.#start.path ? { notebooks, seed } : { seed },
    )
    const data = { scene: scene.name, changed_files: files }
    this.#events.push({ type: 'scene', projectId: null, data })
    return scene
  }

  /** Folders by scene name. Of two scenes with the same name the built-in one wins, as it does at the start. */
  async #folders(): Promise<Map<string, SceneFolder>> {
    const found = [
      ...(await scenesIn(FIXTURES)),
      this.#start,
      ...(await scenesIn(this.#parentFolder)),
    ]
    const folders = new Map<string, SceneFolder>()
    for (const folder of found) if (!folders.has(folder.scene)) folders.set(folder.scene, folder)
    return folders
  }
}

async function sceneSummary(folder: SceneFolder): Promise<SceneSummary> {
  const { scene: name } = folder
  try {
    const { title, story } = await readSceneFile(folder, 'scene')
    return { name, title, story, ...(await tourSummary(folder)) }
  } catch {
    return { name }
  }
}

/** Title and number of steps of a scene's tour. A tour that cannot be read is not listed. */
async function tourSummary(folder: SceneFolder): Promise<Pick<SceneSummary, 'tour'>> {
  const tour = await readSceneFile(folder, 'tour').catch(() => null)
  return tour === null ? {} : { tour: { title: tour.title, steps: tour.steps.length } }
}

/** The subfolders of a folder that have a scene.json. */
async function scenesIn(path: string): Promise<SceneFolder[]> {
  const names = (await readdir(path).catch(() => [])).filter((name) => SCENE_NAME.test(name)).sort()
  const folders = names.map((scene) => ({
    scene,
    name: join(path, scene),
    path: join(path, scene),
  }))
  const areScenes = await Promise.all(
    folders.map((folder) => hasFile(folder, 'scene').catch(() => false)),
  )
  return folders.filter((_, index) => areScenes[index])
}
