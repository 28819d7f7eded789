import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { Command, run, serve } from '../support/command.ts'

interface Page {
  data: Record<string, unknown>[]
}

const PROJECT = '0123456789abcdef0123456789abcdef'

const token = { headers: { 'x-auth-token': 'mock-token-admin' } }

t.test('starts, tells what a person needs, answers, and ends with 0 on a signal', async (t) => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const { command, url } = await serve(t)
    for (const line of [
      url,
      'default (30 notebooks)',
      'mock-token-admin',
      'MOCKAK00000ADMIN0001 / mock-secret-key-admin',
      'present: any well-formed',
    ]) {
      t.ok(command.stdout.includes(line), line)
    }
    const curl = /curl -H 'X-Auth-Token: (.*)' (\S+)/.exec(command.stdout)
    const answer = await fetch(curl?.[2] ?? '', { headers: { 'x-auth-token': curl?.[1] ?? '' } })
    t.equal(answer.status, 200)
    t.match(await answer.json(), { total: 13 })
    const start = performance.now()
    command.process.kill(signal)
    command.process.kill(signal)
    t.match(await command.ended, { code: 0, stderr: '' })
    t.ok(performance.now() - start < 1_000)
  }
})

t.test(
  'a signal lets running requests finish, ends what waits, and cuts what is half sent',
  async (t) => {
    const { command, url } = await serve(t)
    const { port } = new URL(url)
    const half = connect(Number(port), '127.0.0.1')
    half.write('GET /v1/p1/notebooks HTTP/1.1\r\nHost: a\r\n')
    half.on('error', () => {})
    const waiting = fetch(`${url}/v1/p1/notebooks`, {
      headers: { ...token.headers, 'x-mock-fault': 'delay=1m' },
    })
    await new Promise((turn) => setTimeout(turn, 100))
    const start = performance.now()
    command.process.kill('SIGTERM')
    t.equal((await waiting).status, 503)
    t.match(await command.ended, { code: 0 })
    // A second by design; a busy machine may take its time to say so.
    t.ok(performance.now() - start < 5_000)
  },
)

t.test(
  'flags, environment and config file say the same things, in that order of weight',
  async (t) => {
    const folder = t.testdir({
      'config.json': JSON.stringify({
        listDefaultFeature: 'ANY',
        fault: [{ operation: '*', status: 501, times: 1 }],
        notebooks: 7,
      }),
    })
    const file = join(folder, 'config.json')
    const { url } = await serve(t, ['--config', file, '--notebooks', '9'], {
      NOTEBOOKS_MOCK_NOTEBOOKS: '8',
      NOTEBOOKS_MOCK_AUTH: 'off',
    })
    const list = () => fetch(`${url}/v1/p1/notebooks/all?workspace_id=0&limit=1000`)
    t.equal((await list()).status, 501)
    const all = await (await fetch(`${url}/v1/p1/notebooks/all`)).json()
    t.ok((all as { total: number }).total <= 9)
    const { worlds, auth } = (await (await fetch(`${url}/health`)).json()) as Record<
      string,
      unknown
    >
    t.strictSame([worlds, auth], [1, 'off'])
  },
)

t.test('writes an endpoints file once it is ready', async (t) => {
  const file = join(t.testdir(), 'endpoints.json')
  const { url } = await serve(t, ['--endpoints-file', file])
  t.strictSame(JSON.parse(readFileSync(file, 'utf8')), { url })
})

t.test('logs a line a request when asked to', async (t) => {
  const { command, url } = await serve(t, ['--log', 'requests'])
  await (await fetch(`${url}/v1/p1/notebooks?limit=1`, token)).text()
  await (await fetch(`${url}/v1/p1/notebooks?__code=403`, token)).text()
  await (await fetch(`${url}/nowhere`)).text()
  await (await fetch(`${url}/health`)).text()
  await fetch(`${url}/v1/p1/notebooks`, {
    headers: { 'x-mock-fault': 'fault=EMPTY_RESPONSE' },
  }).catch(() => {})
  command.process.kill('SIGTERM')
  const { stdout } = await command.ended
  t.strictSame(
    stdout
      .split('\n')
      .filter((line) => line.startsWith('GET'))
      .map((line) => line.replace(/\d+ms$/, 'ms')),
    [
      'GET /v1/p1/notebooks 200 operation=ListNotebooks project=p1 ms',
      'GET /v1/p1/notebooks 403 operation=ListNotebooks project=p1 fault=query ms',
      'GET /nowhere 404 ms',
      'GET /v1/p1/notebooks broken operation=ListNotebooks project=p1 fault=header ms',
    ],
  )
})

t.test('--log debug adds health, control plane and warnings', async (t) => {
  const { command, url } = await serve(t, ['--log', 'debug'])
  await (await fetch(`${url}/health`)).text()
  await (await fetch(`${url}/v1/p1/notebooks?stauts=1`, token)).text()
  command.process.kill('SIGTERM')
  const { stdout } = await command.ended
  t.match(stdout, /^GET \/health 200 \d+ms$/m)
  t.match(stdout, /warnings=unknown parameter stauts, did you mean status\?/)
})

t.test('generates many notebooks, answering meanwhile that it is not ready', async (t) => {
  const command = new Command(['--port', '0', '--notebooks', '20000', '--log', 'off'])
  t.teardown(() => command.process.kill('SIGKILL'))
  const url = await command.ready()
  const all = await (await fetch(`${url}/v1/${PROJECT}/notebooks/all?limit=1`, token)).json()
  t.ok((all as { total: number }).total > 10_000)
})

t.test('prints generated notebooks that serve as a scene', async (t) => {
  const generated = await run(['generate', '--notebooks', '40', '--seed', '7'])
  t.match(generated, { code: 0, stderr: /40 of 40 notebooks/ })
  const folder = t.testdir({ 'notebooks.json': generated.stdout })
  const { url } = await serve(t, ['--scene', folder])
  const { url: direct } = await serve(t, ['--notebooks', '40', '--seed', '7'])
  const list = async (base: string) =>
    ((await (await fetch(`${base}/v1/p1/notebooks/all?limit=100`, token)).json()) as Page).data.map(
      ({ url: _, endpoints: __, ...notebook }) => notebook,
    )
  t.strictSame(await list(url), await list(direct))
  t.equal((await run(['generate', '--notebooks', '0'])).stdout, '[]\n')
})

t.test('prints the OpenAPI document, the help and the version', async (t) => {
  const openapi = JSON.parse((await run(['openapi'])).stdout)
  t.equal(openapi.openapi, '3.1.0')
  const help = await run(['--help'])
  t.match(help, { code: 0, stdout: /--list-default-feature NOTEBOOK\|ANY/ })
  t.equal((await run(['-h'])).stdout, help.stdout)
  t.match(await run(['--version']), { code: 0, stdout: /^\d+\.\d+\.\d+\n$/ })
})

t.test('copies the default scene to a folder of one’s own, which serves', async (t) => {
  const folder = join(t.testdir(), 'scene')
  t.match(await run(['init', folder]), { code: 0, stdout: /holds the default scene/ })
  for (const file of ['notebooks.json', 'iam.json', 'scene.schema.json', '.vscode/settings.json']) {
    t.ok(existsSync(join(folder, file)), file)
  }
  const { command } = await serve(t, ['--scene', folder])
  t.ok(command.stdout.includes(`${folder} (30 notebooks)`))
  t.match(await run(['init', folder]), { code: 2, stderr: /expected an empty folder/ })
})

t.test('a mistake is one clear line and exit 2', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  t.teardown(() => taken.close())
  const address = taken.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const broken = t.testdir({ 'notebooks.json': '[{"name":"a b"}]' })
  const cases: [string[], RegExp][] = [
    [
      ['--prot', '1'],
      /^modelarts-notebooks-mock: --prot: found "prot", expected a flag that --help lists; did you mean "port"\?\n$/,
    ],
    [['--port', `${port}`], /^modelarts-notebooks-mock: .*EADDRINUSE.*127\.0\.0\.1:\d+\n$/],
    [['--scene', broken, '--port', '0'], /notebooks\.json \$\[0\]\.name: found "a b", expected/],
    [['--fault', 'ListNotebook status=403'], /did you mean "ListNotebooks"\?, at \$\.operation\n$/],
    [['--endpoints-file', join(broken, 'no', 'x'), '--port', '0'], /ENOENT/],
  ]
  for (const [args, line] of cases) {
    const { code, stderr } = await run(args)
    t.equal(code, 2, args.join(' '))
    t.match(stderr, line)
    t.notMatch(stderr, /\n {4}at /)
  }
})
