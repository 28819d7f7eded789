import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { control, get, type Mock, mockWith } from '../../support/mock.ts'

async function always(t: Test) {
  const folder = join(t.testdir({}), 'folder')
  mkdirSync(folder)
  const stateFile = join(folder, 'state.json')
  const logged = t.capture(console, 'error')
  const mock = await mockWith(t, { stateFile, stateSync: 'always' })
  const saved = () => readFileSync(stateFile, 'utf8')
  return { mock, folder, stateFile, saved, logged }
}

const json = { 'content-type': 'application/json' }

async function writable(mock: Mock): Promise<string> {
  const { body } = await get(mock, 'notebooks?status=RUNNING&limit=1')
  return `notebooks/${body.data[0].id}`
}

function describe(mock: Mock, path: string, description: string) {
  return get(mock, path, { method: 'PUT', payload: { description }, headers: json })
}

t.test('each write is in the file before its response is sent', async (t) => {
  const { mock, stateFile, saved } = await always(t)
  const path = await writable(mock)
  t.notOk(existsSync(stateFile), 'a read saves nothing')
  t.equal((await get(mock, 'notebooks/none', { method: 'DELETE' })).status, 400)
  t.notOk(existsSync(stateFile), 'neither does a refused write')
  const texts = Array.from({ length: 20 }, (_, index) => `text ${index}`)
  for (const text of texts) {
    t.equal((await describe(mock, path, text)).status, 200)
    t.ok(saved().includes(`"${text}"`), text)
  }
  const rule = { operation: 'ListFlavors', status: 500 }
  t.equal((await control(mock, 'POST', '/faults', rule)).status, 201)
  t.ok(saved().includes('ListFlavors'), 'a write of the control plane too')
})

t.test('writes at the same time are all in the file before their responses', async (t) => {
  const { mock, saved } = await always(t)
  const { body } = await get(mock, 'notebooks?status=RUNNING&limit=10')
  const ids = (body.data as { id: string }[]).map(({ id }) => id)
  t.ok(ids.length > 2)
  await Promise.all(
    ids.map(async (id) => {
      t.equal((await describe(mock, `notebooks/${id}`, `of ${id}`)).status, 200)
      t.ok(saved().includes(`"of ${id}"`))
    }),
  )
})

t.test('a write that cannot be saved is 503 and says so, and is saved later', async (t) => {
  const { mock, folder, saved, logged } = await always(t)
  const path = await writable(mock)
  rmSync(folder, { recursive: true })
  const refused = await describe(mock, path, 'lost?')
  t.match(refused, {
    status: 503,
    headers: { 'x-mock-warnings': /the change is made, but not saved in .*state\.json: ENOENT/ },
    body: { error_code: 'APIGW.0613', error_msg: String },
  })
  t.equal((await get(mock, path)).body.description, 'lost?', 'the change is made')
  t.match(await control(mock, 'POST', '/faults', { operation: 'ListFlavors', status: 500 }), {
    status: 503,
    body: { error_code: 'Mock.NotSaved' },
  })
  t.equal((await get(mock, 'notebooks/flavors')).status, 500, 'so is that of the control plane')
  const health = await get(mock, '/health', { as: null })
  t.match(health, { status: 200, body: { status: 'degraded', state_file: { trouble: /ENOENT/ } } })
  t.match(await get(mock, '/ready', { as: null }), {
    status: 503,
    body: { ready: false, reason: /the state file cannot be written: ENOENT/ },
  })
  t.equal(logged().length, 1)

  mkdirSync(folder)
  t.equal((await describe(mock, path, 'saved')).status, 200)
  t.ok(saved().includes('"saved"') && saved().includes('ListFlavors'))
  t.match((await get(mock, '/health', { as: null })).body, { status: 'ok' })
  t.equal((await get(mock, '/ready', { as: null })).status, 200)
})

t.test('without a state file the option changes nothing', async (t) => {
  const mock = await mockWith(t, { stateSync: 'always' })
  t.equal((await describe(mock, await writable(mock), 'text')).status, 200)
})
