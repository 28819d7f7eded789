import type { FastifyRequest, onRequestHookHandler } from 'fastify'
import { onlyOneProcess } from '../../control/control-errors.ts'
import { headerOf } from '../request.ts'

/** With this header a client says to how many servers it sends the request, each by its own URL. */
const SERVERS_HEADER = 'x-mock-servers'

/**
 * Routes of the control plane that each process of several answers alone (docs/scale-out.md#what-one-process-refuses): those
 * of one world, what is the same at each process, and what is about this process.
 */
const ownRoutes = [
  /\/_mock\/projects\//,
  /\/_mock\/?$/,
  /\/_mock\/(openapi\.json|state-machine|provenance|identities|scenes|metrics|bundle|drill|client\.\w+)$/,
  /\/_mock\/scenes\/:name\/tour$/,
  /\/_mock\/drill\/cells\/:cell$/,
  /\/_mock\/ui(\/|$)/,
]

/** The number of a process and the number of all, from the text of the option. */
function shardOf(text: string): { index: number; of: number } {
  const [index, of] = text.split('/').map(Number) as [number, number]
  return { index, of }
}

/** Whether a request is sent to every process, or there is only one. */
export function isSentToAll(request: FastifyRequest, shard: string | undefined): boolean {
  const { of } = shardOf(shard ?? '1/1')
  const servers = headerOf(request, SERVERS_HEADER)
  return servers === `${of}` || (of === 1 && (shard === undefined || servers === undefined))
}

/** onRequest hook: 400 Mock.Shard for what only all processes together can answer or change. */
export function refuseWholeServer(shard: string): onRequestHookHandler {
  return (request, _reply, done) => {
    const { url } = request.routeOptions
    const isOwn = url === undefined || ownRoutes.some((own) => own.test(url))
    if (!isOwn && !isSentToAll(request, shard)) {
      throw onlyOneProcess(shardOf(shard), headerOf(request, SERVERS_HEADER))
    }
    done()
  }
}
