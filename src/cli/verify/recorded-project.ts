import { quote } from '../../schemas/findings.ts'
import type { RecordedRequest } from '../../schemas/same-requests.ts'
import { UsageError } from '../usage-error.ts'

/** The requests of a file that are compared with one project, and what was left out. */
interface OfProject {
  requests: readonly RecordedRequest[]
  warnings: string[]
}

/**
 * The requests of the project with this id, or of the only project of the file: a test often has a project of its own. Without
 * an id, all requests. Throws a UsageError if the file has several other projects.
 */
export function requestsOfProject(
  requests: readonly RecordedRequest[],
  project: string | undefined,
  file: string,
): OfProject {
  if (project === undefined) return { requests, warnings: [] }
  const ids = [...new Set(requests.flatMap((request) => projectOf(request) ?? []))]
  const [only, ...more] = ids
  const wanted = ids.includes(project) ? project : only
  if (wanted !== project && more.length > 0) {
    throw new UsageError(
      `--project: found ${quote(project)}, expected one of the projects of ${file}: ${ids.slice(0, 10).join(', ')}`,
    )
  }
  const kept = requests.filter((request) => projectOf(request) === wanted)
  const others = requests.length - kept.length
  const warning = `${file}: ${others} of ${requests.length} requests are not to the project ${wanted}`
  return { requests: kept, warnings: others === 0 ? [] : [warning] }
}

/** The project of a request: what the journal says, or the id in the path. */
function projectOf({ project_id, url }: RecordedRequest): string | undefined {
  if (typeof project_id === 'string') return project_id
  return /^\/(?:v[12]\/([^/?#]+)|v3\/([^/?#]+)\/os-keypairs)/.exec(url)?.slice(1).find(Boolean)
}
