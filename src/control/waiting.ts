import { quote } from '../schemas/findings.ts'
import type { NotebookStatus } from '../schemas/notebook.ts'
import type { AnyOperationId } from '../schemas/service-operations.ts'
import type { Transition } from '../schemas/transition.ts'
import { controlNotFound, requireProjectOperation, timedOut } from './control-errors.ts'
import type { Engine } from './engine.ts'
import type { Events, WorldEvent } from './events/events.ts'
import type { World } from './worlds/worlds.ts'

export interface WaitLimits {
  /** Longest wait, host ms. */
  timeout: number
  /** Ends the wait early when it is aborted. */
  signal: AbortSignal
}

/** What a wait waits for. */
interface Awaited<T> {
  /** Whether the check may have another result after an event. */
  concerns: (event: WorldEvent) => boolean
  /** Returns a value when the wait is over. */
  check: () => T | undefined
}

/** Waits until the check returns a value. Calls it now and after the events that concern it. Resolves to undefined when the time is up. */
function waitUntil<T>(
  events: Events,
  { concerns, check }: Awaited<T>,
  { timeout, signal }: WaitLimits,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void) => {
      unlisten()
      clearTimeout(timer)
      signal.removeEventListener('abort', giveUp)
      settle()
    }
    const giveUp = () => finish(() => resolve(undefined))
    const checkAgain = () => {
      try {
        const found = check()
        if (found !== undefined) finish(() => resolve(found))
      } catch (error) {
        finish(() => reject(error as Error))
      }
    }
    const timer = setTimeout(giveUp, timeout)
    const unlisten = events.listen((event) => {
      if (concerns(event)) checkAgain()
    })
    signal.addEventListener('abort', giveUp)
    checkAgain()
    if (signal.aborted) giveUp()
  })
}

/**
 * Waits until an instance has a status; DELETED means that it is gone. Throws 404 Mock.NotFound if there is no such
 * instance, 408 Mock.Timeout when the time is up.
 */
export async function waitForStatus(
  projectId: string,
  { notebook, status }: { notebook: string; status: NotebookStatus },
  engine: Engine,
  limits: WaitLimits,
): Promise<void> {
  // Looks the world up each time, because a reset replaces it.
  const world = () => engine.worlds.find(projectId) as World
  const now = () => {
    world().cloud.handleDueReminders()
    return world().cloud.notebooks.find(notebook)?.notebook.status ?? 'DELETED'
  }
  const { events } = world()
  const reached = await waitUntil(
    events,
    {
      concerns: (event) => !isOfOther(event, notebook),
      check: () => {
        const found = now()
        if (found === status) return true
        if (found === 'DELETED') {
          throw controlNotFound(
            `instance ${quote(notebook)}`,
            `an instance of project ${projectId}`,
          )
        }
        return undefined
      },
    },
    limits,
  )
  if (reached) return
  const { rate } = world().cloud.clock
  const hint = rate === 0 ? "; the world's clock is frozen, an advance moves it" : ''
  throw timedOut(`status ${now()}`, `${status} within ${limits.timeout} ms${hint}`)
}

/**
 * Waits until the journal of a project has `count` ended requests of an operation after the sequence `since`.
 * Returns their sequences. Throws 408 Mock.Timeout when the time is up, 400 Mock.InvalidInput for an operation of IAM.
 */
export async function waitForRequests(
  projectId: string,
  { request, count, since }: { request: AnyOperationId; count: number; since: number },
  engine: Engine,
  limits: WaitLimits,
): Promise<number[]> {
  requireProjectOperation(request, 'request')
  const found = () => {
    const { journal } = engine.worlds.find(projectId) as World
    const ended = journal.endedOf(request)
    return { ended, first: firstAfter(ended, since) }
  }
  const { events } = engine.worlds.find(projectId) as World
  const sequences = await waitUntil(
    events,
    {
      // An undone reset brings back a journal.
      concerns: ({ type }) => type === 'request' || type === 'reset',
      check: () => {
        const { ended, first } = found()
        return ended.length - first >= count ? ended.slice(first) : undefined
      },
    },
    limits,
  )
  if (sequences !== undefined) return sequences
  const { ended, first } = found()
  throw timedOut(
    `${ended.length - first} requests of ${request}`,
    `${count} within ${limits.timeout} ms`,
  )
}

/** The index of the first sequence after `since`. */
function firstAfter(sequences: readonly number[], since: number): number {
  let [low, high] = [0, sequences.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sequences[middle] as number) > since) high = middle
    else low = middle + 1
  }
  return low
}

/** Whether an event is a change of an instance other than this one. */
function isOfOther(event: WorldEvent, notebook: string): boolean {
  return event.type === 'transition' && (event.data as Transition).notebook_id !== notebook
}
