import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { version } from '../../src/version.ts'
import { CommandHere, runHere } from '../support/command-here.ts'
import { pageAt, quoted, tableUnder } from '../support/documents.ts'
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
