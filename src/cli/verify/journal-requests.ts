import type { JournaledRequests } from '../../control/same-requests/same-requests.ts'
import { RecordedRequest } from '../../schemas/same-requests.ts'
import * as z from '../../schemas/zod.ts'
import { type ControlPlane, controlPath, isAnswered, outcomeOf } from '../control/control-plane.ts'

/** Most requests that the journal is asked for. */
const LIMIT = 100_000

const Page = z.looseObject({
  requests: z.array(RecordedRequest.extend({ at: z.number() })),
  total: z.number(),
  dropped: z.number(),
})

/**
 * The requests to some servers, or to one project, in the order of time. What the limit leaves out counts as dropped. Calls
 * `warn` for each server that does not answer, and then resolves to undefined.
 */
export async function journalOf(
  plane: ControlPlane,
  project: string | undefined,
  warn: (sentence: string) => void,
): Promise<JournaledRequests | undefined> {
  const path = controlPath(project, `/requests?limit=${LIMIT}`)
  const ask = (url: string) => plane.ask(url, { path }, Page)
  const outcomes =
    project === undefined || plane.urls.length === 1
      ? await plane.each(ask)
      : [await outcomeOf(plane.urls.join(', '), async () => ask(await ownerOf(plane, project)))]
  for (const outcome of outcomes) {
    if ('failure' in outcome) warn(`${outcome.url}: ${outcome.failure.message}`)
  }
  if (!outcomes.every(isAnswered)) return undefined
  const pages = outcomes.map(({ answer }) => answer)
  return {
    requests: pages.flatMap(({ requests }) => requests).toSorted((one, other) => one.at - other.at),
    dropped: pages.reduce(
      (sum, { dropped, requests, total }) => sum + dropped + total - requests.length,
      0,
    ),
  }
}

/** The server with the world of the project, of several processes. */
async function ownerOf(plane: ControlPlane, project: string): Promise<string> {
  await plane.requireEachProcess()
  return plane.serverOf(project)
}
