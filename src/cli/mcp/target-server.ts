import type { z } from 'zod'
import { Identities } from '../../schemas/overview.ts'
import { looseObject } from '../../schemas/zod.ts'
import { ControlPlane, type ControlRequest, type Exchange } from '../control/control-plane.ts'

/** The users and projects of a server; a newer server may add fields. */
const Index = looseObject(Identities.shape)
type Index = z.infer<typeof Index>

/** The running server that the tools call. */
export class TargetServer {
  readonly url: string
  readonly #plane: ControlPlane

  /** `token` is the control token of the server; `timeout` is the longest wait for one response, ms. */
  constructor(url: string, options: { token: string | undefined; timeout: number }) {
    this.url = url
    this.#plane = new ControlPlane({ urls: [url], ...options })
  }

  /** Sends a request. Resolves to its answer as the schema reads it; rejects with a ControlFailure. */
  ask<S extends z.ZodType>(request: ControlRequest, schema: S): Promise<z.output<S>> {
    return this.#plane.ask(this.url, request, schema)
  }

  /** The same, with the headers of the response. */
  exchange<S extends z.ZodType>(
    request: ControlRequest,
    schema: S,
  ): Promise<Exchange<z.output<S>>> {
    return this.#plane.exchange(this.url, request, schema)
  }

  /** The users of the scene with their tokens, and its projects. */
  identities(): Promise<Index> {
    return this.ask({ path: '/_mock/identities' }, Index)
  }

  /** The project that a tool is called for; the first one of the scene if it names none. */
  async projectOf(project: string | undefined): Promise<string> {
    if (project !== undefined) return project
    const { projects } = await this.identities()
    return (projects[0] as { id: string }).id
  }
}
