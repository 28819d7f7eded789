import { isTooDeep, MAX_CONTROL_DEPTH } from '../../schemas/json-limits.ts'
import { decodedOrRaw, queryOf, rawParameters } from '../../schemas/query-string.ts'
import type { RecordedRequest } from '../../schemas/same-requests.ts'
import { parsedJson } from '../json-text.ts'

/** One value of a request: where it stands, such as `body.flavor` or `query.limit`, and the value itself. */
export interface Field {
  path: string
  /** The place where `path` could mean another one as well: below a member with a dot or a number as its name. */
  place?: string
  value: string | number | boolean | null
  /** Whether it is an empty object or array, which has no values. */
  empty?: '{}' | '[]'
}

/** A request as it is compared: its method, its path, and its other values in a fixed order. */
export interface PlainRequest {
  /** Position in its list, from 0. */
  index: number
  request: RecordedRequest
  method: string
  /** Decoded parts of the path. */
  segments: readonly string[]
  fields: readonly Field[]
}

/** Reads a request. Names of a query are sorted; values of one name stay in their order. */
export function plainRequest(request: RecordedRequest, index: number): PlainRequest {
  const { body, headers, method, url } = request
  const path = pathOf(url)
  const query = rawParameters(queryOf(url)).map(({ name, value }): Field => {
    return { path: `query.${decodedOrRaw(name)}`, value: decodedOrRaw(value) }
  })
  const type = (headers['content-type'] ?? '').split(';')[0] as string
  const value = bodyOf(body)
  const hasBody = value !== undefined && value !== null
  return {
    index,
    request,
    method: method.toUpperCase(),
    segments: path.split('/').map(decodedPart),
    fields: [
      ...query.toSorted((one, other) => compareTexts(one.path, other.path)),
      ...(hasBody && type !== ''
        ? [{ path: 'header.content-type', value: type.trim().toLowerCase() }]
        : []),
      ...(hasBody ? fieldsOf(value, 'body') : []),
    ],
  }
}

/** The path of a URL or of a request target, without the query. */
function pathOf(url: string): string {
  const target = url.replace(/^https?:\/\/[^/?#]*/i, '')
  const end = target.search(/[?#]/)
  return end < 0 ? target : target.slice(0, end)
}

function decodedPart(part: string): string {
  try {
    // A slash in a part is no end of the part.
    return decodeURIComponent(part).replaceAll('/', '%2F')
  } catch {
    return part
  }
}

/** A body that is JSON as its value, also where it is written as text; one that is nested too deep as text. */
function bodyOf(body: unknown): unknown {
  const value = typeof body === 'string' ? (parsedJson(body) ?? body) : body
  if (!isTooDeep(value, MAX_CONTROL_DEPTH)) return value
  return typeof body === 'string' ? body : '(nested too deep)'
}

/** All values of a JSON value, with members in the order of their names. */
function fieldsOf(value: unknown, path: string, place = path): Field[] {
  const at = place === path ? { path } : { path, place }
  if (typeof value !== 'object' || value === null)
    return [{ ...at, value: value as Field['value'] }]
  const members = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value).toSorted(([one], [other]) => compareTexts(one, other))
  if (members.length === 0)
    return [{ ...at, value: null, empty: Array.isArray(value) ? '[]' : '{}' }]
  return members.flatMap(([key, inner]) => {
    return fieldsOf(inner, `${path}.${key}`, `${place}.${placeOf(key)}`)
  })
}

/** A position, or the name of a member; in quotes if it looks like a position or like several names. */
function placeOf(key: string | number): string | number {
  return typeof key === 'string' && /^\d*$|[."]/.test(key) ? JSON.stringify(key) : key
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

/** Position of the project in a path of the API; undefined if the path has none. */
export function projectSegment({ segments }: PlainRequest): number | undefined {
  const [, version = '', project, noun = ''] = segments
  if (project === undefined) return undefined
  if (/^v[12]$/.test(version)) return 2
  return version === 'v3' && /keypairs/.test(noun) ? 2 : undefined
}
