import { readFileSync } from 'node:fs'
import { Validator } from '@seriousme/openapi-schema-validator'
import t from 'tap'
import { z } from 'zod'
import { Config, type OptionName } from '../src/config.ts'
import { NotebookName } from '../src/schemas/notebook.ts'
import { operation, operationIds } from '../src/schemas/operations.ts'
import { innermost } from '../src/schemas/text-value.ts'
import { recordedExamples } from './support/examples.ts'
import { get, mockWith } from './support/mock.ts'
import { collectedDocument } from './support/openapi/document.ts'

function json(path: string) {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
}

const written = json('../openapi/openapi.json')

const control = json('../openapi/control.json')

const planes = [
  ['api', written],
  ['control', control],
] as const

/** Values of the options that have no list of values. They are valid together. */
const otherValues: Record<string, unknown> = {
  host: 'localhost',
  port: 0,
  scene: 'quickstart',
  notebooks: 7,
  seed: 2,
  clock: 'frozen',
  now: '2026-01-01T00:00:00Z',
  durations: 'create=1s',
  speed: 2,
  region: 'eu-west-101',
  publicUrl: 'https://mock.test/base',
  fault: ['operation=ListNotebooks;status=500'],
  latency: '1..2',
  retryAfter: 2,
  worldTtl: '1m',
  controlHosts: ['mock.test'],
  controlToken: 'control-token-1',
  corsOrigins: ['http://app.test'],
}

/** The values of an option with a list of values, in the order of the schema. */
function valuesOf(option: string): readonly unknown[] {
  const kind = innermost(Config.shape[option as OptionName] as z.ZodType)
  if (kind instanceof z.ZodEnum) return kind.options
  if (kind instanceof z.ZodLiteral) return [...kind.values]
  return kind instanceof z.ZodBoolean ? [false, true] : []
}

/** Options in which each option with a list of values has its value at this place of the list. */
function optionsAt(place: number): Config {
  const listed = Object.keys(Config.shape).flatMap((option) => {
    const values = valuesOf(option)
    return values.length === 0 ? [] : [[option, values[place % values.length]]]
  })
  return Config.parse({ ...otherValues, ...Object.fromEntries(listed) })
}

t.test('both files equal the documents of the routes (npm run openapi)', async (t) => {
  const config = Config.parse({})
  for (const [plane, file] of planes) {
    t.strictSame(JSON.parse(JSON.stringify(await collectedDocument(plane, config))), file)
  }
})

t.test('the documents are the same whatever the options are', async (t) => {
  const longest = Math.max(...Object.keys(Config.shape).map((option) => valuesOf(option).length))
  t.ok(longest > 2)
  for (let place = 0; place < longest; place++) {
    for (const [plane, file] of planes) {
      const document = await collectedDocument(plane, optionsAt(place))
      t.strictSame(JSON.parse(JSON.stringify(document)), file, `${plane} ${place}`)
    }
  }
})

t.test('the library and the routes give both documents without credentials', async (t) => {
  const mock = await mockWith(t)
  for (const [plane, file] of planes) {
    t.strictSame(await mock.openapi(plane), file)
    const url = plane === 'api' ? '/openapi.json' : '/_mock/openapi.json'
    const { status, body } = await get(mock, url, { as: null })
    t.equal(status, 200)
    t.strictSame(body, file)
  }
  t.strictSame(await mock.openapi(), written)
  t.not(await mock.openapi(), await mock.openapi(), 'the caller may change it')
})

t.test('both documents are valid OpenAPI 3.1', async (t) => {
  for (const document of [written, control]) {
    t.equal(document.openapi, '3.1.0')
    const result = await new Validator().validate(structuredClone(document))
    t.strictSame(result.errors ?? [], [])
    t.ok(result.valid)
  }
})

t.test('the document of the control plane has only its own paths', async (t) => {
  const mock = await mockWith(t)
  const index = (await get(mock, '/_mock', { as: null })).body
  const paths = Object.entries(control.paths).flatMap(([path, methods]) =>
    Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
  )
  t.strictSame(paths.sort(), index.paths.sort())
})

t.test(
  'every operation of the control plane has a description, its responses and its errors',
  async (t) => {
    for (const [path, methods] of Object.entries(control.paths)) {
      for (const [method, one] of Object.entries(methods as Record<string, Described>)) {
        const { summary, tags, responses } = one
        t.match({ summary, tags }, { summary: /\.$/, tags: [/^\w+$/] }, `${method} ${path}`)
        t.ok(Object.keys(responses).some((status) => status.startsWith('2')))
        t.ok(['400', '401', '403'].every((status) => status in responses))
      }
    }
  },
)

/** Every schema of a document that has a pattern. */
function patternsIn(value: unknown): { pattern: string; maxLength?: number }[] {
  if (typeof value !== 'object' || value === null) return []
  const own = 'pattern' in value && typeof value.pattern === 'string'
  return [
    ...(own ? [value as { pattern: string }] : []),
    ...Object.values(value).flatMap(patternsIn),
  ]
}

t.test('every pattern is a regular expression with the flag u, as JSON Schema wants', async (t) => {
  const patterns = [written, control].flatMap(patternsIn).map(({ pattern }) => pattern)
  t.ok(patterns.length > 20)
  for (const pattern of new Set(patterns)) {
    t.ok(new RegExp(pattern, 'u'), pattern)
    const withoutClasses = pattern.replace(/\\.|\[(?:\\.|[^\]])*\]/g, '')
    // It would mean something else with the flag s, which a document cannot give.
    t.notMatch(withoutClasses, /(?<!\(\?=)\./, pattern)
  }
})

t.test('the pattern of names accepts what the server accepts', async (t) => {
  const { NotebookCreateRequest, NotebookUpdateRequest, NotebookResp } = written.components.schemas
  for (const { properties } of [NotebookCreateRequest, NotebookUpdateRequest, NotebookResp]) {
    const { maxLength, pattern } = properties.name
    t.equal(maxLength, 128)
    for (const name of [
      'a',
      '训练-𠮷_1',
      '𠮷'.repeat(128),
      '',
      'a b',
      'ä',
      '\ud842',
      '训'.repeat(129),
    ]) {
      t.equal(new RegExp(pattern, 'u').test(name), NotebookName.safeParse(name).success, name)
    }
  }
})

interface Described {
  summary: string
  tags: string[]
  operationId: string
  requestBody?: { content: Record<string, { schema: { $ref?: string } }> }
  responses: Record<string, { content?: Record<string, { schema: { $ref?: string } }> }>
}

/** Every operation of the document with its method and path. */
const described = Object.entries(written.paths).flatMap(([path, methods]) =>
  Object.entries(methods as Record<string, Described>).map(([method, one]) => ({
    method: method.toUpperCase(),
    path,
    ...one,
  })),
)

t.test('it has every operation of the contract’s index, with the names of the SDKs', async (t) => {
  t.strictSame(
    described.map(({ operationId, method, path }) => [operationId, method, path]).sort(),
    operationIds.map((id) => [id, operation(id).method, operation(id).path]).sort(),
  )
})

t.test('every request and response body is a component with an example, or is empty', async (t) => {
  const nameless = new Set(['DeleteImageGroup', 'UpdateImageGroup'])
  const schemas = written.components.schemas
  for (const { operationId, requestBody, responses } of described) {
    const bodies = [requestBody?.content, responses['200']?.content].flatMap((content) =>
      content === undefined ? [] : [content['application/json']?.schema.$ref],
    )
    for (const reference of bodies) {
      const name = reference?.split('/').at(-1)
      if (name === undefined) t.ok(nameless.has(operationId), `${operationId} answers {}`)
      else t.ok('example' in schemas[name], `${operationId}: ${name} has an example`)
    }
    t.ok('200' in responses !== '204' in responses, `${operationId} answers 200 or 204`)
    for (const status of ['400', '401', '403', '404']) t.ok(status in responses)
  }
})

t.test('openapi/examples.json equals the responses of a mock (npm run openapi)', async (t) => {
  t.strictSame(
    JSON.parse(JSON.stringify(await recordedExamples())),
    json('../openapi/examples.json'),
  )
})

for (const path of ['/v1/{project_id}/notebooks', '/v1/{project_id}/notebooks/all']) {
  const listing = written.paths[path].get

  t.test(
    `${path}: every parameter has the type, default, range and values of the contract`,
    async (t) => {
      const parameters = listing.parameters.filter(
        ({ in: place }: { in: string }) => place === 'query',
      )
      const table: Record<string, object> = {}
      for (const { name, schema, description, required } of parameters) {
        const { example, ...rest } = schema
        t.not(description, undefined, name)
        t.not(example, undefined, name)
        t.equal(required, false)
        table[name] = rest
      }
      t.strictSame(table, json('./contract/list-parameters.json'))
    },
  )

  t.test(`${path}: every documented status is present with its body`, async (t) => {
    const bodies = Object.entries(listing.responses).map(([status, response]) => {
      const { description, content } = response as {
        description: string
        content: Record<string, { schema: { $ref: string } }>
      }
      return [status, description, content['application/json']?.schema.$ref.split('/').at(-1)]
    })
    t.strictSame(bodies, [
      ['200', 'OK', 'ListNotebooksResponse'],
      ['400', 'Bad parameter', 'ErrorResponse'],
      ['401', 'Unauthorized', 'ApigwErrorResponse'],
      ['403', 'Forbidden', 'ErrorResponse'],
      ['404', 'Not Found', 'ApigwErrorResponse'],
    ])
  })
}

t.test(
  'repeated schemas of requests and responses are one component, and all components are used',
  async (t) => {
    const names = Object.keys(written.components.schemas)
    t.strictSame(
      names.filter((name) => name.endsWith('Input')),
      [],
    )
    const text = JSON.stringify(written)
    for (const name of names) t.ok(text.includes(`"#/components/schemas/${name}"`), name)
  },
)

t.test('a field that takes any case shows its default', async (t) => {
  const mock = await mockWith(t)
  const { body } = await get(mock, '/openapi.json', { as: null })
  const { properties } = body.components.schemas.ImageRegRequest
  t.match(properties, {
    arch: { default: 'X86_64' },
    origin: { default: 'CUSTOMIZE' },
    resource_category: { default: ['CPU', 'GPU'] },
    service_type: { default: 'UNKNOWN' },
    visibility: { default: 'PRIVATE' },
  })
  const { parameters } = body.paths['/v2/{project_id}/authorizations'].get
  const order = parameters.find(({ name }: { name: string }) => name === 'order')
  t.equal(order.schema.default, 'ASC')
})
