import { readFileSync } from 'node:fs'
import t from 'tap'
import { Config } from '../../src/config.ts'
import { MockServer } from '../../src/mock-server.ts'
import { get, type Mock, mockWith } from '../support/mock.ts'

interface Schema {
  enum?: unknown[]
  'x-extensible-enum'?: unknown[]
  example?: unknown
  type?: string
  minLength?: number
}

interface Parameter {
  in: string
  name: string
  required: boolean
  allowEmptyValue?: boolean
  description?: string
  schema: Schema
}

interface Described {
  parameters?: Parameter[]
  requestBody?: { required: boolean }
  responses: Record<string, { description: string; content?: Record<string, object> }>
}

interface Operation extends Described {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH'
  path: string
}

function operationsIn(file: string): Operation[] {
  const { paths } = JSON.parse(readFileSync(`openapi/${file}.json`, 'utf8'))
  return Object.entries(paths as Record<string, Record<string, Described>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, described]) => ({
        ...described,
        method: method.toUpperCase() as Operation['method'],
        path,
      })),
  )
}

const control = operationsIn('control')

const api = operationsIn('openapi')

const title = ({ method, path }: Operation) => `${method} ${path}`

const urlOf = ({ path }: Operation) => path.replace('{project_id}', 'p1').replace(/\{\w+\}/g, 'x')

const isWrite = ({ method }: Operation) => method !== 'GET'

/** Query parameters of reads, each with the URL to which it is added. */
function queryParameters(operations: readonly Operation[]) {
  return operations
    .filter((one) => one.method === 'GET')
    .flatMap((one) => {
      const query = (one.parameters ?? []).filter((parameter) => parameter.in === 'query')
      return query.map((parameter) => {
        const others = query.filter((other) => other.required && other !== parameter)
        const always = others.map(({ name, schema }) => {
          const [value] = schema.enum ?? schema['x-extensible-enum'] ?? [schema.example]
          return `${name}=${value}&`
        })
        return {
          parameter,
          url: `${urlOf(one)}?${always.join('')}${parameter.name}=`,
          title: title(one),
        }
      })
    })
}

async function statusOf(mock: Mock, url: string): Promise<number> {
  return (await get(mock, url.replace('/notebooks/x/', '/notebooks/nb-1/'))).status
}

t.test('a parameter has an enum exactly where an unknown value is refused', async (t) => {
  const mock = await mockWith(t)
  mock.project('p1').notebooks.put({
    id: 'nb-1',
    name: 'a',
    flavor: 'modelarts.vm.cpu.2u',
    image: { id: 'e1a07296-22a8-4f05-8bc8-e936c8e54090' },
    status: 'RUNNING',
  })
  let [closed, open] = [0, 0]
  for (const { parameter, title, url } of queryParameters([...api, ...control])) {
    const known = parameter.schema['x-extensible-enum']
    if (parameter.schema.enum !== undefined) {
      closed++
      t.equal(await statusOf(mock, `${url}NOSUCH`), 400, `${title} ${parameter.name}`)
    } else if (known !== undefined) {
      open++
      t.equal(await statusOf(mock, `${url}NOSUCH`), 200, `${title} ${parameter.name}`)
      t.match(parameter.description, `Known values: ${known.join(', ')}.`)
    }
  }
  t.ok(closed > 10, `${closed} with an enum`)
  t.ok(open > 8, `${open} without one`)
})

t.test('an empty parameter is as one that is left out, where the document says so', async (t) => {
  const mock = await mockWith(t)
  for (const { parameter, title, url } of queryParameters(api)) {
    const without = await statusOf(mock, url.replace(/[?&]\w+=$/, ''))
    t.equal(await statusOf(mock, url), without, `${title} ${parameter.name}`)
    t.equal(parameter.allowEmptyValue === true, !parameter.required, `${title} ${parameter.name}`)
    if (parameter.required) t.equal(parameter.schema.minLength, 1)
  }
})

t.test('a body is required exactly where an empty one is not read as {}', async (t) => {
  const mock = await mockWith(t)
  for (const one of [...api, ...control].filter(({ requestBody }) => requestBody)) {
    const { method, requestBody } = one
    const headers = { 'content-type': 'application/json' }
    const empty = await get(mock, urlOf(one), { method, headers })
    if (requestBody?.required) {
      t.equal(empty.status, 400, title(one))
      continue
    }
    // In another world, because the first request may have changed something.
    const url = urlOf(one).replace('/p1', '/p2')
    const object = await get(mock, url, { method, headers, payload: '{}' })
    t.equal(empty.status, object.status, title(one))
    t.notMatch(empty.body?.error_code, /6400|Mock\.Invalid/, title(one))
  }
})

t.test('null is no body of the control plane', async (t) => {
  const mock = await mockWith(t)
  for (const one of control.filter(isWrite)) {
    const headers = { 'content-type': 'application/json' }
    const url = urlOf(one)
    const { status, body } = await get(mock, url, { method: one.method, headers, payload: 'null' })
    t.equal(status, 400, title(one))
    t.match(body.error_code, /^Mock\.Invalid/)
  }
})

t.test('every write of the control plane documents 413 and 415, which it gives', async (t) => {
  const mock = await mockWith(t)
  for (const one of control) {
    const { method, responses } = one
    t.equal('415' in responses, isWrite(one), title(one))
    t.equal('413' in responses, isWrite(one), title(one))
    if (!isWrite(one)) continue
    const payload = '{}'
    const other = await get(mock, urlOf(one), {
      method,
      payload,
      headers: { 'content-type': 'text/plain' },
    })
    t.match(other, { status: 415, body: { error_code: 'Mock.UnsupportedMediaType' } }, title(one))
    const headers = { 'content-type': 'application/json', 'content-length': `${2 ** 40}` }
    t.equal((await get(mock, urlOf(one), { method, payload, headers })).status, 413, title(one))
  }
})

t.test('the answers to a wrong host and to a wrong token are documented everywhere', async (t) => {
  const mock = await mockWith(t, { controlToken: 'control-token-1' })
  for (const one of control) {
    const { method, responses } = one
    t.equal((await get(mock, urlOf(one), { method, as: null })).status, 401, title(one))
    const headers = { host: 'foreign.test' }
    t.equal((await get(mock, urlOf(one), { method, as: null, headers })).status, 403, title(one))
    t.ok('401' in responses && '403' in responses, title(one))
  }
})

t.test('an unknown query parameter is refused everywhere, as documented', async (t) => {
  const mock = await mockWith(t)
  for (const one of control) {
    const { method, responses } = one
    const { status } = await get(mock, `${urlOf(one)}?nosuch=1`, { method })
    t.equal(status, 400, title(one))
    t.ok('400' in responses)
  }
})

/** Routes without a path parameter that look something up, each with a body for which nothing is found. */
const lookups: Record<string, object> = {
  'POST /_mock/scene': { scene: 'nosuch' },
  'POST /_mock/reset': { to: 'snapshot:nosuch' },
  'POST /_mock/state/save': {},
  'GET /_mock/drill': {},
}

t.test('404 is documented where something is looked up', async (t) => {
  const mock = await mockWith(t, { unknownProjects: 'refuse' })
  for (const one of control) {
    const { method, path, responses } = one
    const payload = lookups[title(one)]
    t.equal('404' in responses, path.includes('{') || payload !== undefined, title(one))
    if (payload === undefined) continue
    const headers = { 'content-type': 'application/json' }
    t.equal((await get(mock, path, { method, headers, payload })).status, 404, title(one))
  }
})

/** A body and a query with which an operation gets as far as the worlds. */
const reaching: Record<string, { query?: string; payload?: object }> = {
  'POST /_mock/clock/advance': { payload: { by: '1s' } },
  'PUT /_mock/clock': { payload: { rate: 1 } },
  'POST /_mock/verify': { payload: { unserved: 'fail' } },
  'POST /_mock/scene': { payload: { scene: 'default' } },
  'POST /_mock/projects/{project_id}/clock/advance': { payload: { by: '1s' } },
  'PUT /_mock/projects/{project_id}/clock': { payload: { rate: 1 } },
  'POST /_mock/projects/{project_id}/verify': { payload: { unserved: 'fail' } },
  'POST /_mock/projects/{project_id}/scene': { payload: { scene: 'default' } },
  'POST /_mock/projects/{project_id}/notebooks/{id}/force': { payload: { status: 'RUNNING' } },
  'GET /_mock/projects/{project_id}/wait': { query: '?request=ListNotebooks&timeout=1ms' },
}

t.test('503 is documented where a server that still reads its scene gives it', async (t) => {
  const mock = new MockServer(Config.parse({}))
  t.teardown(() => mock.close())
  for (const one of control) {
    const { method, path, responses } = one
    // An event stream has no end under inject. The other one is 503 if its file cannot be written.
    if (path === '/_mock/events' || path === '/_mock/state/save') continue
    const { query = '', payload } = reaching[title(one)] ?? {}
    const answer = await mock.inject({
      method,
      url: `${urlOf(one)}${query}`,
      headers: { host: 'localhost', ...(payload && { 'content-type': 'application/json' }) },
      ...(payload && { payload }),
    })
    const isLoading = answer.statusCode === 503
    t.equal(
      isLoading,
      '503' in responses,
      `${title(one)} gives ${answer.statusCode} ${answer.payload}`,
    )
  }
})

t.test('answers that are no JSON are documented with their type', async (t) => {
  const mock = await mockWith(t)
  await get(mock, 'notebooks')
  for (const base of ['/_mock', '/_mock/projects/p1']) {
    const path = base.replace('p1', '{project_id}')
    const typesOf = (name: string) => {
      const found = control.find((one) => title(one) === `GET ${path}/${name}`)
      return Object.keys(found?.responses['200']?.content ?? {})
    }
    t.strictSame(typesOf('requests'), ['application/json', 'application/x-ndjson'])
    for (const [format, type] of [
      ['json', 'application/json'],
      ['har', 'application/json'],
      ['jsonl', 'application/x-ndjson'],
    ] as const) {
      const { headers } = await mock.inject({
        url: `${base}/requests?format=${format}`,
        headers: { host: 'localhost' },
      })
      t.equal(String(headers['content-type']).split(';')[0], type, format)
    }
    t.strictSame(typesOf('events'), ['text/event-stream'])
    const head = await mock.inject({
      method: 'HEAD',
      url: `${base}/events`,
      headers: { host: 'localhost' },
    })
    t.equal(head.headers['content-type'], 'text/event-stream')
  }
  const document = control.find((one) => title(one) === 'GET /_mock/openapi.json')
  t.ok('304' in (document as Operation).responses)
})

t.test('another method on a path of the mock itself is 405, with the right Allow', async (t) => {
  const mock = await mockWith(t)
  const paths = new Map<string, string[]>()
  for (const { method, path } of control) {
    const methods = paths.get(path) ?? []
    paths.set(path, [...methods, method, ...(method === 'GET' ? ['HEAD'] : [])])
  }
  for (const path of [
    '/health',
    '/ready',
    '/openapi.json',
    '/docs',
    '/_mock/ui',
    '/_mock/ui/{name}',
  ]) {
    paths.set(path, ['GET', 'HEAD'])
  }
  for (const [path, methods] of paths) {
    for (const method of ['PATCH', 'OPTIONS', 'TRACE', 'DELETE'] as const) {
      if (methods.includes(method)) continue
      for (const slash of ['', '/']) {
        const { headers, payload, statusCode } = await mock.inject({
          method: method as 'PATCH',
          url: `${path.replace(/\{\w+\}/g, 'x')}${slash}`,
          headers: { host: 'localhost' },
        })
        t.equal(statusCode, 405, `${method} ${path}`)
        t.strictSame(String(headers['allow']).split(', ').sort(), [...methods].sort(), path)
        t.match(JSON.parse(payload), {
          error_code: 'Mock.MethodNotAllowed',
          error_msg: `found method ${method}, expected one of ${headers['allow']}`,
        })
      }
    }
  }
  t.equal((await get(mock, '/_mock/nosuch', { as: null })).status, 404)
})
