import { readFileSync } from 'node:fs'
import t from 'tap'
import { version } from '../../../../src/version.ts'
import { control, get, mockWith } from '../../../support/mock.ts'
import { generatedClients } from '../../../support/openapi/clients/clients.ts'

const document = JSON.parse(readFileSync('openapi/control.json', 'utf8'))

const generated = Object.entries(generatedClients(document))

const types: Record<string, string> = {
  'client.py': 'text/x-python; charset=utf-8',
  'client.go': 'text/x-go; charset=utf-8',
  'client.ts': 'text/typescript; charset=utf-8',
}

t.test(
  'each client is what the OpenAPI document of this server gives (npm run openapi)',
  async (t) => {
    const mock = await mockWith(t)
    const served = (await get(mock, '/_mock/openapi.json', { as: null })).body
    t.strictSame(served, document)
    for (const [name, text] of generated) {
      const response = await mock.inject({
        url: `/_mock/${name}`,
        headers: { host: 'localhost' },
      })
      t.equal(response.statusCode, 200)
      t.equal(response.headers['content-type'], types[name])
      t.ok(response.payload === text, `${name} is up to date`)
    }
  },
)

t.test('the first lines have the version, and the command that gets a newer file', async (t) => {
  const mock = await mockWith(t)
  for (const [name] of generated) {
    const { payload } = await mock.inject({
      url: `/_mock/${name}`,
      headers: { host: 'localhost' },
    })
    const [first = '', second = ''] = payload.split('\n')
    // Linters of Go know generated code by the form of this line.
    t.match(first, /^(#|\/\/) Code generated .* DO NOT EDIT\.$/)
    t.ok(first.includes(`modelarts-notebooks-mock ${version} `))
    const [, url = ''] = /curl .* http:\/\/127\.0\.0\.1:6404(\/\S+)$/.exec(second) ?? []
    t.equal(url, `/_mock/${name}`)
  }
})

t.test('a request from another site gets no client, and no query parameter is taken', async (t) => {
  const mock = await mockWith(t)
  for (const [name] of generated) {
    const url = `/_mock/${name}`
    const other = await mock.inject({ url, headers: { host: 'evil.example' } })
    t.match(other.json(), { error_code: 'Mock.Forbidden' })
    const { status } = await control(mock, 'GET', `/${name}?version=1`)
    t.equal(status, 400)
  }
})

t.test('a document without one of the routes gives no client', async (t) => {
  const { '/_mock/projects/{project_id}/wait': wait, ...paths } = document.paths
  t.ok(wait)
  t.throws(() => generatedClients({ ...document, paths }), {
    message: 'found no route for wait in the document',
  })
})

t.test('a new field and a new operation of the document are in every client', async (t) => {
  const changed = structuredClone(document)
  const { FaultRule, ClockState } = changed.components.schemas
  FaultRule.properties.operation.enum.unshift('ShowWeather')
  FaultRule.properties.chance_of_rain = { type: 'number', description: 'Chance of rain.' }
  ClockState.properties.time_zone = { type: ['string', 'null'] }
  ClockState.required.push('time_zone')
  const clients = generatedClients(changed)
  t.match(clients['client.py'], /"ShowWeather",[\s\S]*\n {4}chance_of_rain: float\n/)
  t.match(clients['client.py'], '    time_zone: Optional[str]\n')
  t.match(clients['client.ts'], /'ShowWeather'[\s\S]*\n {2}chance_of_rain\?: number \| undefined\n/)
  t.match(clients['client.ts'], '  time_zone: string | null\n')
  t.match(
    clients['client.go'],
    /ShowWeather,[\s\S]*\tChanceOfRain \*float64 `json:"chance_of_rain,omitempty"`\n/,
  )
  t.match(clients['client.go'], '\tTimeZone *string `json:"time_zone"`\n')
})
