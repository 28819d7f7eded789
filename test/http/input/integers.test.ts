import t from 'tap'
import { get, mockWith, PROJECT } from '../../support/mock.ts'

interface Parameter {
  name: string
  in: string
  schema?: { type?: string | string[] }
}

type Paths = Record<string, Record<string, { parameters?: Parameter[] }>>

const isInteger = ({ schema }: Parameter) => [schema?.type].flat().includes('integer')

/** Texts that some languages read as an integer. */
const wrong = [
  '-0',
  '-00',
  '+1',
  '%2B1',
  '1e2',
  '%201',
  '1%20',
  '0x1',
  '0b1',
  '0o1',
  '1_0',
  '1,0',
  '1.0',
  '1.',
  '%EF%BC%91',
  '%D9%A1',
  '-1',
  'NaN',
  'Infinity',
  '9007199254740993',
  '1%00',
]

function integersOf(paths: Paths, project: string) {
  return Object.entries(paths).flatMap(([template, methods]) =>
    Object.entries(methods).flatMap(([method, { parameters = [] }]) =>
      parameters
        .filter((parameter) => parameter.in === 'query' && isInteger(parameter))
        .map(({ name }) => ({
          method: method.toUpperCase() as 'GET',
          name,
          path: template
            .replace('{project_id}', project)
            .replace(/\{\w+\}/g, '00000000-0000-4000-8000-000000000000'),
        })),
    ),
  )
}

t.test('an integer in a query is written in digits, anything else is 400', async (t) => {
  const mock = await mockWith(t)
  const api = integersOf(((await mock.openapi()) as { paths: Paths }).paths, PROJECT)
  const own = integersOf(((await mock.openapi('control')) as { paths: Paths }).paths, PROJECT)
  // The operations of key pairs are in no document.
  const keyPairs = ['limit', 'marker'].map((name) => ({
    method: 'GET' as const,
    name,
    path: `/v3/${PROJECT}/keypairs`,
  }))
  t.ok(api.length > 10, `${api.length} parameters of the API`)
  t.ok(own.length > 3, `${own.length} parameters of the control plane`)
  for (const { method, name, path } of [...api, ...own, ...keyPairs]) {
    for (const text of wrong) {
      const headers = method === 'GET' ? {} : { 'content-type': 'application/json' }
      // For a lease, -1 means no end. A list of clusters requires a type.
      if (name === 'duration' && text === '-1') continue
      const url = `${path}?${path.endsWith('/clusters') ? 'type=PUBLIC&' : ''}${name}=${text}`
      const { status, body } = await get(mock, url, { method, headers })
      t.equal(status, 400, `${method} ${path} ${name}=${text}`)
      t.match(body.error_msg, name, `${method} ${path} ${name}=${text}`)
      const code = path.startsWith('/_mock') ? 'Mock.InvalidInput' : 'ModelArts.0104'
      t.equal(body.error_code, code, `${method} ${path} ${name}=${text}`)
    }
  }
})

t.test('zeros at the beginning do not make a number octal', async (t) => {
  const mock = await mockWith(t)
  const page = async (query: string) => (await get(mock, `notebooks?${query}`)).body
  t.strictSame(await page('limit=010&offset=00'), await page('limit=10&offset=0'))
  t.strictSame(await page('limit=001'), await page('limit=1'))
})
