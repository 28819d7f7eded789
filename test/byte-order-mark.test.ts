import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { readCommandLine } from '../src/cli/command-line.ts'
import { readCredentials } from '../src/cli/compare/credentials.ts'
import { loadScene } from '../src/control/scenes/scene.ts'
import { StateFile } from '../src/control/state-file/state-file.ts'
import { selfSignedCertificate } from '../src/http/listener/self-signed.ts'
import { tlsOf } from '../src/http/listener/tls.ts'
import { sceneFiles } from '../src/schemas/scene.ts'
import { runHere } from './support/command-here.ts'
import { get, mockWith } from './support/mock.ts'

const MARK = '\uFEFF'

const utf16 = (text: string) => Buffer.from(`${MARK}${text}`, 'utf16le')

/** Uses a file with a byte-order mark; then expects that the same text in other encodings is refused. */
async function tryEncodings(
  t: Test,
  name: string,
  text: string,
  use: (file: string) => unknown,
): Promise<void> {
  const file = join(t.testdir({}), name)
  writeFileSync(file, `${MARK}${text}`)
  await use(file)
  for (const [bytes, found] of [
    [utf16(text), /found text in UTF-16, expected/],
    [utf16(text).swap16(), /found text in UTF-16, expected/],
    [Buffer.from(text, 'utf16le'), /found text in UTF-16, expected/],
    [Buffer.concat([Buffer.from(text), Buffer.from([0xff])]), /found bytes that are not UTF-8, /],
  ] as const) {
    writeFileSync(file, bytes)
    const error = await (async () => use(file))().then(
      () => undefined,
      (thrown: Error) => thrown,
    )
    t.match(error?.message, found)
  }
}

for (const noun of Object.keys(sceneFiles)) {
  t.test(`${noun}.json of a scene may start with a byte-order mark`, async (t) => {
    const empty = { scene: '{"version":1}', 'key-pairs': 'null', buckets: 'null', tour: 'null' }
    const defaults = join('fixtures', 'default', `${noun}.json`)
    const inherited = ['faults', 'progressions', 'agenda'].includes(noun) ? '[]' : undefined
    const text = inherited ?? empty[noun as keyof typeof empty] ?? readFileSync(defaults, 'utf8')
    await tryEncodings(t, `${noun}.json`, text, (file) =>
      loadScene({ scene: dirname(file), seed: 1 }),
    )
  })
}

t.test('a config file may start with one', async (t) => {
  await tryEncodings(t, 'config.json', '{"port":7}', (file) => {
    t.equal(readCommandLine(['--config', file], {}).config.port, 7)
  })
})

t.test('a state file may start with one', async (t) => {
  await tryEncodings(t, 'state.json', '{"version":1}', async (file) => {
    const state = new StateFile(file, { log: () => {} })
    try {
      t.strictSame(await state.open(new AbortController().signal), { version: 1 })
    } finally {
      await state.close(1_000)
    }
  })
})

t.test('a file of credentials may start with one, as JSON or as lines', async (t) => {
  for (const text of [
    '{"token":"a-token","project_id":"p1"}',
    'token = a-token\nproject_id = p1',
  ]) {
    await tryEncodings(t, 'keys', text, (file) => {
      t.match(readCredentials({}, file), { token: 'a-token', projectId: 'p1' })
    })
  }
})

t.test('PEM files may start with one', async (t) => {
  const { cert, key } = await selfSignedCertificate(['localhost'])
  const host = 'localhost'
  const folder = t.testdir({ 'cert.pem': cert, 'key.pem': key })
  const [tlsCert, tlsKey] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  await t.test('a certificate', (t) =>
    tryEncodings(t, 'x.pem', cert, (file) => tlsOf({ host, tlsCert: file, tlsKey })),
  )
  await t.test('a key', (t) =>
    tryEncodings(t, 'x.pem', key, (file) => tlsOf({ host, tlsCert, tlsKey: file })),
  )
  await t.test('a CA of compare', (t) =>
    tryEncodings(t, 'x.pem', cert, async (file) => {
      const env = { HW_AUTH_TOKEN: 'a-token', HW_PROJECT_ID: 'p1' }
      const args = ['compare', '--against', 'https://modelarts.example.com', '--ca', file]
      const { stderr } = await runHere(t, args, env)
      if (!stderr.includes('--yes is missing')) throw new Error(stderr)
    }),
  )
})

t.test('a state as text may start with one', async (t) => {
  const project = (await mockWith(t)).project('p1')
  project.importState(`${MARK}${JSON.stringify(project.exportState())}`)
  t.throws(() => project.importState(`${MARK}${MARK}{}`), { message: /expected a state as JSON/ })
})

t.test('a request body may start with one, on both planes', async (t) => {
  const mock = await mockWith(t)
  const send = (url: string, bytes: Buffer, method: 'POST' | 'PUT' = 'POST') =>
    mock.inject({
      method,
      url,
      payload: bytes,
      headers: { host: 'localhost', 'x-auth-token': 'x', 'content-type': 'application/json' },
    })
  const marked = (json: object) => Buffer.from(`${MARK}${JSON.stringify(json)}`)
  const user = { name: 'mock-user', password: 'mock-password', domain: { name: 'mock-account' } }
  const good = {
    '/v3/auth/tokens': { auth: { identity: { methods: ['password'], password: { user } } } },
    '/v1/p1/workspaces': { name: 'marked' },
    '/_mock/reset': { to: 'scene' },
    '/_mock/projects/p1/faults': { operation: '*', status: 500, times: 1 },
    '/_mock/projects/p1/clock/advance': { by: '1s' },
  }
  for (const [url, json] of Object.entries(good)) {
    const { statusCode } = await send(url, marked(json))
    t.ok(statusCode < 300, `${url} ${statusCode}`)
    for (const bytes of [utf16(JSON.stringify(json)), utf16(JSON.stringify(json)).swap16()]) {
      const refused = await send(url, bytes)
      t.equal(refused.statusCode, 400, url)
      if (!url.startsWith('/v3/')) t.match(refused.payload, 'found text in UTF-16, expected JSON')
    }
  }
  t.equal((await send('/_mock/reset', Buffer.from(MARK))).statusCode, 200, 'it alone is no body')
})

t.test('a body with one is read by fault rules, and masked in the journal', async (t) => {
  const mock = await mockWith(t)
  mock
    .project('p1')
    .faults.add({ operation: 'CreateWorkspace', match: { body: { name: 'a' } }, status: 418 })
  const name = `${MARK}${JSON.stringify({ name: 'a' })}`
  const headers = { 'content-type': 'application/json' }
  const { status } = await get(mock, 'workspaces', { method: 'POST', payload: name, headers })
  t.equal(status, 418)
  const user = { name: 'mock-user', password: 'mock-password' }
  const body = `${MARK}${JSON.stringify({ auth: { identity: { password: { user } } } })}`
  await get(mock, '/v3/auth/tokens', { method: 'POST', payload: body, headers })
  const [entry] = mock.journal.find().filter(({ url }) => url.startsWith('/v3/'))
  t.match(entry?.body, { auth: { identity: { password: { user: { name: 'mock-user' } } } } })
  t.notMatch(JSON.stringify(entry), 'mock-password')
})
