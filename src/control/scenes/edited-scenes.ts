import type { Events } from '../events/events.ts'
import type { Worlds } from '../worlds/worlds.ts'
import type { Scene } from './scene.ts'
import type { SceneRegistry } from './scene-registry.ts'
import { changedFiles, type SceneVersion, sceneVersion } from './scene-version.ts'

/** The server whose scenes may be edited. */
interface SceneUser {
  readonly worlds: Worlds
  readonly sceneRegistry: SceneRegistry
  readonly events: Events
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal
}

/**
 * Reads edited scenes again: that of one project, or all that are in use. Worlds made later use the new version; those that
 * exist stay as they are. Throws 400 Mock.InvalidScene for a broken edit; then the version before stays in use.
 */
export async function readEditedScenes(
  { sceneRegistry, worlds }: SceneUser,
  projectId?: string,
): Promise<void> {
  const used = projectId === undefined ? [...worlds.scenes.all] : [worlds.scenes.of(projectId)]
  const newest = await Promise.all(used.map((scene) => sceneRegistry.newest(scene)))
  for (const scene of newest) if (!used.includes(scene)) worlds.adopt(scene)
}

/** Time between two looks at the files, ms. An edit is read when two looks in a row find the same. */
const POLL_INTERVAL = 200

/** What is known of a watched scene. */
interface Watched {
  /** What the last look found. */
  last: SceneVersion
  /** The version that its worlds were started with. */
  used: SceneVersion
  /** The version that was refused after it. */
  refused?: SceneVersion | undefined
}

/**
 * Looks for edits of the scenes in use until the server stops. The worlds of an edited scene start anew, as with a reset; a
 * broken edit changes nothing. `log` gets a line for each. It polls, because not every file system reports changes: those
 * that a container mounts from another machine often do not.
 */
export function watchScenes(server: SceneUser, log: (line: string) => void): void {
  const { stopping, worlds } = server
  const watched = new Map<string, Watched>()
  const poll = async () => {
    for (const scene of worlds.scenes.all) {
      const { path, version } = scene
      const state = watched.get(path) ?? { last: version, used: version }
      watched.set(path, state)
      await lookAt(server, scene, state, log)
    }
    wait()
  }
  const wait = () => {
    if (!stopping.aborted) setTimeout(() => void poll(), POLL_INTERVAL).unref()
  }
  wait()
}

async function lookAt(
  { events, sceneRegistry, stopping, worlds }: SceneUser,
  scene: Scene,
  state: Watched,
  log: (line: string) => void,
): Promise<void> {
  const { last } = state
  const now = await sceneVersion(scene.folder, last)
  if (now === undefined || stopping.aborted) return
  state.last = now
  if (changedFiles(last, now).length > 0) return
  const { name } = scene
  const files = changedFiles(state.used, now)
  if (files.length === 0) {
    if (state.refused !== undefined) log(`scene ${name}: its files are as they were read`)
    state.refused = undefined
    return
  }
  if (state.refused !== undefined && changedFiles(state.refused, now).length === 0) return
  try {
    const edited = await sceneRegistry.newest(scene)
    state.used = edited.version
    state.refused = undefined
    worlds.restart(edited)
    log(`scene ${name}: read again, its projects start anew; changed: ${files.join(', ')}`)
  } catch (error) {
    state.refused = now
    const mistakes = (error as Error).message
    events.push({
      type: 'scene',
      projectId: null,
      data: { scene: name, changed_files: files, mistakes },
    })
    const line = mistakes.replaceAll('\n', '; ')
    log(`scene ${name}: not read again, because of mistakes; changed: ${files.join(', ')}: ${line}`)
  }
}
