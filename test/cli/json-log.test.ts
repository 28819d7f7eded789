import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { version } from '../../src/version.ts'
import { CommandHere, runHere } from '../support/command-here.ts'
import { pageAt, quoted, tableUnder } from '../support/documents.ts'
import { exchange } from '../support/socket.ts'
import { until } from '../support/until.ts'

interface Line {
  time: string
  level: string
  event: string
  message?: string
  url?: string
  [field: string]: unknown
}

/** The lines of an output; each must be an object. */
function linesOf(text: string): Line[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
}

const TOKEN = { headers: { 'x-auth-token': 'mock-token-admin' } }

t.test('--log json writes nothing but objects: start, requests and stop', async (t) => {
  const command = new CommandHere(t, ['--port', '0', '--log', 'json'])
  await command.done
  const [start] = linesOf(command.stdout)
  const url = start?.url ?? ''
  await (await fetch(`${url}/v1/p1/notebooks?stauts=1&token=canary-1`, TOKEN)).text()
  await (await fetch(`${url}/v1/p1/notebooks?__code=403`, TOKEN)).text()
  await (await fetch(`${url}/v1/p1/password=canary-2`)).text()
  await (await fetch(`${url}/health`)).text()
  await fetch(`${url}/v1/p1/notebooks`, {
    headers: { 'x-mock-fault': 'fault=EMPTY_RESPONSE' },
  }).catch(() => {})
  await command.kill('SIGTERM')
  const { code, stderr, stdout } = await command.ended
  t.match({ code, stderr }, { code: 0, stderr: '' })
  t.notMatch(stdout, /canary|mock-secret|mock-token/)
  const lines = linesOf(stdout)
  for (const { time } of lines) t.equal(new Date(time).toISOString(), time)
  t.match(
    lines.map(({ time, ...line }) => line),
    [
      {
        level: 'info',
        event: 'start',
        message: `ready on ${url}`,
        version,
        urls: [url],
        scene: 'default',
        notebooks: 30,
        auth: 'present',
      },
      {
        level: 'info',
        event: 'request',
        request_id: /^\w{32}$/,
        method: 'GET',
        path: '/v1/p1/notebooks',
        operation: 'ListNotebooks',
        project: 'p1',
        user: 'mock-admin',
        status: 200,
        duration_ms: Number,
        warnings: [/stauts/],
      },
      { event: 'request', path: '/v1/p1/notebooks', status: 403, fault: 'query' },
      { event: 'request', path: '/v1/p1/password=***', status: 404 },
      { event: 'request', operation: 'ListNotebooks', status: null, fault: 'header' },
      {
        level: 'info',
        event: 'stop',
        message: 'stopped by SIGTERM',
        signal: 'SIGTERM',
        saved: true,
      },
    ],
  )
  t.equal(lines.length, 6)
  const rows = tableUnder(pageAt('docs/options.md'), 'Log lines as JSON')
  const documented = rows.map(([names, events]) => [quoted(names), quoted(events)] as const)
  for (const line of lines) {
    for (const field of Object.keys(line)) {
      const [, events] = documented.find(([names]) => names.includes(field)) ?? []
      t.ok(events?.length === 0 || events?.includes(line.event), `${field} of ${line.event}`)
    }
  }
})

t.test('what no route has and what is no request has a line as well, also as text', async (t) => {
  for (const level of ['json', 'requests']) {
    const command = new CommandHere(t, ['--port', '0', '--log', level])
    await command.done
    const [url = ''] = /http:\/\/127[\d.:]+/.exec(command.stdout) ?? []
    const before = command.stdout.length
    await exchange(url, 'GARBAGE\r\n\r\n')
    await exchange(url, 'GET /v1/%zz/bad HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    await exchange(
      url,
      'GET /v1/p/x%2Ftoken%3Dcanary/y HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    )
    const lines = () => command.stdout.slice(before).trimEnd().split('\n')
    await until(() => lines().length === 3)
    const found = lines()
    t.notMatch(found.join(), 'canary')
    if (level === 'json') {
      t.match(
        found.map((line) => JSON.parse(line)),
        [
          { request_id: /^[\da-f]{32}$/, method: null, path: null, status: 400, duration_ms: 0 },
          { request_id: /^[\da-f]{32}$/, method: 'GET', path: '/v1/%zz/bad', status: 400 },
          { method: 'GET', path: /^\/v1\/p\/x.*\/y$/, status: 404 },
        ],
      )
    } else {
      t.match(found, [
        /^- - 400 0ms$/,
        /^GET \/v1\/%zz\/bad 400 \d+ms$/,
        /^GET \/v1\/p\/x.*\/y 404 /,
      ])
    }
    await command.kill('SIGTERM')
    await command.ended
  }
})

t.test('warnings of a server with --log json are objects on stderr', async (t) => {
  const folder = t.testdir({ scene: { 'notebooks.json': '[]' } })
  const scene = join(folder, 'scene')
  const command = new CommandHere(
    t,
    ['--port', '0', '--log', 'json', '--host', '0.0.0.0', '--scene', scene, '--watch'],
    { NOTEBOOKS_MOCK_PORT_6404_TCP: 'tcp://10.0.0.1:6404' },
  )
  await command.done
  writeFileSync(join(scene, 'notebooks.json'), '{')
  await until(() => command.stderr.includes('not read again'))
  t.match(linesOf(command.stderr), [
    {
      level: 'warn',
      event: 'warning',
      message: /^ignored variables of a Kubernetes service: NOTE/,
    },
    { level: 'warn', event: 'warning', message: /^other machines can reach the control plane/ },
    { level: 'warn', event: 'warning', message: /^scene .*: not read again, because of mistakes/ },
  ])
  await command.kill('SIGTERM')
  await command.ended
})

t.test('an error at the start with --log json is an object', async (t) => {
  const other = createServer().listen(0, '127.0.0.1')
  t.teardown(() => other.close())
  await once(other, 'listening')
  const { port } = other.address() as { port: number }
  const { code, stderr, stdout } = await runHere(t, ['--log', 'json', '--port', `${port}`])
  t.match({ code, stdout }, { code: 2, stdout: '' })
  t.match(linesOf(stderr), [
    { level: 'error', event: 'error', message: new RegExp(`^port ${port}: found it in use by`) },
  ])
  t.equal(linesOf(stderr).length, 1)
})

t.test('other commands print text, also with the variable for --log json', async (t) => {
  const { stdout } = await runHere(t, ['env', '--client', 'curl'], { NOTEBOOKS_MOCK_LOG: 'json' })
  t.match(stdout, /^curl /)
  const failed = await runHere(t, ['wait', '--timeout', '1x'], { NOTEBOOKS_MOCK_LOG: 'json' })
  t.match(failed, { code: 2, stderr: /^modelarts-notebooks-mock: / })
})
