import { readdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { SceneSummary } from '../../schemas/control.ts'
import { quote } from '../../schemas/findings.ts'
import { controlNotFound, sceneRefused } from '../control-errors.ts'
import { admit } from './admit-users.ts'
import { readScene, type Scene } from './scene.ts'
import { FIXTURES, hasFile, readSceneFile, type SceneFolder } from './scene-files.ts'

/** How names of scenes beside the one at the start are spelt. */
const NAME = /^[\w-]{1,64}$/

/**
 * The scenes that worlds can be put on while the server runs: ours, the one it started with, and
 * folders with a scene.json beside that one's. Each is read once.
 */
export class SceneRegistry {
  readonly #start: SceneFolder
  readonly #beside: string
  readonly #iam: Scene['iam']
  readonly #seed: number
  /** By the path of the folder. */
  readonly #scenes = new Map<string, Promise<Scene>>()
  /** Where scenes were found that were asked for before. */
  readonly #found = new Map<string, SceneFolder>()
  readonly #reading = new Set<string>()
  /** Those that were read, by name. */
  readonly #ready = new Map<string, Scene>()
  #failure: string | undefined

  /** Users of scenes that are read come to those of the start; instances that are generated grow from the seed. */
  constructor(start: Scene, seed: number) {
    const { folder, iam } = start
    const path = resolve(folder.path)
    const name = basename(path)
    this.#start = { ...folder, path, scene: NAME.test(name) ? name : folder.scene }
    this.#beside = dirname(path)
    this.#iam = iam
    this.#seed = seed
    this.#scenes.set(path, Promise.resolve(start))
    for (const known of [this.#start.scene, start.name]) this.#ready.set(known, start)
  }

  /** Which scene is being read, or why the last one could not be; undefined where all is well. */
  get whyNotReady(): string | undefined {
    const [name] = this.#reading
    return name === undefined ? this.#failure : `the scene ${quote(name)} is being read`
  }

  /** Every scene, ours first; one whose scene.json cannot be read has no title and no story. */
  async list(): Promise<SceneSummary[]> {
    return Promise.all([...(await this.#folders()).values()].map(sceneSummary))
  }

  /** The scenes that were read so far, by name. */
  get ready(): ReadonlyMap<string, Scene> {
    return this.#ready
  }

  /** A scene by its name; refuses with 404 Mock.NotFound an unknown one, with 400 Mock.InvalidScene one with mistakes. */
  async load(name: string): Promise<Scene> {
    const folder = this.#found.get(name) ?? (await this.#find(name))
    try {
      const scene = await this.#read(folder)
      admit(scene, this.#iam)
      this.#failure = undefined
      this.#ready.set(name, scene)
      return scene
    } catch (error) {
      const { message } = error as Error
      this.#failure = `the scene ${quote(name)} could not be read: ${message}`
      throw sceneRefused(message)
    }
  }

  async #find(name: string): Promise<SceneFolder> {
    const folders = await this.#folders()
    const folder = folders.get(name)
    if (folder === undefined) {
      throw controlNotFound(`scene ${quote(name)}`, `one of ${[...folders.keys()].join(', ')}`)
    }
    this.#found.set(name, folder)
    return folder
  }

  #read(folder: SceneFolder): Promise<Scene> {
    const { path } = folder
    const known = this.#scenes.get(path)
    if (known !== undefined) return known
    const { scene: name } = folder
    this.#reading.add(name)
    const scene = readScene(folder, { seed: this.#seed }).finally(() => this.#reading.delete(name))
    this.#scenes.set(path, scene)
    scene.catch(() => this.#scenes.delete(path))
    return scene
  }

  /** By name: of two of a name ours counts, as it does at the start. */
  async #folders(): Promise<Map<string, SceneFolder>> {
    const found = [...(await scenesIn(FIXTURES)), this.#start, ...(await scenesIn(this.#beside))]
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

/** The folders with a scene.json. */
async function scenesIn(path: string): Promise<SceneFolder[]> {
  const names = (await readdir(path).catch(() => [])).filter((name) => NAME.test(name)).sort()
  const folders = names.map((scene) => ({
    scene,
    name: join(path, scene),
    path: join(path, scene),
  }))
  const are = await Promise.all(
    folders.map((folder) => hasFile(folder, 'scene').catch(() => false)),
  )
  return folders.filter((_, index) => are[index])
}
