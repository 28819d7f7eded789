import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readCommandLine } from '../../src/cli/command-line.ts'
import { execCommand, type HostProcess } from '../../src/cli/exec.ts'
import { linesFor } from '../../src/cli/settings/client-lines.ts'
import { targetAt } from '../../src/cli/target.ts'
import { Config } from '../../src/config.ts'

/** A process that receives signals when the test emits them. */
function hostProcess(env: NodeJS.ProcessEnv = {}): HostProcess & EventEmitter {
  return Object.assign(new EventEmitter(), {
    env: { PATH: process.env['PATH'], ...env },
  }) as unknown as HostProcess & EventEmitter
}

/** Runs a Node program with a mock; its argument is a file that it writes to. */
async function node(t: Test, program: string, flags: string[] = [], host = hostProcess()) {
  const file = join(t.testdir(), 'out')
  const words = ['exec', ...flags, '--', process.execPath, '-e', program, file]
  const status = await execCommand(readCommandLine(words, {}), host)
  return { status, file, written: existsSync(file) ? readFileSync(file, 'utf8') : '' }
}

const WRITE_ENV = "require('fs').writeFileSync(process.argv[1], JSON.stringify(process.env))"

t.test('the command gets the variables that env prints for every SDK, and the URL', async (t) => {
  const secret = { HUAWEICLOUD_SDK_SECURITY_TOKEN: 'real', HUAWEICLOUD_SDK_AK: 'real', OWN: '1' }
  const { status, written } = await node(
    t,
    WRITE_ENV,
    ['--region', 'eu-west-101'],
    hostProcess(secret),
  )
  t.equal(status, 0)
  const env = JSON.parse(written) as Record<string, string>
  t.equal(env['OWN'], '1')
  t.notOk('HUAWEICLOUD_SDK_SECURITY_TOKEN' in env)
  t.notOk('NOTEBOOKS_MOCK_CA' in env)
  const url = env['NOTEBOOKS_MOCK_URL'] ?? ''
  t.match(url, /^http:\/\/127\.0\.0\.1:\d+$/)
  const target = await targetAt(url, Config.parse({ region: 'eu-west-101' }))
  for (const client of ['python', 'java', 'node', 'go'] as const) {
    for (const line of linesFor[client](target)) {
      const [, name = '', value] = /^export (\w+)=(.*)$/.exec(line) ?? []
      if (line.startsWith('export')) t.equal(env[name], value, line)
    }
  }
  await t.rejects(fetch(`${url}/health`), 'the server is gone')
})

t.test('with a proxy in the environment, the command calls the server without it', async (t) => {
  const cases: [
    flags: string[],
    found: Record<string, string>,
    NO_PROXY?: string | undefined,
    no_proxy?: string,
  ][] = [
    [[], {}],
    [[], { NO_PROXY: 'a' }, 'a'],
    [[], { HTTPS_PROXY: 'x', no_proxy: 'a' }, undefined, 'a'],
    [[], { HTTP_PROXY: 'x' }, '127.0.0.1,localhost', '127.0.0.1,localhost'],
    [
      [],
      { http_proxy: 'x', NO_PROXY: '', no_proxy: ' ' },
      '127.0.0.1,localhost',
      '127.0.0.1,localhost',
    ],
    [[], { all_proxy: 'x', NO_PROXY: 'a, ' }, 'a,127.0.0.1,localhost', 'a,127.0.0.1,localhost'],
    [
      [],
      { http_proxy: 'x', NO_PROXY: 'a,localhost', no_proxy: '.b,127.0.0.0/8' },
      'a,localhost,127.0.0.1',
      '.b,127.0.0.0/8,localhost',
    ],
    [[], { http_proxy: 'x', no_proxy: '*' }, '*', '*'],
    [['--tls', 'self-signed'], { HTTPS_PROXY: 'x' }, '127.0.0.1,localhost', '127.0.0.1,localhost'],
    [['--host', '::1'], { http_proxy: 'x' }, '::1,127.0.0.1,localhost', '::1,127.0.0.1,localhost'],
  ]
  for (const [flags, found, NO_PROXY, no_proxy] of cases) {
    const { written } = await node(t, WRITE_ENV, flags, hostProcess(found))
    const env = JSON.parse(written) as Record<string, string>
    t.strictSame([env['NO_PROXY'], env['no_proxy']], [NO_PROXY, no_proxy], JSON.stringify(found))
  }
})

t.test('the command gets the control token of the server, wherever that comes from', async (t) => {
  const variable = 'NOTEBOOKS_MOCK_CONTROL_TOKEN'
  const flags = ['--control-token', 'of-a-flag']
  const { written } = await node(t, WRITE_ENV, flags, hostProcess({ [variable]: 'of-the-shell' }))
  t.equal(JSON.parse(written)[variable], 'of-a-flag')
})

t.test('the server answers the command, also over HTTPS, and its CA file is removed', async (t) => {
  const ask = `
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    fetch(process.env.NOTEBOOKS_MOCK_URL + '/ready').then(async (answer) => {
      const there = require('fs').existsSync(process.env.NOTEBOOKS_MOCK_CA)
      const output = [await answer.text(), there, process.env.NOTEBOOKS_MOCK_CA].join(' ')
      require('fs').writeFileSync(process.argv[1], output)
      process.exit(7)
    })`
  const { status, written } = await node(t, ask, ['--tls', 'self-signed'])
  t.equal(status, 7)
  const [ready, there, ca = ''] = written.split(' ')
  t.strictSame([ready, there], ['{"ready":true}', 'true'])
  t.notOk(existsSync(ca))
})

t.test('a command that a signal ends gives status 128 plus the signal number', async (t) => {
  t.equal((await node(t, "process.kill(process.pid, 'SIGKILL')")).status, 137)
})

t.test('signals are forwarded to the command, which may handle them', async (t) => {
  const program = `
    process.on('SIGTERM', () => process.exit(3))
    require('fs').writeFileSync(process.argv[1], '')
    setInterval(() => {}, 1000)`
  const host = hostProcess()
  const running = node(t, program, [], host)
  const file = join(t.testdirName, 'out')
  while (!existsSync(file)) await new Promise((turn) => setTimeout(turn, 20))
  host.emit('SIGTERM', 'SIGTERM')
  t.equal((await running).status, 3)
  t.equal(host.listenerCount('SIGTERM') + host.listenerCount('SIGINT'), 0)
})

t.test('a signal before the start of the command stops everything', async (t) => {
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    const host = hostProcess()
    const running = node(t, WRITE_ENV, [], host)
    host.emit(signal, signal)
    t.match(await running, { status, written: '' })
  }
})

t.test('a missing command gives status 127, a command that cannot start gives 126', async (t) => {
  const folder = t.testdir()
  const file = join(folder, 'plain')
  writeFileSync(file, '')
  const logged = t.capture(console, 'error')
  const of = (word: string) => execCommand(readCommandLine(['exec', '--', word], {}), hostProcess())
  t.equal(await of('no-such-command'), 127)
  t.equal(await of(file), 126)
  t.strictSame(
    logged().map(({ args }) => args[0]),
    [
      'modelarts-notebooks-mock: exec: found "no-such-command", expected a command that can be run',
      `modelarts-notebooks-mock: exec: found spawn ${file} EACCES, expected a command that can be run`,
    ],
  )
})

t.test(
  'an option that the server cannot start with is an error, and no command runs',
  async (t) => {
    await t.rejects(node(t, WRITE_ENV, ['--scene', 'nowhere']), { name: 'SceneError' })
  },
)

t.test('log lines go to stderr', async (t) => {
  const logged = t.capture(console, 'error')
  const program = "fetch(process.env.NOTEBOOKS_MOCK_URL + '/v1/p1/notebooks').then((a) => a.text())"
  t.equal((await node(t, program, ['--log', 'requests'])).status, 0)
  t.match(logged()[0]?.args[0], /^GET \/v1\/p1\/notebooks 401 /)
})

t.test('a command that succeeds gives status 1 if its changes could not be saved', async (t) => {
  const folder = join(t.testdir({}), 'folder')
  mkdirSync(folder)
  const change = `
    const body = '{"operation":"ListFlavors","status":500}'
    const headers = { 'content-type': 'application/json' }
    require('fs').rmSync(${JSON.stringify(folder)}, { recursive: true })
    fetch(process.env.NOTEBOOKS_MOCK_URL + '/_mock/faults', { method: 'POST', headers, body })
      .then(() => process.exit(Number(process.argv[1])))`
  const logged = t.capture(console, 'error')
  for (const [status, expected] of [
    ['0', 1],
    ['5', 5],
  ] as const) {
    mkdirSync(folder, { recursive: true })
    const flags = ['--state-file', join(folder, 'state.json')]
    const words = ['exec', ...flags, '--', process.execPath, '-e', change, status]
    t.equal(await execCommand(readCommandLine(words, {}), hostProcess()), expected)
  }
  t.match(logged()[0]?.args, [/not saved: ENOENT/])
})
