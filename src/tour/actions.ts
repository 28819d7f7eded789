import type { ClockState } from '../schemas/control.ts'
import type { CountedFaultRule } from '../schemas/fault.ts'
import type { Notebook } from '../schemas/notebook.ts'
import type { TourAction, TourLoad } from '../schemas/tour.ts'
import type { Transition } from '../schemas/transition.ts'
import { clientRequest, sendWithRetries } from './client.ts'
import type { Directory } from './directory.ts'
import type { TourOutcome } from './outcomes.ts'
import { TourFailure, type TourServer } from './server.ts'

/** Where an action happens. */
export interface ActionContext {
  server: TourServer
  project: string
  directory: Directory
}

type ActionName = keyof TourAction

type Handlers = {
  [Name in ActionName]: (
    value: NonNullable<TourAction[Name]>,
    context: ActionContext,
  ) => Promise<TourOutcome>
}

/** What each action sends, and what it did. */
const handlers: Handlers = {
  advance: async (by, context) => {
    const body = { by }
    const { transitions, ...clock } = (await send(context, 'POST', '/clock/advance', body)) as {
      transitions: Transition[]
    } & ClockState
    return { action: 'advance', by: String(by), clock, transitions }
  },
  clock: async (change, context) => {
    const clock = (await send(context, 'PUT', '/clock', change)) as ClockState
    return { action: 'clock', clock }
  },
  fault: async (rule, context) => {
    const added = (await send(context, 'POST', '/faults', rule)) as CountedFaultRule
    return { action: 'fault', rule: added }
  },
  clear_faults: async (_true, context) => {
    const { removed } = (await send(context, 'DELETE', '/faults')) as { removed: number }
    return { action: 'clear_faults', removed }
  },
  force: async ({ instance, ...change }, context) => {
    const id = await context.directory.idOf(instance)
    await send(context, 'POST', `/notebooks/${encodeURIComponent(id)}/force`, change)
    return { action: 'force', instance, status: change.status }
  },
  finish: async (instance, context) => {
    const id = await context.directory.idOf(instance)
    const path = `/notebooks/${encodeURIComponent(id)}/advance`
    const { notebook } = (await send(context, 'POST', path)) as { notebook: Notebook | null }
    return { action: 'finish', instance, status: notebook?.status ?? null }
  },
  request: (request, context) => clientRequests({ ...request, times: 1 }, context),
  load: (load, context) => clientRequests(load, context),
}

/** Carries out one action. Rejects with a TourFailure, or with what the server rejects with. */
export async function act(action: TourAction, context: ActionContext): Promise<TourOutcome> {
  const [name, value] = Object.entries(action).find(([, each]) => each !== undefined) ?? ['']
  if (!Object.hasOwn(handlers, name)) {
    const expected = `one of ${Object.keys(handlers).join(', ')}`
    throw new TourFailure(`found the action ${JSON.stringify(name)}, expected ${expected}`)
  }
  return handlers[name as ActionName](value as never, context)
}

async function clientRequests(
  load: TourLoad,
  { directory, project, server }: ActionContext,
): Promise<TourOutcome> {
  const { instance, operation, retry, times, user } = load
  const token = await directory.tokenOf(user)
  const id = instance === undefined ? undefined : await directory.idOf(instance)
  const request = clientRequest(load, { project, id, token })
  const requests = []
  for (let sent = 0; sent < times; sent++) {
    requests.push(await sendWithRetries(server, request, retry))
  }
  return { action: 'requests', operation, user, instance, requests }
}

function send(
  { project, server }: ActionContext,
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: object,
): Promise<unknown> {
  return server.control(method, `/projects/${encodeURIComponent(project)}${path}`, body)
}
