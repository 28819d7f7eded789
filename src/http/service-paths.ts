import { readFileSync } from 'node:fs'
import { packageFile } from '../package-file.ts'
import { operation, operationIds } from '../schemas/operations.ts'
import { PathTree } from './path-tree.ts'

/** Methods of one path, with the name of what the mock does not serve; undefined for what it serves. */
type Methods = Map<string, string | undefined>

const SDK_OPERATIONS = packageFile('openapi/sdk-operations.json')

/** Operations of the service that the Python SDK does not have (docs/contract/operations.md#not-served). */
export const otherOperations: readonly [method: string, path: string][] = [
  ['GET', '/v1/{project_id}/notebooks/practices'],
  ['GET', '/v2/{project_id}/training-jobs/{training_job_id}/tasks/{task_id}/logs/url'],
]

/** Parts of the service that the SDK does not have: every method and everything below (docs/contract/operations.md#not-served). */
const otherFamilies =
  /^\/(?:v1(?:\.0)?\/[^/]+\/demanager\/instances|v2\/[^/]+\/(?:networks?|datasets))(?=\/|$)/

/** How the service and the mock stand to a method and path: `other-method` if the path exists, `unknown` if nobody has it. */
export type PathStatus =
  | { status: 'not-served'; what: string }
  | { status: 'other-method' }
  | { status: 'unknown' }

/** The paths of the service that the mock does not serve. One server has one: the tree is compiled at the first lookup. */
export class ServicePaths {
  #tree: PathTree<Methods> | undefined

  /** @param path Path without a query string, not percent-encoded. */
  statusOf(method: string, path: string): PathStatus {
    const family = otherFamilies.exec(path)?.[0]
    if (family !== undefined) {
      return { status: 'not-served', what: family.replace(/^(\/[^/]+\/)[^/]+/, '$1{project_id}') }
    }
    this.#tree ??= compiled()
    const methods = this.#tree.find(path)
    if (methods === undefined) return { status: 'unknown' }
    const what = methods.get(method === 'HEAD' ? 'GET' : method)
    return what === undefined ? { status: 'other-method' } : { status: 'not-served', what }
  }
}

function compiled(): PathTree<Methods> {
  const { operations } = JSON.parse(readFileSync(SDK_OPERATIONS, 'utf8')) as {
    operations: { id: string; method: string; path: string }[]
  }
  const paths = new PathTree<Methods>()
  const add = (method: string, path: string, what: string | undefined) =>
    paths.update(path, (methods = new Map()) => methods.set(method, what))
  for (const [method, path] of otherOperations) add(method, path, `${method} ${path}`)
  for (const { id, method, path } of operations) add(method, path, `${id} (${method} ${path})`)
  for (const { method, path } of operationIds.map(operation)) add(method, path, undefined)
  return paths
}
