import type { Clock } from '../../cloud/kernel/clock.ts'
import type { Steps } from '../../cloud/kernel/steps.ts'
import type { ListOptions } from '../../cloud/notebooks/list/lists.ts'
import { filtersOf } from '../../cloud/notebooks/list/query.ts'
import { NotebookStore } from '../../cloud/notebooks/list/store.ts'
import type { Events } from '../events/events.ts'
import type { Scene } from '../scenes/scene.ts'
import type { Worlds } from './worlds.ts'

/** The worlds of a server, and the clock that new ones copy. */
interface WorldsAndClock {
  readonly clock: Clock
  readonly worlds: Worlds
}

/**
 * Work before a request for a project: makes the content of its world if it has none yet, or does what is due in its
 * world. In steps; undefined if nothing of this takes time.
 */
export function preparationOf(
  projectId: string,
  { clock, worlds }: WorldsAndClock,
): Steps<void> | undefined {
  const cloud = worlds.existing(projectId)?.cloud
  if (cloud !== undefined) {
    return cloud.agenda.next <= cloud.clock.now() ? cloud.dueSteps() : undefined
  }
  if (!worlds.canExist(projectId)) return undefined
  return worlds.scenes.of(projectId).starts.preparation(clock)
}

/**
 * Makes the content of the worlds of a scene before its first request, if that takes long, and what makes the first list of
 * any user quick. In steps.
 */
export function* startSteps(scene: Scene, clock: Clock, options: ListOptions): Steps<void> {
  const preparation = scene.starts.preparation(clock)
  if (preparation === undefined) return
  yield* preparation
  const { notebooks } = scene.starts.forWorld(clock).start
  const feature = options.listDefaultFeature === 'ANY' ? undefined : 'NOTEBOOK'
  const owner = scene.iam.admin.id
  const filters = filtersOf({ feature, owner, workspace_id: '0' }, options)
  yield* new NotebookStore(notebooks).preparation({ filters }, undefined) ?? []
}

/** Recreates one world from a scene, or without a project id all worlds, in steps; the last one does it. */
export function* switchSteps(
  scene: Scene,
  { clock, events, worlds }: WorldsAndClock & { readonly events: Events },
  projectId: string | undefined,
): Steps<void> {
  if (projectId !== undefined) yield* scene.starts.preparation(clock) ?? []
  worlds.useScene(scene, projectId)
  if (projectId === undefined) publishReset('scene', events)
}

/** Tells the event stream of the server that everything was reset. */
export function publishReset(to: string, events: Events): void {
  events.push({ type: 'reset', projectId: null, data: { to } })
}
