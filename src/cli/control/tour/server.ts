import { setTimeout as wait } from 'node:timers/promises'
import * as z from '../../../schemas/zod.ts'
import type { ClientRequest, ClientResponse, TourServer } from '../../../tour/server.ts'
import { type ControlPlane, type ControlRequest, isAnswered, outcomeOf } from '../control-plane.ts'

const AnyAnswer = z.unknown()

const Coded = z.looseObject({ error_code: z.string() })

/** The server of a tour, called as the other commands call it. Its failures are ControlFailures. */
export function tourServer(plane: ControlPlane, url: string): TourServer {
  return {
    control: (method, path, body) =>
      plane.ask(url, { method, path: `/_mock${path}`, ...(body && { body }) }, AnyAnswer),
    operate: (request) => operate(plane, url, request),
    wait: (ms) => wait(ms),
  }
}

async function operate(
  plane: ControlPlane,
  url: string,
  { body, method, path, token }: ClientRequest,
): Promise<ClientResponse> {
  const request: ControlRequest = {
    method,
    path,
    apiToken: token,
    answerStatus: 'any',
    ...(body && { body }),
  }
  // A fault rule may break the connection: the client of a tour goes on. If the server is gone, the next control request says so.
  const outcome = await outcomeOf(url, () => plane.exchange(url, request, AnyAnswer))
  if (!isAnswered(outcome)) return { status: null }
  const { answer, status } = outcome.answer
  const coded = Coded.safeParse(answer)
  return { status, ...(coded.success && { code: coded.data.error_code }) }
}
