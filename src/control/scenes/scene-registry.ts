import { readdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { SceneSummary } from '../../schemas/control.ts'
import { quote } from '../../schemas/findings.ts'
import { controlNotFound, invalidScene } from '../control-errors.ts'
import { admitUsers } from './admit-users.ts'
import { readScene, type Scene } from './scene.ts'
import { FIXTURES, hasFile, readSceneFile, type SceneFolder } from './scene-files.ts'

/** Pattern for names of scenes; the start scene may have any name. */
const SCENE_NAME = /^[\w-]{1,64}$/

/**
 * The scenes that a running server can switch worlds to: the built-in ones, the start scene, and the
 * folders with a scene.json next to the folder of the start scene. Each is read once.
 */
export class SceneRegistry {
  readonly #start: SceneFolder
  readonly #parentFolder: string
  readonly #iam: Scene['iam']
  readonly #seed: number
  /** Scenes that are read or being read, by the path of their folder. */
  readonly #scenesByPath = new Map<string, Promise<Scene>>()
  /** Folders of scenes that were loaded before, by scene name. */
  readonly #foldersByName = new Map<string, SceneFolder>()
  readonly #loading = new Set<string>()
  /** Scenes that were read, by name. */
  readonly #loaded = new Map<string, Scene>()
  #lastFailure: string | undefined

  /** Adds the users of loaded scenes to those of the start scene; `seed` is for generated instances. */
  constructor(start: Scene, seed: number) {
    const { folder, iam } = start
    const path = resolve(folder.path)
    const name = basename(path)
    this.#start = { ...folder, path, scene: SCENE_NAME.test(name) ? name : folder.scene }
    this.#parentFolder = dirname(path)
    this.#iam = iam
    this.#seed = seed
    this.#scenesByPath.set(path, Promise.resolve(start))
    for (const known of [this.#start.scene, start.name]) this.#loaded.set(known, start)
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

  /** The scenes that were read, by name. */
  get loaded(): ReadonlyMap<string, Scene> {
    return this.#loaded
  }

  /** Reads a scene by its name. Throws 404 Mock.NotFound if it is unknown, 400 Mock.InvalidScene if it has mistakes. */
  async load(name: string): Promise<Scene> {
    const folder = this.#foldersByName.get(name) ?? (await this.#find(name))
    try {
      const scene = await this.#read(folder)
      admitUsers(scene, this.#iam)
      this.#lastFailure = undefined
      this.#loaded.set(name, scene)
      return scene
    } catch (error) {
      const { message } = error as Error
      this.#lastFailure = `the scene ${quote(name)} could not be read: ${message}`
      throw invalidScene(message)
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

  #read(folder: SceneFolder): Promise<Scene> {
    const { path } = folder
    const known = this.#scenesByPath.get(path)
    if (known !== undefined) return known
    const { scene: name } = folder
    this.#loading.add(name)
    const scene = readScene(folder, { seed: this.#seed }).finally(() => this.#loading.delete(name))
    this.#scenesByPath.set(path, scene)
    scene.catch(() => this.#scenesByPath.delete(path))
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
    return { name, title, story }
  } catch {
    return { name }
  }
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
