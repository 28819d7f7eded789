import type { FastifyReply, FastifyRequest } from 'fastify'
import { apiNotFound, methodNotFound, notServed } from '../cloud/errors/errors.ts'
import { controlMethodNotAllowed, controlNotFound } from '../control/control-errors.ts'
import { nearest } from '../control/suggest.ts'
import { quote } from '../schemas/findings.ts'
import { operation, operationIds } from '../schemas/operations.ts'
import type { ControlPaths } from './control-paths.ts'
import { decodedPath } from './error-handler.ts'
import { warn } from './input/warnings.ts'
import { isParameter } from './path-tree.ts'
import { ServicePaths } from './service-paths.ts'

const MAX_COMPARED_LENGTH = 256

const paths = [...new Set(operationIds.map((id) => operation(id).path))]

/** Not-found handler of the control plane: 404, or 405 with Allow for another method on one of its paths. */
export function controlNotFoundHandler(controlPaths: ControlPaths) {
  return (request: FastifyRequest, reply: FastifyReply) => {
    const path = pathOf(request)
    const methods = controlPaths.methodsOf(decodedPath(path))
    if (methods === undefined) {
      const expected = `one of ${controlPaths.operations.join(', ')}`
      throw controlNotFound(quote(`${request.method} ${path}`), expected)
    }
    reply.header('allow', methods.join(', '))
    throw controlMethodNotAllowed(request.method, methods)
  }
}

/** Not-found handler of the API: 404 with the gateway's message; 501 for an operation that only the real service has. */
export function apiNotFoundHandler() {
  const servicePaths = new ServicePaths()
  return (request: FastifyRequest, reply: FastifyReply) => {
    const path = pathOf(request)
    const found = servicePaths.statusOf(request.method, decodedPath(path))
    if (found.status === 'not-served') throw notServed(found.what)
    if (found.status === 'other-method') throw methodNotFound()
    if (path.length <= MAX_COMPARED_LENGTH) {
      // A slash too many would shift the parameters.
      const compared = path.replace(/\/{2,}/g, '/')
      const known = paths.map((template) => withParametersOf(template, compared))
      warn(request, reply, [`unknown path, the nearest is ${nearest(compared, known)}`])
    }
    throw apiNotFound()
  }
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?', 1)[0] as string
}

/** The template with the parameters of the path filled in, so that only its fixed words are compared with the path. */
function withParametersOf(template: string, path: string): string {
  const given = path.split('/')
  return template
    .split('/')
    .map((segment, index) => (isParameter(segment) ? (given[index] ?? segment) : segment))
    .join('/')
}
