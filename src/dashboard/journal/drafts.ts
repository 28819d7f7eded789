import type { FaultMatch } from '../../schemas/fault.ts'
import type { JournalEntry } from '../../schemas/journal.ts'
import { isOperationId, operation as operationOf } from '../../schemas/operations.ts'
import {
  type AnyOperationId,
  isIamOperation,
  serviceOperation,
} from '../../schemas/service-operations.ts'
import type { VerifyRequest } from '../../schemas/verification.ts'

/** Maximum number of fields of a body or a query that an expectation takes over. */
const MAX_FIELDS = 12

const MASKED = '***'

/** A fault rule for requests like this one, for the form of the faults. It refuses with 503 unless the request failed. */
export function ruleDraft(entry: JournalEntry): object {
  const { operation, status, test } = entry
  const name = nameOf(entry)
  const match: FaultMatch = {
    ...(name === undefined ? {} : { name }),
    ...given('path', pathValues(entry)),
  }
  return {
    operation: operation ?? '*',
    status: status !== null && status >= 400 ? status : 503,
    ...(Object.keys(match).length === 0 ? {} : { match }),
    ...(test === null ? {} : { test }),
  }
}

/** What `verify` checks so that a request like this one is expected. */
export function expectationDraft(entry: JournalEntry): Partial<VerifyRequest> {
  const { method, notebook_id, operation, status, test, url, user } = entry
  const match = {
    ...given('query', Object.fromEntries(queryValues(url))),
    ...given('body', bodyFields(entry.body)),
  }
  return {
    expect: [
      {
        ...(operation === null ? { method, path: pathPart(url) } : { operation }),
        ...(status === null ? {} : { status }),
        ...(user === null ? {} : { user }),
        ...(test === null ? {} : { test }),
        ...(notebook_id === null || !url.includes(notebook_id) ? {} : { notebook: notebook_id }),
        ...(Object.keys(match).length === 0 ? {} : { match }),
        at_least: 1,
      },
    ],
  }
}

function given<T extends object>(name: string, values: T): Record<string, T> {
  return Object.keys(values).length === 0 ? {} : { [name]: values }
}

function pathPart(url: string): string {
  return url.split('?')[0] as string
}

/** Name in the body, else in the query: what `match.name` compares. */
function nameOf({ body, url }: JournalEntry): string | undefined {
  const inBody = (body as { name?: unknown } | null)?.name
  const name = typeof inBody === 'string' ? inBody : new Map(queryValues(url)).get('name')
  return name === undefined || name === '' || name === MASKED ? undefined : name
}

/** Parameters of the query that occur once and are not masked. */
function queryValues(url: string): [string, string][] {
  const [, ...query] = url.split('?')
  const all = [...new URLSearchParams(query.join('?'))]
  const once = all.filter(([name]) => all.filter(([other]) => other === name).length === 1)
  return once.filter(([, value]) => value !== MASKED).slice(0, MAX_FIELDS)
}

/** Fields of a JSON body with plain values. */
function bodyFields(body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return {}
  const plain = Object.entries(body).filter(
    ([name, value]) =>
      value !== MASKED && name !== '__proto__' && (typeof value !== 'object' || value === null),
  )
  return Object.fromEntries(plain.slice(0, MAX_FIELDS))
}

/** Values of the path parameters but the project. */
function pathValues({ operation, url }: JournalEntry): Record<string, string> {
  const template = operation === null ? undefined : templateOf(operation)
  if (template === undefined) return {}
  const [wanted, found] = [template, pathPart(url)].map((path) => path.split('/')) as [
    string[],
    string[],
  ]
  if (wanted.length !== found.length) return {}
  const values = wanted.flatMap((part, index) => {
    const [, name] = /^\{(\w+)\}$/.exec(part) ?? []
    const value = found[index] as string
    return name === undefined || name === 'project_id' ? [] : [[name, decoded(value)] as const]
  })
  return Object.fromEntries(values)
}

function templateOf(id: AnyOperationId): string | undefined {
  if (isOperationId(id)) return operationOf(id).path
  return isIamOperation(id) ? undefined : serviceOperation(id).path
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
