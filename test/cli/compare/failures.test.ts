import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readCredentials } from '../../../src/cli/compare/credentials.ts'
import { RealService } from '../../../src/cli/compare/real-service.ts'
import { createMockServer } from '../../../src/index.ts'
import {
  type CompareOptions,
  changedMock,
  compareWith as compareAny,
  KEYS,
  mockSide,
  serverOf,
} from '../../support/compared.ts'
import { mockWith } from '../../support/mock.ts'

const side = await mockSide(t as Test)

/** Compares with the same mock in every test: most runs end early. */
const compareWith = (t: Test, url: string, options: CompareOptions = {}) =>
  compareAny(t, url, { mock: side, ...options })

/** Asserts a failure: exit status 2, one plain line, no stack, no key. */
function isPlain(t: Test, result: Awaited<ReturnType<typeof compareWith>>, says: RegExp) {
  t.equal(result.code, 2)
  t.match(result.stderr, says)
  t.match(result.stderr, /found .*, expected /)
  t.notMatch(result.stderr, /\n|\bat .*\.ts/)
  for (const key of Object.values(KEYS)) t.notOk(result.stderr.includes(key), 'no key')
  t.equal(result.report, undefined)
}

t.test('without --yes it prints what it would send, and sends nothing', async (t) => {
  let requests = 0
  const url = await serverOf(t, (_, response) => {
    requests += 1
    response.end()
  })
  const { code, stdout, stderr } = await compareWith(t, url, { flags: [] })
  t.equal(code, 2)
  t.equal(requests, 0)
  t.match(stderr, 'nothing was sent, --yes is missing')
  const lines = stdout.trim().split('\n')
  t.match(lines[0], `GET requests to ${url}, authorized with HUAWEICLOUD_SDK_AK`)
  t.match(
    lines[1],
    /^GET \/v1\/\{project_id\}\/notebooks \(ListNotebooks\): first, .*name=VALUE, .*limit=1001, /,
  )
  t.ok(lines.slice(1).every((line) => line.startsWith('GET ')))
})

t.test('a service that cannot be asked gives one plain line', async (t) => {
  const page = '<!doctype html><p>Log in</p>'
  const answers: [string, Parameters<typeof serverOf>[1], RegExp][] = [
    [
      'HTML',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page)
      },
      /found 200 with text\/html for the first list, expected 200 with JSON/,
    ],
    [
      'no body and no type',
      (_, response) => void response.writeHead(200).end(),
      /found 200 with nothing for/,
    ],
    [
      'a type that is no word',
      (_, response) => void response.writeHead(200, { 'content-type': 'a b' }).end('x'),
      /found 200 with bytes for/,
    ],
    [
      'a redirect, which is not followed',
      (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end('{}'),
      /found 302 for the first list/,
    ],
    [
      'a failure',
      (_, response) =>
        void response
          .writeHead(500)
          .end('{"error_code":"ModelArts.0010","error_msg":"Broken\\n\\u0000 now"}'),
      /found 500 ModelArts\.0010 Broken now for the first list/,
    ],
    [
      'no right',
      (_, response) => void response.writeHead(403).end('{"error_code":"APIGW.0302"}'),
      /found 403 APIGW\.0302, expected credentials that may read this project/,
    ],
    [
      'a huge answer',
      (_, response) => void response.end(JSON.stringify('x'.repeat(2_000))),
      /found an answer of more than 1000 bytes, expected a smaller one/,
    ],
    [
      'no answer',
      () => {},
      /GET \/v1\/\{project_id\}\/notebooks of .*: found no whole answer within \d+ ms, expected one/,
    ],
    [
      'an answer that does not end',
      (_, response) => void response.write('{"data":['),
      /found no whole answer within/,
    ],
    [
      'a connection that breaks',
      (request) => void request.socket.destroy(),
      /found socket hang up ECONNRESET, expected an answer/,
    ],
  ]
  for (const [what, listener, says] of answers) {
    const url = await serverOf(t, listener)
    const result = await compareWith(t, url, { limits: { answer: 400, bytes: 1_000 } })
    isPlain(t, result, says)
    t.match(result.stderr, url, what)
  }
})

t.test('an unreachable service gives one plain line', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  isPlain(
    t,
    await compareWith(t, `http://127.0.0.1:${port}`),
    /found connection refused ECONNREFUSED, expected/,
  )
  isPlain(t, await compareWith(t, 'https://no-such-host.invalid'), /found .*, expected an answer/)
})

t.test('a short project id is no reason to mask parts of words', async (t) => {
  const env = { HW_AUTH_TOKEN: 'x', HW_PROJECT_ID: 'p' }
  const url = await serverOf(t, (request) => void request.socket.destroy())
  const { stderr } = await compareWith(t, url, { env })
  t.match(stderr, /GET \/v1\/\{project_id\}\/notebooks of .*: found .*, expected an answer$/)
  t.notMatch(stderr, '***')
})

t.test('bytes that are no HTTP give one plain line', async (t) => {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.end('SSH-2.0-OpenSSH_9.6\r\n')
  }).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await new Promise((listening) => server.once('listening', listening))
  const { port } = server.address() as AddressInfo
  isPlain(t, await compareWith(t, `http://127.0.0.1:${port}`), /found Parse Error.*, expected an/)
})

t.test('a certificate of an unknown CA is refused; --ca makes it known', async (t) => {
  const mock = await createMockServer({
    tls: 'self-signed',
    port: 0,
    fault: ['ListNotebooks status=500'],
  })
  t.teardown(() => mock.close())
  const url = await mock.listen()
  const says =
    /found a certificate that is not trusted \([A-Z_]+\), expected one of a known CA; --ca/
  isPlain(t, await compareWith(t, url), says)
  const flags = ['--yes', '--ca', mock.caFile as string]
  isPlain(
    t,
    await compareWith(t, url, { flags }),
    /found 500 ModelArts\.0010 .* for the first list/,
  )
})

t.test('wrong credentials are sent once: five failures would lock the key', async (t) => {
  const mock = await mockWith(t, { auth: 'verify' })
  const { url, methods } = await changedMock(t, mock, () => {})
  const wrong = { ...KEYS, HUAWEICLOUD_SDK_SK: 'wrong-secret-key' }
  const result = await compareWith(t, url, { env: wrong })
  isPlain(t, result, /found 401 APIGW\.0301 .*verify aksk signature fail, expected credentials/)
  t.notMatch(result.stderr, /canonical|wrong-secret-key/)
  t.equal(methods.get('GET'), 1)
  const unknown = { ...KEYS, HUAWEICLOUD_SDK_AK: 'UNKNOWNACCESSKEY' }
  const masked = await compareWith(t, url, { env: unknown })
  isPlain(t, masked, /found 401 APIGW\.0301 .*ak:\*\*\*.*not exist/)
})

t.test('credentials that others can read are used with a warning', async (t) => {
  const file = join(t.testdir({ keys: 'token=mock-token-admin\n' }), 'keys')
  const flags = ['--credentials-file', file]
  await t.test('one run', async (t) => {
    const { stdout, stderr } = await compareWith(t, 'https://a.example', { flags })
    t.match(stdout, `authorized with ${file}`)
    t.match(stderr, /^.*keys: other users can read it \(mode 6.4\); chmod 600 prevents that\n/)
    t.notMatch(stdout + stderr, 'mock-token-admin')
  })
})

t.test('it stops when credentials stop counting in the middle', async (t) => {
  const mock = await mockWith(t)
  let answered = 0
  const { url } = await changedMock(t, mock, (answer) => {
    answered += 1
    if (answered === 3) answer.status = 401
    if (answered >= 5) answer.status = 401
  })
  const result = await compareWith(t, url, { isTerminal: true })
  t.match(result.stderr, /^\r1 of at most \d+ requests\r\r2 of /)
  const stderr = result.stderr.replace(/^.*\r/s, '')
  isPlain(t, { ...result, stderr }, /^compare: .*found 401, expected credentials/)
  t.equal(answered, 7)
})

t.test('the whole run has a time limit', async (t) => {
  const mock = await mockWith(t)
  const { url } = await changedMock(t, mock, () => {})
  const limits = { run: 300, pause: 50 }
  isPlain(t, await compareWith(t, url, { limits }), /longer than 0\.3 s together/)
  const silent = await serverOf(t, () => {})
  isPlain(t, await compareWith(t, silent, { limits }), /longer than 0\.3 s together/)
})

t.test('no request is sent after the end of the whole run', async (t) => {
  let requests = 0
  const url = await serverOf(t, (_request, response) => {
    requests++
    response.end('{}')
  })
  const limits = { answer: 5_000, run: 1_000, pause: 1_100, bytes: 100 }
  const service = new RealService(url, readCredentials(KEYS, undefined), limits, undefined)
  t.teardown(() => service.close())
  t.match(await service.get('/a'), { status: 200 })
  await t.rejects(service.get('/b'), /longer than 1 s together/)
  t.equal(requests, 1)
})

t.test('a kept connection that the service closes is opened again', async (t) => {
  const used = new Set<object>()
  const url = await serverOf(t, ({ socket }, response) => {
    if (used.has(socket)) socket.resetAndDestroy()
    else response.end('{}')
    used.add(socket)
  })
  const limits = { answer: 5_000, run: 10_000, pause: 0, bytes: 100 }
  const service = new RealService(url, readCredentials(KEYS, undefined), limits, undefined)
  t.teardown(() => service.close())
  t.match(await service.get('/a'), { status: 200 })
  t.match(await service.get('/b'), { status: 200 })
  t.equal(used.size, 2)
})

t.test('a mock that breaks connections cannot be compared', async (t) => {
  const mock = await mockWith(t)
  const { url } = await changedMock(t, mock, () => {})
  const flags = ['--yes', '--fault', 'ListNotebooks fault=EMPTY_RESPONSE']
  isPlain(t, await compareAny(t, url, { flags }), /found no answer of the mock/)
})

t.test('a flag that cannot be used is refused before anything is sent', async (t) => {
  const noPem = 'package.json'
  const cases: [string, string[], RegExp][] = [
    ['http://modelarts.example.com', [], /^--against: found http, expected https: others could/],
    ['https://user:secret@a.example', [], /^--against: found a URL with credentials, expected/],
    ['https://[::', [], /^--against: found "https:\/\/\[::", expected an http or https URL/],
    ['https://a.example/v1', [], /^--against: found .*, expected an http or https URL without a/],
    ['https://a.example:99999', [], /^--against: found/],
    ['https://a.example', ['--ca', 'none.pem'], /^--ca: found ENOENT.*, expected a/],
    ['https://a.example', ['--ca', noPem], /^--ca: found .* without a certificate/],
    ['https://a.example', ['--report', 'none/r.json'], /^--report: found none\/r.json, expected/],
    ['https://a.example', ['--report', 'src'], /^--report: found src, expected a file in a folder/],
  ]
  for (const [url, flags, says] of cases) {
    const result = await compareWith(t, url, { flags: ['--yes', ...flags] })
    isPlain(t, result, says)
    t.notMatch(result.stderr, 'secret')
    t.equal(result.stdout, '')
  }
})
