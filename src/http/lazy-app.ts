import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, onRequestHookHandler } from 'fastify'
import { isControlUrl } from './error-handler.ts'

/** Gives the id of a request in the app that got it first. */
type RequestIdOf = (request: IncomingMessage) => string

/** The app of the control plane, which is created at the first request to it: most servers of a test get none. */
export class LazyApp {
  readonly #create: (requestIdOf: RequestIdOf) => Promise<FastifyInstance>
  readonly #ids = new WeakMap<IncomingMessage, string>()
  #app: Promise<FastifyInstance> | undefined

  constructor(create: (requestIdOf: RequestIdOf) => Promise<FastifyInstance>) {
    this.#create = create
  }

  /** First hook of the other app: passes on a request to the control plane for which that app has no route. */
  readonly onRequest: onRequestHookHandler = (request, reply, done) => {
    if (!request.is404 || !isControlUrl(request.url)) {
      done()
      return
    }
    this.#app ??= this.#createReady()
    this.#ids.set(request.raw, request.id)
    const { raw } = request
    // A body that breaks off meanwhile breaks off again for the app that reads it.
    let broken: Error | undefined
    const note = (error: Error) => {
      broken = error
    }
    raw.on('error', note)
    this.#app.then(({ routing }) => {
      raw.off('error', note)
      reply.hijack()
      routing(raw, reply.raw)
      if (broken !== undefined && raw.listenerCount('error') > 0) raw.emit('error', broken)
    }, done)
  }

  async close(): Promise<void> {
    await (await this.#app)?.close()
  }

  async #createReady(): Promise<FastifyInstance> {
    const app = await this.#create((request) => this.#ids.get(request) as string)
    await app.ready()
    return app
  }
}
