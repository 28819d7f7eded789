import { operation as operationOf } from '../schemas/operations.ts'
import type { TourLoad } from '../schemas/tour.ts'
import type { ClientRequest, ClientResponse, TourServer } from './server.ts'

/** Longest wait before a try, ms. */
const MAX_WAIT = 10_000

/** Where the requests of a client go to. */
export interface ClientTarget {
  project: string
  /** Id of the instance, for an operation on one. */
  id: string | undefined
  token: string
}

/** The request that a client sends for an action. */
export function clientRequest(
  { body, operation, query = {} }: Pick<TourLoad, 'body' | 'operation' | 'query'>,
  { id = '', project, token }: ClientTarget,
): ClientRequest {
  const { method, path } = operationOf(operation)
  const values = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  )
  const filled = path
    .replace('{project_id}', encodeURIComponent(project))
    .replace('{id}', encodeURIComponent(id))
  return { method, path: values.size === 0 ? filled : `${filled}?${values}`, body, token }
}

/**
 * Sends a request until it succeeds, gets an error that no retry mends, or has had all its tries. Resolves to the response
 * of each try.
 */
export async function sendWithRetries(
  server: TourServer,
  request: ClientRequest,
  retry: TourLoad['retry'],
): Promise<ClientResponse[]> {
  const { tries = 1, wait = 0 } = retry ?? {}
  let response = await server.operate(request)
  const responses = [response]
  let pause = wait
  while (isTransient(response) && responses.length < tries) {
    if (pause > 0) await server.wait(pause)
    pause = Math.min(2 * pause, MAX_WAIT)
    response = await server.operate(request)
    responses.push(response)
  }
  return responses
}

/** Whether the same request may succeed later: too many requests, a failure of the server, a broken connection. */
function isTransient({ status }: ClientResponse): boolean {
  return status === null || status === 429 || status >= 500
}
