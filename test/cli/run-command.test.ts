import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { newHolder } from '../../src/control/state-file/lock-holder.ts'
import { createMockServer } from '../../src/index.ts'
import { CommandHere, runHere, serveHere } from '../support/command-here.ts'
import { until } from '../support/until.ts'

const token = { headers: { 'x-auth-token': 'mock-token-admin' } }

t.test('the command line is read from the process', async (t) => {
  const { argv } = process
  t.teardown(() => {
    process.argv = argv
  })
  process.argv = [...argv.slice(0, 2), '--version']
  const logged = t.capture(console, 'log')
  const exited = t.capture(process, 'exit', () => {})
  const handled = t.capture(process, 'on')
  const released = t.capture(process, 'off')
  await import('../../src/cli.ts')
  t.match(logged()[0]?.args[0], /^\d+\.\d+\.\d+$/)
  const handlers = handled().map(({ args }) => args as unknown as [string, (name: string) => void])
  for (const [signal, end] of handlers) end(signal)
  t.strictSame(
    exited().map(({ args }) => args),
    [[143], [130]],
    'a signal ends the process while it loads the server',
  )
  const offs = released().filter(({ args }) => args[0] !== 'exit')
  t.strictSame(
    offs.map(({ args }) => args),
    handlers,
  )
})

t.test('writes an endpoints file when the server is ready', async (t) => {
  const file = join(t.testdir(), 'endpoints.json')
  const { url } = await serveHere(t, ['--endpoints-file', file])
  t.strictSame(JSON.parse(readFileSync(file, 'utf8')), { url })
})

t.test('each signal stops the server once, with status 0', async (t) => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const { command, url } = await serveHere(t)
    await command.kill(signal)
    await command.kill(signal)
    t.match(await command.ended, { code: 0, stderr: '' })
    await t.rejects(fetch(`${url}/health`))
  }
})

t.test('a signal ends a server that still starts, with status 0', async (t) => {
  const folder = t.testdir({})
  const file = join(folder, 'state.json')
  writeFileSync(`${file}.lock`, JSON.stringify({ ...newHolder(), host: 'other' }))
  const command = new CommandHere(t, ['--port', '0', '--state-file', file])
  await until(() => command.stderr.includes('waits up to 10 s for the lock'))
  await command.kill('SIGTERM')
  t.match(await command.ended, { code: 0, stdout: '' })
  t.strictSame(readdirSync(folder), ['state.json.lock'], 'the lock of the other server stays')
})

t.test('a server whose last change could not be saved ends with status 1', async (t) => {
  const folder = join(t.testdir({}), 'folder')
  mkdirSync(folder)
  const { command, url } = await serveHere(t, ['--state-file', join(folder, 'state.json')])
  rmSync(folder, { recursive: true })
  const rule = { method: 'POST', body: '{"operation":"ListFlavors","status":500}' }
  const headers = { 'content-type': 'application/json' }
  t.equal((await fetch(`${url}/_mock/faults`, { ...rule, headers })).status, 201)
  await command.kill('SIGTERM')
  t.match(await command.ended, { code: 1, stderr: /not saved: ENOENT/ })
})

t.test('a second server of the same state file is refused, with status 2', async (t) => {
  const file = join(t.testdir({}), 'state.json')
  const mock = await createMockServer({ stateFile: file })
  t.teardown(() => mock.close())
  t.match(await runHere(t, ['--port', '0', '--state-file', file]), {
    code: 2,
    stderr: new RegExp(`state.json: found the server with pid ${process.pid} on host .*uses it`),
  })
})

t.test('logs one line per request if --log is given', async (t) => {
  const { command, url } = await serveHere(t, ['--log', 'requests'])
  for (let n = 0; n < 2; n++) await (await fetch(`${url}/v1/p1/notebooks?limit=1`, token)).text()
  await (await fetch(`${url}/v1/p1/notebooks?__code=403`, token)).text()
  await (await fetch(`${url}/nowhere`)).text()
  await (await fetch(`${url}/health`)).text()
  await fetch(`${url}/v1/p1/notebooks`, {
    headers: { 'x-mock-fault': 'fault=EMPTY_RESPONSE' },
  }).catch(() => {})
  await command.kill('SIGTERM')
  const { stdout } = await command.ended
  t.strictSame(
    stdout
      .split('\n')
      .filter((line) => line.startsWith('GET'))
      .map((line) => line.replace(/\d+ms$/, 'ms')),
    [
      'GET /v1/p1/notebooks 200 operation=ListNotebooks project=p1 ms',
      'GET /v1/p1/notebooks 200 operation=ListNotebooks project=p1 ms',
      'GET /v1/p1/notebooks 403 operation=ListNotebooks project=p1 fault=query ms',
      'GET /nowhere 404 ms',
      'GET /v1/p1/notebooks broken operation=ListNotebooks project=p1 fault=header ms',
    ],
  )
})

t.test('--log debug adds health, control plane and warnings', async (t) => {
  const { command, url } = await serveHere(t, ['--log', 'debug'])
  await (await fetch(`${url}/health`)).text()
  await (await fetch(`${url}/v1/p1/notebooks?stauts=1`, token)).text()
  await command.kill('SIGTERM')
  const { stdout } = await command.ended
  t.match(stdout, /^GET \/health 200 \d+ms$/m)
  t.match(stdout, /warnings=unknown parameter stauts, did you mean status\?/)
})

t.test('serves the requested number of generated notebooks', async (t) => {
  const { url } = await serveHere(t, ['--notebooks', '20000', '--log', 'off'])
  const all = await (await fetch(`${url}/v1/p1/notebooks/all?limit=1`, token)).json()
  t.ok((all as { total: number }).total > 10_000)
})

t.test('prints generated notebooks that can be used as a scene', async (t) => {
  const generated = await runHere(t, ['generate', '--notebooks', '40', '--seed', '7'])
  t.match(generated, { code: 0, stderr: /40 of 40 notebooks/ })
  const scene = t.testdir({ 'notebooks.json': generated.stdout })
  const list = async (options: { scene?: string; notebooks?: number; seed?: number }) => {
    const mock = await createMockServer(options)
    const { data } = mock.project('p1').notebooks.listAll({ limit: 100 })
    await mock.close()
    return data.map(({ url: _, endpoints: __, ...notebook }) => notebook)
  }
  t.strictSame(await list({ scene }), await list({ notebooks: 40, seed: 7 }))
  t.equal((await runHere(t, ['generate', '--notebooks', '0'])).stdout, '[]\n')
})

t.test('prints the OpenAPI document, the help and the version', async (t) => {
  t.equal(JSON.parse((await runHere(t, ['openapi'])).stdout).openapi, '3.1.0')
  const help = await runHere(t, ['--help'])
  t.match(help, { code: 0, stdout: /--list-default-feature NOTEBOOK\|ANY/ })
  t.equal((await runHere(t, ['-h'])).stdout, help.stdout)
  t.equal((await runHere(t, ['help'])).stdout, help.stdout)
  t.match(
    (await runHere(t, ['completion', 'fish'])).stdout,
    /^complete -c modelarts-notebooks-mock /,
  )
  t.match(
    (await runHere(t, ['help', 'wait'])).stdout,
    /^modelarts-notebooks-mock wait \[--url URL\]/,
  )
  for (const flag of ['--version', '-v', '-V']) {
    t.match(await runHere(t, [flag]), { code: 0, stdout: /^\d+\.\d+\.\d+\n$/ }, flag)
  }
})

t.test('copies the default scene to a new folder that can be served', async (t) => {
  const folder = join(t.testdir(), 'scene')
  t.match(await runHere(t, ['init', folder]), { code: 0, stdout: /holds the default scene/ })
  for (const file of ['notebooks.json', 'iam.json', 'scene.schema.json', '.vscode/settings.json']) {
    t.ok(existsSync(join(folder, file)), file)
  }
  const { command } = await serveHere(t, ['--scene', folder])
  t.ok(command.stdout.includes(`${folder} (30 notebooks)`))
  await command.kill('SIGTERM')
  await command.ended
  t.match(await runHere(t, ['init', folder]), { code: 2, stderr: /expected an empty folder/ })
})

t.test('env prints the variables that connect a client to the server', async (t) => {
  const { code, stdout } = await runHere(t, ['env', '--client', 'go', '--url', 'http://mock:1'])
  t.equal(code, 0)
  t.match(stdout, 'http://mock:1')
})

t.test('wait and doctor exit with 0 if a server is ready', async (t) => {
  const env = { NOTEBOOKS_MOCK_CONTROL_TOKEN: '0123456789abcdef' }
  const mock = await createMockServer({ controlToken: env.NOTEBOOKS_MOCK_CONTROL_TOKEN })
  t.teardown(() => mock.close())
  const url = await mock.listen()
  t.strictSame(await runHere(t, ['wait', '--url', url]), {
    code: 0,
    stdout: `ready on ${url}\n`,
    stderr: '',
  })
  const waited = await runHere(t, ['wait', '--json', '--url', url])
  t.strictSame([waited.code, JSON.parse(waited.stdout)], [0, { url, ready: true }])
  const both = await runHere(t, [
    'wait',
    '--json',
    '--url',
    `${url},http://127.0.0.1:1`,
    '--timeout',
    '0',
  ])
  t.match(both, { code: 1, stderr: /wait: http:\/\/127\.0\.0\.1:1 is not ready: / })
  t.match(JSON.parse(both.stdout), { ok: false, servers: [{ url, ready: true }, { ready: false }] })
  const looked = await runHere(t, ['doctor', '--json', '--url', url], env)
  const { checks, ok } = JSON.parse(looked.stdout) as { checks: object[]; ok: boolean }
  t.match(checks[3], { name: 'server', ok: true })
  t.match(checks[4], {
    name: 'clock',
    ok: true,
    found: / s between the clocks of this machine and/,
  })
  t.equal(looked.code, ok ? 0 : 1)
})

t.test('wait and doctor exit with 1 and a message if no server is ready', async (t) => {
  // No server has this port; one that is only free may be taken in the meantime.
  const port = 1
  t.strictSame(await runHere(t, ['wait', '--port', `${port}`, '--timeout', '0']), {
    code: 1,
    stdout: '',
    stderr: `modelarts-notebooks-mock: wait: http://127.0.0.1:${port} is not ready: connection refused\n`,
  })
  const waited = await runHere(t, ['wait', '--json', '--port', `${port}`, '--timeout', '0'])
  t.match(waited, { code: 1, stderr: /is not ready: connection refused\n$/ })
  const url = `http://127.0.0.1:${port}`
  t.strictSame(JSON.parse(waited.stdout), { url, ready: false, reason: 'connection refused' })
  t.match(await runHere(t, ['doctor', '--port', `${port}`, '--scene', 'nowhere']), {
    code: 1,
    stdout: /^problem {2}scene {6}scene: found "nowhere"/m,
    stderr: '',
  })
})

t.test('compare sends nothing without --yes, and needs credentials', async (t) => {
  const args = ['compare', '--against', 'https://modelarts.example.com']
  const env = { HW_AUTH_TOKEN: 'a-secret-token', HW_PROJECT_ID: 'p1' }
  const planned = await runHere(t, args, env)
  t.match(planned, {
    code: 2,
    stdout:
      /^compare calls out: up to \d+ GET requests to https:\/\/modelarts\.example\.com, .* HW_AUTH_TOKEN;/,
    stderr: 'modelarts-notebooks-mock: compare: nothing was sent, --yes is missing\n',
  })
  t.notMatch(planned.stdout, 'a-secret-token')
  const json = await runHere(t, [...args, '--json'], env)
  t.match(json, { code: 2, stderr: /^compare calls out: .*\n.*nothing was sent/ })
  t.match(JSON.parse(json.stdout), {
    sent: false,
    planned: [{ operation: 'ListNotebooks', path: '/v1/{project_id}/notebooks' }],
  })
  t.match(await runHere(t, [...args, '--yes']), {
    code: 2,
    stdout: '',
    stderr: /^modelarts-notebooks-mock: compare: found no credentials, expected .*\n$/,
  })
  t.match(await runHere(t, ['compare', '--yes'], env), {
    code: 2,
    stderr: /--against: found nothing, expected an http or https URL/,
  })
})

t.test('exec exits with the status of its command', async (t) => {
  const args = ['exec', '--', process.execPath, '-e', 'process.exit(5)']
  t.match(await runHere(t, args, { ...process.env }), { code: 5, stdout: '', stderr: '' })
})

t.test('a wrong argument gives one clear line and exit code 2', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  t.teardown(() => taken.close())
  const { port } = taken.address() as { port: number }
  const broken = t.testdir({ 'notebooks.json': '[{"name":"a b"}]' })
  const cases: [string[], RegExp][] = [
    [
      ['--prot', '1'],
      /^modelarts-notebooks-mock: --prot: found "prot", expected a flag that --help lists; did you mean "port"\?\n$/,
    ],
    [
      ['--port', `${port}`],
      /^modelarts-notebooks-mock: port \d+: found it in use by .*, expected a free port; --port 0 takes any \(EADDRINUSE\)\n$/,
    ],
    [['--scene', broken, '--port', '0'], /notebooks\.json \$\[0\]\.name: found "a b", expected/],
    [['--fault', 'ListNotebook status=403'], /did you mean "ListNotebooks"\?, at \$\.operation\n$/],
    [['--endpoints-file', join(broken, 'no', 'x'), '--port', '0'], /ENOENT/],
  ]
  for (const [args, line] of cases) {
    const { code, stderr } = await runHere(t, args)
    t.equal(code, 2, args.join(' '))
    t.match(stderr, line)
    t.notMatch(stderr, /\n {4}at /)
  }
})

t.test('a busy port does not hide a mistake in a file, which comes first', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  t.teardown(() => taken.close())
  const { port } = taken.address() as { port: number }
  const folder = t.testdir({ 'notebooks.json': '[{"name":"a b"}]', 'state.json': '{' })
  for (const [args, mistake] of [
    [['--scene', folder], /notebooks\.json \$\[0\]\.name: found "a b"/],
    [
      ['--state-file', join(folder, 'state.json')],
      /state\.json: found .*, expected a state as JSON/,
    ],
  ] as const) {
    for (const command of [['serve'], ['exec']]) {
      const after = command[0] === 'exec' ? ['--', 'true'] : []
      const { code, stderr } = await runHere(t, [
        ...command,
        '--port',
        `${port}`,
        ...args,
        ...after,
      ])
      t.equal(code, 2)
      t.match(stderr, mistake)
      t.match(stderr.trimEnd().split('\n').at(-1), /^port \d+: found it in use by /)
    }
  }
})

t.test('the banner says that the server is one process of several', async (t) => {
  const { command } = await serveHere(t, ['--shard', '2/4'])
  t.match(command.stdout, /^ {2}shard +2\/4: one process of several behind a proxy$/m)
})

t.test('the columns of the banner and of the help never touch', async (t) => {
  const name = 'a-user-with-a-very-long-name-for-a-column'
  const iam = JSON.parse(readFileSync('fixtures/default/iam.json', 'utf8'))
  iam.users[1].name = name
  const scene = t.testdir({ 'iam.json': JSON.stringify(iam) })
  const { command } = await serveHere(t, ['--scene', scene])
  const rows = command.stdout.split('\n').filter((line) => /^ {2}[\w-]+ /.test(line))
  const starts = rows.slice(0, -1).map((row) => /^ {2}[\w-]+ {2,}/.exec(row)?.[0].length)
  t.ok(starts.length > 6)
  t.strictSame([...new Set(starts)], [name.length + 4], rows.join('\n'))
  const help = (await runHere(t, ['--help'])).stdout.split('\n')
  for (const line of help.filter((line) => line.startsWith('  --'))) {
    t.match(line, /^ {2}--\S+( [^ ]+)?( {2,}\S|$)/)
  }
})

t.test('an internal error is thrown with its stack', async (t) => {
  await t.rejects(runHere(t, ['--port', '0'], null as unknown as NodeJS.ProcessEnv), {
    name: 'TypeError',
  })
})
