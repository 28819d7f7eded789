/** A server as a tour calls it. The command line and the dashboard each give one; neither is imported here. */
export interface TourServer {
  /** Sends a request to the control plane. Resolves to the body of the response; rejects if there is none, or an error status. */
  control(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<unknown>
  /** Sends a request to the API with the token of a user. Resolves also for an error status. */
  operate(request: ClientRequest): Promise<ClientResponse>
  /** Resolves after `ms` of host time. */
  wait(ms: number): Promise<void>
}

/** A request that a client of the tour sends. */
export interface ClientRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path and query. */
  path: string
  body?: object | undefined
  token: string
}

/** What the client got. */
export interface ClientResponse {
  /** HTTP status; null if the connection broke before the response was complete. */
  status: number | null
  /** Code of an error, such as `ModelArts.6309`. */
  code?: string | undefined
}

/** A step cannot be carried out, such as one with an instance that is not there. The message is one sentence. */
export class TourFailure extends Error {
  override readonly name = 'TourFailure'
}
