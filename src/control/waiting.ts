import { quote } from '../schemas/findings.ts'
import type { NotebookStatus } from '../schemas/notebook.ts'
import { controlNotFound, timedOut } from './control-errors.ts'
import type { Engine } from './engine.ts'
import type { Events } from './events/events.ts'
import type { World } from './worlds/worlds.ts'

export interface WaitLimits {
  /** Host ms to wait at most. */
  timeout: number
  /** Gives up early. */
  signal: AbortSignal
}

/** Waits until a look gives something, looking again after every event; undefined when the time is up. */
export function until<T>(
  events: Events,
  look: () => T | undefined,
  { timeout, signal }: WaitLimits,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      unlisten()
      clearTimeout(timer)
      signal.removeEventListener('abort', giveUp)
      act()
    }
    const giveUp = () => settle(() => resolve(undefined))
    const again = () => {
      try {
        const found = look()
        if (found !== undefined) settle(() => resolve(found))
      } catch (error) {
        settle(() => reject(error as Error))
      }
    }
    const timer = setTimeout(giveUp, timeout)
    const unlisten = events.listen(again)
    signal.addEventListener('abort', giveUp)
    again()
  })
}

/** Waits until an instance has a status, DELETED being that of one that is gone; 404 where there is none, 408 Mock.Timeout. */
export async function reaches(
  projectId: string,
  { notebook, status }: { notebook: string; status: NotebookStatus },
  engine: Engine,
  limits: WaitLimits,
): Promise<void> {
  // A reset makes the world anew.
  const world = () => engine.worlds.find(projectId) as World
  const now = () => {
    world().cloud.handleDueReminders()
    return world().cloud.notebooks.find(notebook)?.notebook.status ?? 'DELETED'
  }
  const { events } = world()
  const reached = await until(
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

/** Waits until the journal of a project has so many answered requests of an operation. */
export async function receives(
  projectId: string,
  { request, count, since }: { request: string; count: number; since: number },
  engine: Engine,
  limits: WaitLimits,
): Promise<number[]> {
  const found = () => {
    const { journal } = engine.worlds.find(projectId) as World
    return journal
      .entries()
      .filter((one) => one.operation === request && one.outcome !== 'open' && one.sequence > since)
      .map(({ sequence }) => sequence)
  }
  const { events } = engine.worlds.find(projectId) as World
  const sequences = await until(
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
