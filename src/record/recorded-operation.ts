import { isOperationId, operation } from '../schemas/operations.ts'
import { notebookIdOf } from '../schemas/paths.ts'
import {
  type AnyOperationId,
  anyOperationIds,
  iamOperationIds,
  serviceOperation,
} from '../schemas/service-operations.ts'

interface Route {
  id: AnyOperationId
  method: string
  pattern: RegExp
  template: string
}

/** What the path of a request says. */
export interface PathFacts {
  operation: AnyOperationId | null
  projectId: string | null
  notebookId: string | null
}

const routes: readonly Route[] = anyOperationIds
  .map((id) => {
    const { method, path } = isOperationId(id) ? operation(id) : serviceOperation(id)
    const pattern = path.replace(/[.]/g, '\\.').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')
    return { id, method, template: path, pattern: new RegExp(`^${pattern}/?$`) }
  })
  // A literal segment goes before a parameter: `/notebooks/all` is no instance.
  .sort((a, b) => a.template.split('{').length - b.template.split('{').length)

/** The operation, project and instance of a request. `target` is path and query as they were sent. */
export function pathFacts(method: string, target: string, body: unknown): PathFacts {
  const [path = ''] = target.split('?', 1)
  const wanted = method === 'HEAD' ? 'GET' : method
  for (const { id, pattern, template } of routes.filter((route) => route.method === wanted)) {
    const found = pattern.exec(path)
    if (found === null) continue
    const parameters = found.groups ?? {}
    const notebookId = /\/notebooks\/\{/.test(template) ? notebookIdOf(parameters) : undefined
    return {
      operation: meantBy(id, body),
      projectId: decoded(parameters['project_id']),
      notebookId: decoded(notebookId),
    }
  }
  return { operation: null, projectId: projectOf(path), notebookId: null }
}

/** The project of a path of ModelArts that is no known operation. */
function projectOf(path: string): string | null {
  return decoded(/^\/v[12](?:\.\d)?\/([^/]+)\/./.exec(path)?.[1])
}

function decoded(text: string | undefined): string | null {
  if (text === undefined) return null
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Several operations of IAM share a path: the body says which one is meant. */
function meantBy(id: AnyOperationId, body: unknown): AnyOperationId {
  if (!(iamOperationIds as readonly string[]).includes(id)) return id
  const { auth } = Object(body) as { auth?: { identity?: { methods?: unknown } } }
  const found = auth?.identity?.methods
  const methods = Array.isArray(found) ? found : []
  if (id === 'KeystoneCreateUserTokenByPassword') {
    if (methods.includes('assume_role')) return 'KeystoneCreateAgencyToken'
    return methods.includes('token') ? 'KeystoneCreateScopedToken' : id
  }
  if (id === 'CreateTemporaryAccessKeyByToken' && methods.includes('assume_role')) {
    return 'CreateTemporaryAccessKeyByAgency'
  }
  return id
}
