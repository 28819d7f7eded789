import type { Clock } from '../../cloud/kernel/clock.ts'
import type { Steps } from '../../cloud/kernel/steps.ts'
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
