import { quote } from '../schemas/findings.ts'
import type { NotebookStatus } from '../schemas/notebook.ts'
import type { AnyOperationId } from '../schemas/service-operations.ts'
import { controlNotFound, requireProjectOperation, timedOut } from './control-errors.ts'
import type { Engine } from './engine.ts'
import type { Events } from './events/events.ts'
import type { World } from './worlds/worlds.ts'

export interface WaitLimits {
  /** Longest wait, host ms. */
  timeout: number
  /** Ends the wait early when it is aborted. */
  signal: AbortSignal
}

/** Waits until `check` returns a value. Calls it now and after every event. Resolves to undefined when the time is up. */
export function waitUntil<T>(
  events: Events,
  check: () => T | undefined,
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
    const unlisten = events.listen(checkAgain)
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
    () => {
      const found = now()
      if (found === status) return true
      if (found === 'DELETED') {
        throw controlNotFound(`instance ${quote(notebook)}`, `an instance of project ${projectId}`)
      }
      return undefined
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
    return journal
      .entries()
      .filter((one) => one.operation === request && one.outcome !== 'open' && one.sequence > since)
      .map(({ sequence }) => sequence)
  }
  const { events } = engine.worlds.find(projectId) as World
  const sequences = await waitUntil(
    events,
    () => {
      const all = found()
      return all.length >= count ? all : undefined
    },
    limits,
  )
  if (sequences !== undefined) return sequences
  throw timedOut(`${found().length} requests of ${request}`, `${count} within ${limits.timeout} ms`)
}
