import type { FastifyReply, FastifyRequest } from 'fastify'
import { apiNotFound, methodNotFound, notServed } from '../cloud/errors/errors.ts'
import { controlNotFound } from '../control/control-errors.ts'
import { nearest } from '../control/suggest.ts'
import { quote } from '../schemas/findings.ts'
import { operation, operationIds } from '../schemas/operations.ts'
import { isControl } from './error-handler.ts'
import { warn } from './input/warnings.ts'

/** Groups of the real service that this server does not stand in for, by the segment behind the project id. */
const unserved: Readonly<Record<string, readonly string[]>> = {
  v1: words(`dev-servers networks pools scheduled-events plugintemplates nodeconfigtemplates
    resourceflavors quotas orders events os-user-config services models`),
  v2: words(`services workflows pools training-jobs training-job-searches training-job-flavors
    training-job-engines training-experiments training-quotas algorithms search-algorithms
    statistics metrics plugintemplates jobs`),
}

const LONGEST_COMPARED = 256

const paths = [...new Set(operationIds.map((id) => operation(id).path))]

/** What no route serves: 404 as the gateway says it, or 501 where the real service would answer. */
export function notFoundHandler(controlPaths: () => readonly string[]) {
  return (request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split('?', 1)[0] as string
    if (isControl(path)) {
      throw controlNotFound(
        quote(`${request.method} ${path}`),
        `one of ${controlPaths().join(', ')}`,
      )
    }
    const [, version, , group = ''] = path.split('/')
    if (unserved[version as string]?.includes(group))
      throw notServed(`/${version}/{project_id}/${group}`)
    if (paths.some((template) => fits(template, path))) throw methodNotFound()
    if (path.length <= LONGEST_COMPARED) {
      const known = paths.map((template) => filledIn(template, path))
      warn(request, reply, [`unknown path, the nearest is ${nearest(path, known)}`])
    }
    throw apiNotFound()
  }
}

/** Whether a path is one of a template's, trailing slash or not. */
function fits(template: string, path: string): boolean {
  const wanted = template.split('/')
  const given = path.replace(/\/$/, '').split('/')
  return (
    wanted.length === given.length &&
    wanted.every((segment, index) =>
      isParameter(segment) ? given[index] !== '' : segment === given[index],
    )
  )
}

/** The template with what the path has in the places of its parameters, so that only words count as misspelt. */
function filledIn(template: string, path: string): string {
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
