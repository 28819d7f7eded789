/** The TypeScript client of the control plane, as the server serves it. Suites drive those in Python and Go. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import ts from 'typescript'
import {
  type Fetch,
  MockError,
  type MockOptions,
  NotebooksMock,
  type Transition,
} from '../openapi/client.ts'
import { CREATION, get, type Mock, mockWith } from './support/mock.ts'
import { generatedClients } from './support/openapi/clients/clients.ts'

/** A client of a mock in this process. */
function clientOf(mock: Mock, options: MockOptions = {}): NotebooksMock {
  return new NotebooksMock({ url: 'http://localhost', fetch: mock.fetch, ...options })
}

const RIGHT = 'right-token'

/** The error of a call. */
async function errorOf(call: Promise<unknown>): Promise<MockError> {
  const error = await call.then(
    () => new Error('found an answer, expected an error'),
    (thrown) => thrown as Error,
  )
  if (error instanceof MockError) return error
  throw error
}

/** A client whose server gives one answer to everything, and the URLs that it asks for. */
function answered(status: number, text: string, options: MockOptions = {}) {
  const urls: string[] = []
  const fetch: Fetch = async (url) => {
    urls.push(url)
    return { status, headers: new Headers({ 'content-type': 'text/html' }), text: async () => text }
  }
  return { urls, client: new NotebooksMock({ url: 'http://mock.test', ...options, fetch }) }
}

/** Declarations of the language, which are read once. */
const declarations = new Map<string, ts.SourceFile | undefined>()

function hostOf(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options)
  const read = host.getSourceFile.bind(host)
  host.getSourceFile = (file, ...rest) => {
    if (!/\/lib\.[\w.]+\.d\.ts$/.test(file)) return read(file, ...rest)
    if (!declarations.has(file)) declarations.set(file, read(file, ...rest))
    return declarations.get(file)
  }
  return host
}

for (const [module, resolution] of [
  [ts.ModuleKind.NodeNext, ts.ModuleResolutionKind.NodeNext],
  [ts.ModuleKind.ESNext, ts.ModuleResolutionKind.Bundler],
] as const) {
  const name = ts.ModuleResolutionKind[resolution]
  t.test(`it compiles with ${name}, strict flags and no types of Node or browsers`, async (t) => {
    const folder = t.testdir({ 'package.json': '{"type":"module"}' })
    mkdirSync(join(folder, 'test'))
    writeFileSync(join(folder, 'test/notebooks-mock.ts'), generatedClients()['client.ts'])
    const use = join(folder, 'test/use.ts')
    writeFileSync(
      use,
      `import { NotebooksMock, MockError } from './notebooks-mock.js'
const world = new NotebooksMock({ url: undefined }).project('p1')
const { hits }: { hits: number } = await world.addFault({ operation: 'ListNotebooks', status: 429, times: undefined })
const status: number | null | undefined = (await world.listRequests({ operation: 'ListNotebooks' })).requests[0]?.status
// @ts-expect-error: there is no such operation
await world.addFault({ operation: 'ListNotebook', status: 429 })
// @ts-expect-error: there is no such field
await world.addFault({ operation: 'ListNotebooks', stauts: 429 })
// @ts-expect-error: the time has no default
await world.advance()
export const found = [hits, status, MockError]
`,
    )
    const options: ts.CompilerOptions = {
      module,
      moduleResolution: resolution,
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2022.d.ts'],
      types: [],
      noEmit: true,
      skipLibCheck: true,
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      noImplicitOverride: true,
      noImplicitReturns: true,
      noPropertyAccessFromIndexSignature: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      verbatimModuleSyntax: true,
      isolatedModules: true,
      erasableSyntaxOnly: true,
    }
    const program = ts.createProgram([use], options, hostOf(options))
    const errors = ts.getPreEmitDiagnostics(program)
    t.strictSame(
      errors.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
      [],
    )
  })
}

t.test(
  'a test is driven through it: fault, verify, wait, clock, snapshot, reset, journal',
  async (t) => {
    const mock = await mockWith(t)
    const world = clientOf(mock).project('p1')
    await world.reset({ to: 'empty' })
    const rule = await world.addFault({
      id: 'busy',
      operation: 'CreateNotebook',
      status: 429,
      headers: { 'Retry-After': null, 'X-Text': 'a', 'X-Date': { date_in: '30s' } },
      times: 1,
    })
    t.match(rule, { id: 'busy', hits: 0, headers: { 'Retry-After': null } })
    t.strictSame(
      (await world.listFaults({ unspent: true })).faults.map(({ id }) => id),
      ['busy'],
    )

    const json = { 'content-type': 'application/json' }
    const creation = { method: 'POST', payload: CREATION, headers: json } as const
    const waited = world.wait({ request: 'CreateNotebook', count: 2, timeout: '1m' })
    t.equal((await get(mock, 'notebooks', creation)).status, 429)
    t.match(await world.explainFault('busy'), { unspent: false, requests: [{ fired: true }] })
    const { id } = (await get(mock, 'notebooks', creation)).body
    t.strictSame(await waited, { requests: [1, 2] })
    const failed = await world.verify({ expect: [{ operation: 'CreateNotebook', count: 1 }] })
    t.match(failed, { verdict: 'failed', findings: [{ at: '$.expect[0]', found: '2 requests' }] })
    const verified = await world.verify({ expect: [{ operation: 'CreateNotebook', at_least: 2 }] })
    t.equal(verified.verdict, 'verified')

    const sent = await world.listRequests({ operation: 'CreateNotebook', served: true, limit: 1 })
    t.match(sent, { total: 2, requests: [{ status: 200, fault: null, body: CREATION }] })

    await world.takeSnapshot('creating')
    const running = world.wait({ notebook: id, status: 'RUNNING' })
    const { transitions } = await world.advance({ by: '3s' })
    t.match(transitions as Transition[], [{ notebook_id: id, from: 'CREATING', to: 'RUNNING' }])
    t.match(await running, { notebook: { id, status: 'RUNNING' } })
    t.match(await world.reset({ to: 'snapshot:creating' }), { reset: 'snapshot:creating' })
    t.match((await get(mock, `notebooks/${id}`)).body, { status: 'CREATING' })
    t.match(await world.listSnapshots(), { snapshots: [{ name: 'creating', notebooks: 1 }] })
    t.strictSame(await world.deleteSnapshot('creating'), { removed: 1 })

    const { requests, total, dropped } = await world.listRequests({ operation: 'ShowNotebook' })
    t.strictSame([requests.length, total, dropped], [1, 1, 0], 'a reset empties the journal')
    t.match(requests[0], { status: 200, fault: null, body: null, notebook_id: id })
    t.strictSame(await world.clearRequests(), { removed: 1 })
    t.strictSame(await world.removeFault('busy'), { removed: 1 })
    t.strictSame(await world.clearFaults(), { removed: 0 })
    t.match(await world.setClock({ at: 0, rate: 0 }), { now: 0, iso: '1970-01-01T00:00:00.000Z' })
    t.match(await world.clock(), { now: 0 })
    t.match(await world.reset(), { reset: 'scene', project_id: 'p1' })
  },
)

t.test('the server is driven through it too', async (t) => {
  const mock = await mockWith(t)
  const server = clientOf(mock)
  t.match(await server.addFault({ operation: '*', status: 500 }), { operation: '*' })
  t.equal((await get(mock, 'notebooks')).status, 500)
  t.match(await server.listFaults(), { faults: [{ hits: 1 }] })
  t.match(await server.listRequests({ fault: '*' }), { requests: [{ project_id: 'p1' }] })
  t.match(await server.verify({ expect: [{ operation: 'ListNotebooks', count: 1 }] }), {
    verdict: 'verified',
  })
  t.match(await server.takeSnapshot('a'), { name: 'a' })
  t.match(await server.advance({ by: 1000 }), { rate: 0, transitions: [] })
  t.match(await server.reset({ to: 'snapshot:a' }), { reset: 'snapshot:a' })
  t.ok((await server.index()).projects?.includes('p1'))
  t.strictSame(await server.clearFaults(), { removed: 1 })
})

t.test('what the server refuses is an error with its status, code and sentence', async (t) => {
  const mock = await mockWith(t)
  const world = clientOf(mock).project('p1')
  const error = await errorOf(world.addFault({ operation: 'ListNotebooks', status: 99 }))
  const detail = 'found 99, expected an integer from 400 to 599, at $.status'
  t.match(error, { name: 'MockError', status: 400, code: 'Mock.InvalidFault', detail })
  const request = 'POST http://localhost/_mock/projects/p1/faults'
  t.equal(error.message, `${request}: 400 Mock.InvalidFault: ${detail}`)
  const late = await errorOf(world.wait({ request: 'ListNotebooks', timeout: '1ms' }))
  t.match(late, { status: 408, code: 'Mock.Timeout' })
  t.match(await errorOf(world.wait()), { status: 400, code: 'Mock.InvalidInput' })
  t.match(await errorOf(world.wait({ request: 'ListNotebooks', timeout: '99 years' })), {
    status: 400,
    detail: /timeout/,
  })
})

t.test(
  'the control token comes from the option or the environment, and a wrong one is refused',
  async (t) => {
    const mock = await mockWith(t, { controlToken: RIGHT })
    const variables = ['NOTEBOOKS_MOCK_CONTROL_TOKEN', 'NOTEBOOKS_MOCK_URL'] as const
    const before = variables.map((name) => [name, process.env[name]] as const)
    t.teardown(() => {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name]
        else process.env[name] = value
      }
    })
    for (const name of variables) delete process.env[name]
    t.match(await clientOf(mock, { token: RIGHT }).clock(), { rate: 0 })
    t.match(await errorOf(clientOf(mock).clock()), {
      status: 401,
      code: 'Mock.Unauthorized',
      detail: /^found no Authorization, expected/,
    })
    t.match(await errorOf(clientOf(mock, { token: 'wrong-token' }).clock()), { status: 401 })
    process.env['NOTEBOOKS_MOCK_CONTROL_TOKEN'] = RIGHT
    t.match(await clientOf(mock).clock(), { rate: 0 })
    const { code, message } = await errorOf(clientOf(mock, { token: `${RIGHT}\n` }).clock())
    t.equal(code, 'Client.InvalidInput')
    t.notMatch(message, RIGHT)

    process.env['NOTEBOOKS_MOCK_URL'] = 'http://of-the-environment.test/base/'
    const { client, urls } = answered(200, '{}', { url: '' })
    await client.clock()
    delete process.env['NOTEBOOKS_MOCK_URL']
    const usual = answered(200, '{}', { url: undefined })
    await usual.client.project('p1').listFaults({ unspent: false })
    t.equal(client.url, 'http://of-the-environment.test/base/')
    t.strictSame(
      [...urls, ...usual.urls],
      [
        'http://of-the-environment.test/base/_mock/clock',
        'http://127.0.0.1:6404/_mock/projects/p1/faults?unspent=false',
      ],
    )
  },
)

t.test('ids are escaped, and none becomes another path', async (t) => {
  const { client, urls } = answered(200, '{}')
  const ids = ['a/b', '../../clock', 'a?b#c', '%2e%2e', 'a b+c', '训练-𠮷', 'a\u0000b', "'<script>"]
  for (const id of ids) await client.project(id).removeFault(id)
  for (const [at, url] of urls.entries()) {
    const { pathname, search, hash } = new URL(url)
    t.strictSame(
      pathname.split('/').map(decodeURIComponent),
      ['', '_mock', 'projects', ids[at], 'faults', ids[at]],
      url,
    )
    t.equal(search + hash, '')
  }
  const mock = await mockWith(t)
  for (const id of ids) {
    t.match(await errorOf(clientOf(mock).project(id).clock()), { status: 404 }, id)
  }
  const asked = urls.length
  for (const id of ['', '.', '..', '\ud800', 'a\udc00']) {
    const { status, code } = await errorOf(client.project(id).clock())
    t.strictSame({ status, code }, { status: 0, code: 'Client.InvalidInput' }, JSON.stringify(id))
  }
  t.match(await errorOf(client.listRequests({ user: '\ud800' })), { code: 'Client.InvalidInput' })
  t.equal(urls.length, asked, 'nothing was sent')
})

t.test('names in any script arrive as they are', async (t) => {
  const mock = await mockWith(t)
  const world = clientOf(mock).project('p1')
  await world.addFault({ operation: '*', status: 500, error_msg: '训练 𠮷 "\\\n\ud800' })
  const { body } = await get(mock, 'notebooks?name=%E8%AE%AD%E7%BB%83')
  t.equal(body.error_msg, '训练 𠮷 "\\\n\ud800')
  const { requests } = await world.listRequests({ path: '%E8%AE%AD%E7%BB%83' })
  t.equal(requests.length, 1)
})

t.test('fields, values and codes of a newer server are passed on', async (t) => {
  const newer = '{"now":null,"iso":"x","rate":1,"weather":{"rain":null},"__proto__":{"a":1}}'
  t.match(await answered(200, newer).client.clock(), { now: null, weather: { rain: null } })
  t.match(await answered(299, newer).client.clock(), { iso: 'x' })
  const refused = '{"error_code":"Mock.Weather","error_msg":"rain","more":[null]}'
  const error = await errorOf(answered(418, refused).client.clock())
  t.match(error, { status: 418, code: 'Mock.Weather', detail: 'rain' })
  const verification = '{"verdict":"cloudy","findings":[]}'
  t.match(await answered(409, verification).client.verify({}), { verdict: 'cloudy' })
  t.match(await errorOf(answered(409, '{"verdict":"failed"}').client.clock()), { status: 409 })
})

t.test('an answer of another server is an error that shows its start', async (t) => {
  for (const [status, text] of [
    [200, '<html>hello</html>'],
    [200, ''],
    [200, '[]'],
    [200, 'null'],
    [200, '"text"'],
    [302, '{}'],
    [502, '<h1>Bad Gateway</h1>'],
    [500, '{"error_code":5}'],
    [404, '{"message":"no such path"}'],
  ] as const) {
    const error = await errorOf(answered(status, text).client.clock())
    t.match(error, { status, code: 'Client.UnexpectedAnswer' }, text)
    const found = `found ${status}, text/html, ${JSON.stringify(text)}`
    t.equal(error.detail, `${found}, expected JSON of a mock server`)
  }
})

t.test('no server, no answer in time, and a wrong URL have a sentence each', async (t) => {
  const held = createServer(() => {})
  await new Promise<void>((resolve) => held.listen(0, '127.0.0.1', resolve))
  const { port } = held.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const late = await errorOf(new NotebooksMock({ url, timeout: 20 }).clock())
  t.match(late, {
    status: 0,
    code: 'Client.Timeout',
    detail: 'found no answer in 20 ms, expected one',
  })
  const waiting = new NotebooksMock({ url, timeout: 20 }).project('p1')
  const detail = 'found no answer in 50 ms, expected one'
  t.match(await errorOf(waiting.wait({ request: 'ListNotebooks', timeout: '30' })), { detail })
  held.closeAllConnections()
  await new Promise((resolve) => held.close(resolve))
  const nobody = await errorOf(
    new NotebooksMock({ url: `http://[::1]:${port}` }).project('p1').clearFaults(),
  )
  t.match(nobody, {
    status: 0,
    code: 'Client.NoAnswer',
    detail: /^found .+, expected a mock server: .*NOTEBOOKS_MOCK_URL/,
  })
  t.ok(nobody.cause)
  for (const wrong of [
    'localhost:6404',
    'ftp://a',
    'http://',
    'http://u:p@a',
    'http://a?b',
    ' x',
  ]) {
    const error = await errorOf(new NotebooksMock({ url: wrong }).clock())
    t.match(error, { code: 'Client.InvalidInput', detail: /expected a URL such as http/ }, wrong)
  }
})

t.test('a wait that takes longer than fetch allows is a timeout', async (t) => {
  const cause = Object.assign(new Error('Headers Timeout Error'), {
    code: 'UND_ERR_HEADERS_TIMEOUT',
  })
  const fetch = () => Promise.reject(new TypeError('fetch failed', { cause }))
  const world = new NotebooksMock({ fetch }).project('p1')
  const error = await errorOf(world.wait({ request: 'ListNotebooks', timeout: '10m' }))
  t.match(error, {
    code: 'Client.Timeout',
    detail: /^found Headers Timeout Error of fetch, expected/,
  })
})

t.test('a wait gets as much more time as the server may wait', async (t) => {
  const limits: number[] = []
  const timeout = AbortSignal.timeout
  t.teardown(() => {
    AbortSignal.timeout = timeout
  })
  AbortSignal.timeout = (ms) => {
    limits.push(ms)
    return timeout(ms)
  }
  const world = answered(200, '{}').client.project('p1')
  await world.clock()
  for (const text of [undefined, '5s', '250ms', '250', '1.5m', '10m', '9999m', 'soon', '']) {
    await world.wait({ timeout: text })
  }
  t.strictSame(
    limits.map((ms) => ms - 60_000),
    [0, 30_000, 5_000, 250, 250, 90_000, 600_000, 600_000, 0, 0],
  )
})
