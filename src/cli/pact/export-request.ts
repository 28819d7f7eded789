import { Patterns } from '../../control/same-requests/patterns.ts'
import { type PlainRequest, projectSegment } from '../../control/same-requests/plain-request.ts'
import type { ContractInteraction, Rule } from '../../schemas/contract.ts'
import { REDACTED } from '../../schemas/secrets.ts'

type Request = ContractInteraction['request']

/** Words that differ from run to run: ids that answers gave. */
export type IsGiven = (word: string) => boolean

const patterns = () => new Patterns([], false, () => new Error('no pattern'))

const SAME_TYPE: Rule = { matchers: [{ match: 'type' }], combine: 'AND' }

/** The request of a Pact: values of this run are examples with a rule. Headers that authenticate are left out. */
export function pactRequest(request: PlainRequest, isGiven: IsGiven): Request {
  const path = request.segments.join('/')
  const pathRule = pathPattern(request, isGiven)
  const query = queryOf(request)
  const queryRules = Object.entries(query).flatMap(([name, values]): [string, Rule][] =>
    values.some((value) => isVolatile(`query.${name}`, value, isGiven)) ? [[name, SAME_TYPE]] : [],
  )
  const content = bodyOf(request)
  const type = request.request.headers['content-type']
  const bodyRules = content === undefined ? [] : rulesOf(content, '$', 'body', isGiven)
  const rules = {
    ...(pathRule === undefined ? {} : { path: regexRule(pathRule) }),
    ...(queryRules.length === 0 ? {} : { query: Object.fromEntries(queryRules) }),
    ...(content === undefined || type === undefined
      ? {}
      : { header: { 'Content-Type': regexRule(typePattern(type)) } }),
    ...(bodyRules.length === 0 ? {} : { body: Object.fromEntries(bodyRules) }),
  }
  return {
    method: request.method,
    path,
    ...(Object.keys(query).length === 0 ? {} : { query }),
    ...(content === undefined || type === undefined ? {} : { headers: { 'Content-Type': [type] } }),
    ...(content === undefined ? {} : { body: pactBody(content, type) }),
    ...(Object.keys(rules).length === 0 ? {} : { matchingRules: rules }),
  }
}

/** A body of a Pact: JSON as it is, any other text as text. */
export function pactBody(
  content: unknown,
  type = 'application/json',
): NonNullable<Request['body']> {
  const contentType = type.split(';')[0] as string
  return { content, contentType: contentType.trim(), contentTypeHint: 'TEXT', encoded: false }
}

/** A rule that only the media type of a header must be the same. */
export function typePattern(type: string): string {
  const media = (type.split(';')[0] as string).trim()
  return `^${escaped(media)}(;.*)?$`
}

export function regexRule(regex: string): Rule {
  return { matchers: [{ match: 'regex', regex }], combine: 'AND' }
}

/** A pattern for a path with a project or an id that an answer gave; undefined without one. */
function pathPattern(request: PlainRequest, isGiven: IsGiven): string | undefined {
  const project = projectSegment(request)
  const parts = request.segments.map((segment, at) =>
    at === project ? '[^/]+' : isGiven(segment) ? idPattern(segment) : undefined,
  )
  if (parts.every((part) => part === undefined)) return undefined
  const whole = parts.map((part, at) => part ?? escaped(request.segments[at] as string))
  return `^${whole.join('/')}$`
}

/** A pattern for ids of the same form. With that of a UUID, `/notebooks/all` is no instance. */
function idPattern(id: string): string {
  const hex = '[0-9a-fA-F]'
  const uuid = `${hex}{8}(-${hex}{4}){3}-${hex}{12}`
  const found = [uuid, `${hex}{32}`].find((pattern) => new RegExp(`^${pattern}$`).test(id))
  return found ?? '[^/]+'
}

function escaped(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')
}

function queryOf({ fields }: PlainRequest): Record<string, string[]> {
  const query = new Map<string, string[]>()
  for (const { path, value } of fields) {
    if (!path.startsWith('query.')) continue
    const name = path.slice('query.'.length)
    query.set(name, [...(query.get(name) ?? []), String(value)])
  }
  return Object.fromEntries(query)
}

function bodyOf({ request }: PlainRequest): unknown {
  return request.body === null ? undefined : request.body
}

/** The rules for values of a body that differ from run to run, by their path. */
function rulesOf(value: unknown, path: string, field: string, isGiven: IsGiven): [string, Rule][] {
  if (typeof value === 'string' || typeof value === 'number') {
    return isVolatile(field, value, isGiven) ? [[path, SAME_TYPE]] : []
  }
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      rulesOf(item, `${path}[${index}]`, `${field}.${index}`, isGiven),
    )
  }
  return Object.entries(value).flatMap(([key, inner]) =>
    rulesOf(inner, `${path}${stepTo(key)}`, `${field}.${key}`, isGiven),
  )
}

function stepTo(key: string): string {
  if (/^\w+$/.test(key)) return `.${key}`
  return key.includes("'") ? `["${key}"]` : `['${key}']`
}

/** Whether a value is an id of an answer, a date, a random name, or was replaced because it is a credential. */
function isVolatile(path: string, value: string | number, isGiven: IsGiven): boolean {
  if (typeof value === 'string' && (isGiven(value) || value.includes(REDACTED))) return true
  return patterns().shown({ path, value })?.value !== value
}
