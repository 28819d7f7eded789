import type { FastifyReply, FastifyRequest } from 'fastify'
import { apiNotFound, methodNotFound, notServed } from '../cloud/errors/errors.ts'
import { controlNotFound } from '../control/control-errors.ts'
import { nearest } from '../control/suggest.ts'
import { quote } from '../schemas/findings.ts'
import { operation, operationIds } from '../schemas/operations.ts'
import { isControlUrl } from './error-handler.ts'
import { warn } from './input/warnings.ts'

/** Operation groups of the real service that the mock does not serve: by version, the path segment after the project id. */
const unservedGroups: Readonly<Record<string, readonly string[]>> = {
  v1: words(`dev-servers networks pools scheduled-events plugintemplates nodeconfigtemplates
    resourceflavors quotas orders events os-user-config services models`),
  v2: words(`services workflows pools training-jobs training-job-searches training-job-flavors
    training-job-engines training-experiments training-quotas algorithms search-algorithms
    statistics metrics plugintemplates jobs`),
}

const MAX_COMPARED_LENGTH = 256

const paths = [...new Set(operationIds.map((id) => operation(id).path))]

/** Not-found handler: 404 with the gateway's message; 501 for an operation group that only the real service has. */
export function notFoundHandler(controlPaths: () => readonly string[]) {
  return (request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split('?', 1)[0] as string
    if (isControlUrl(path)) {
      throw controlNotFound(
        quote(`${request.method} ${path}`),
        `one of ${controlPaths().join(', ')}`,
      )
    }
    const [, version, , group = ''] = path.split('/')
    if (unservedGroups[version as string]?.includes(group))
      throw notServed(`/${version}/{project_id}/${group}`)
    if (paths.some((template) => matches(template, path))) throw methodNotFound()
    if (path.length <= MAX_COMPARED_LENGTH) {
      const known = paths.map((template) => withParametersOf(template, path))
      warn(request, reply, [`unknown path, the nearest is ${nearest(path, known)}`])
    }
    throw apiNotFound()
  }
}

/** Whether a path matches a template such as `/v1/{project_id}/notebooks`; a slash at the end is ignored. */
function matches(template: string, path: string): boolean {
  const wanted = template.split('/')
  const given = path.replace(/\/$/, '').split('/')
  return (
    wanted.length === given.length &&
    wanted.every((segment, index) =>
      isParameter(segment) ? given[index] !== '' : segment === given[index],
    )
  )
}

/** The template with the parameters of the path filled in, so that only its fixed words are compared with the path. */
function withParametersOf(template: string, path: string): string {
  const given = path.split('/')
  return template
    .split('/')
    .map((segment, index) => (isParameter(segment) ? (given[index] ?? segment) : segment))
    .join('/')
}

function isParameter(segment: string): boolean {
  return segment.startsWith('{')
}

function words(text: string): string[] {
  return text.split(/\s+/)
}
