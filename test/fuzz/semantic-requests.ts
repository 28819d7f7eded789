import fc from 'fast-check'
import { anyValue, JsonArbitrary, type Schema } from './json-arbitrary.ts'

/** A request to an operation of a document. */
export interface SemanticRequest {
  method: string
  url: string
  headers: Record<string, string>
  body: string | undefined
}

interface Parameter {
  name: string
  in: string
  schema: Schema
}

interface Operation {
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema: Schema }> }
}

/** An OpenAPI document, as far as requests are made from it. */
export interface Document {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}

/** Ids that exist, by the last segment of their list's path: `notebooks`, `images`. */
export type KnownIds = Readonly<Record<string, readonly string[]>>

/** Path parameters that exist in the default scene or that earlier requests may have made. */
const pathValues: Readonly<Record<string, readonly string[]>> = {
  project_id: ['0123456789abcdef0123456789abcdef', 'p1', 'fuzz-2'],
  rule_id: ['fault-1', 'server-fault-1', 'progression-1', 'a'],
  name: ['a', 'b', 'KeyPair-1'],
  sequence: ['1', '5', '0', '99999999'],
}

const headerValues: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'x-auth-token': fc.constantFrom('mock-token-reader', 'mock-token-frozen', 'none', ''),
  'x-mock-fault': fc.constantFrom(
    'status=503',
    'ListNotebooks status=429',
    'delay=5',
    'x',
    '=',
    'fault=EMPTY_RESPONSE',
    'page=repeated',
    'page=row_missing; total=-1',
    'instance=vanishes',
    'fields=extra',
    'fields=absent',
    'fields=unknown_values',
  ),
  'x-mock-test': fc.constantFrom('a', 'b', 'é'),
  'x-project-id': fc.constantFrom('p1', '..', ''),
  'content-type': fc.constantFrom(
    'text/plain',
    'application/json; charset=utf-8',
    'application/xml',
    '',
    'a/b;;',
    'multipart/form-data',
  ),
  accept: fc.constantFrom('text/html', '*/*', 'application/xml', ''),
  'if-none-match': fc.constantFrom('*', '"a"', 'W/"'),
  prefer: fc.constantFrom('code=404', 'example=x', 'code=', 'dynamic=true'),
  'last-event-id': fc.constantFrom('1', 'x-1', '-'),
  origin: fc.constantFrom('null', 'http://localhost', 'http://evil.example'),
}

/** One header. */
const header = fc.oneof(
  ...Object.entries(headerValues).map(([name, value]) => value.map((text) => ({ [name]: text }))),
)

/** Requests to every operation of a document. */
export function semanticRequests(document: Document, ids: KnownIds): fc.Arbitrary<SemanticRequest> {
  const json = new JsonArbitrary(document.components.schemas)
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => /^(get|put|post|delete|patch|head)$/.test(method))
      .map(([method, operation]) => requestOf(method.toUpperCase(), path, operation, json, ids)),
  )
  return fc.oneof(...operations)
}

function requestOf(
  method: string,
  path: string,
  { parameters = [], requestBody }: Operation,
  json: JsonArbitrary,
  ids: KnownIds,
): fc.Arbitrary<SemanticRequest> {
  const inPath = parameters.filter((each) => each.in === 'path')
  const url = fc
    .tuple(...inPath.map(({ name }) => pathValue(name, path, ids)))
    .map((values) =>
      inPath.reduce((url, { name }, at) => url.replace(`{${name}}`, values[at] as string), path),
    )
  const inQuery = parameters.filter((each) => each.in === 'query')
  // A wait without a timeout would last 30 s.
  const timeouts = inQuery.filter(({ name }) => name === 'timeout')
  const query = fc
    .subarray(inQuery, { maxLength: Math.min(inQuery.length, 3) })
    .map((chosen) => [...new Set([...chosen, ...timeouts])])
    .chain((chosen) =>
      fc.tuple(
        ...chosen.map(({ name, schema }) =>
          json.of(schema, name).map((value): [string, unknown] => [name, value]),
        ),
      ),
    )
  const schema = Object.values(requestBody?.content ?? {})[0]?.schema
  return fc
    .record({
      url,
      query,
      more: rarely(fc.tuple(fc.string({ maxLength: 8 }), anyValue), 15),
      header: rarely(header, 4),
      body: schema === undefined ? fc.constant(undefined) : json.of(schema),
      form: fc.integer({ min: 0, max: 39 }),
    })
    .map(({ url, query, more, header, body, form }) => {
      const pairs = [...query, ...(more === null ? [] : [more])]
      const search = pairs.flatMap(([name, value]) => queryText(name, value)).join('&')
      return {
        method,
        url: search === '' ? url : `${url}?${search}`,
        headers: {
          'x-auth-token': 'mock-token-admin',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...header,
        },
        body: body === undefined ? undefined : bodyText(body, form),
      }
    })
}

/** A value in one of `times` cases, otherwise null. */
function rarely<T>(arbitrary: fc.Arbitrary<T>, times: number): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: times - 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary })
}

/** A value for a path parameter: mostly an id of the collection that stands before it in the path. */
function pathValue(name: string, path: string, ids: KnownIds): fc.Arbitrary<string> {
  const [collection = ''] = path.split(`/{${name}}`)[0]?.split('/').slice(-1) ?? []
  const known = pathValues[name] ?? ids[collection] ?? ['a']
  return fc.oneof(
    { weight: 28, arbitrary: fc.constantFrom(...known) },
    {
      weight: 1,
      arbitrary: fc.string({ minLength: 1, maxLength: 12 }).map((text) => encoded(text)),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('%00', '%zz', '..', '%2e%2e', '😀', 'a%2Fb', '~', '%F0%9F%98%80')
        .map(ascii),
    },
  )
}

function ascii(text: string): string {
  return text.replace(/[^\x21-\x7e]/gu, (each) => encodeURIComponent(each))
}

/** A parameter in a URL; arrays are repeated. */
function queryText(name: string, value: unknown): string[] {
  if (Array.isArray(value) && value.length > 0)
    return value.flatMap((each) => queryText(name, each))
  return [
    `${encoded(name)}=${encoded(typeof value === 'string' ? value : String(JSON.stringify(value)))}`,
  ]
}

/** Percent-encodes a text; lone surrogates, which encodeURIComponent refuses, become U+FFFD. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

/** A body as JSON, or now and then as text that does not parse. */
function bodyText(value: unknown, form: number): string {
  const text = JSON.stringify(value)
  if (form === 0) return text.slice(0, -1)
  if (form === 1) return `${text},`
  if (form === 2) return text.replace(/"/g, "'")
  return text
}
