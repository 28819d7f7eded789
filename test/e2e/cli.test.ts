import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { createMockServer } from '../../src/index.ts'
import { Command, run, serve } from '../support/command.ts'

const token = { headers: { 'x-auth-token': 'mock-token-admin' } }

t.test('starts, prints how to connect, responds, and exits with 0 on a signal', async (t) => {
  const endpoints = join(t.testdir(), 'endpoints.json')
  const { command, url } = await serve(t, ['--endpoints-file', endpoints])
  for (const line of [
    url,
    'default (30 notebooks)',
    'mock-token-admin',
    'MOCKAK00000ADMIN0001 / mock-secret-key-admin',
    'present: any well-formed',
  ]) {
    t.ok(command.stdout.includes(line), line)
  }
  t.strictSame(JSON.parse(readFileSync(endpoints, 'utf8')), { url })
  const curl = /curl -H 'X-Auth-Token: (.*)' (\S+)/.exec(command.stdout)
  const answer = await fetch(curl?.[2] ?? '', { headers: { 'x-auth-token': curl?.[1] ?? '' } })
  t.equal(answer.status, 200)
  t.match(await answer.json(), { total: 13 })
  command.process.kill('SIGINT')
  command.process.kill('SIGINT')
  t.match(await command.ended, { code: 0, stderr: '' })
})

t.test(
  'a signal lets running requests finish, ends waiting requests, and cuts partly sent ones',
  async (t) => {
    const { command, url } = await serve(t)
    const { port } = new URL(url)
    const half = connect(Number(port), '127.0.0.1')
    half.on('error', () => {})
    const isCut = once(half, 'close')
    half.write('GET /v1/p1/notebooks HTTP/1.1\r\nHost: a\r\n')
    const waiting = fetch(`${url}/v1/p1/notebooks`, {
      headers: { ...token.headers, 'x-mock-fault': 'delay=10m' },
    })
    const sent = async () => {
      const journal = await fetch(`${url}/_mock/requests`)
      return ((await journal.json()) as { total: number }).total
    }
    while ((await sent()) === 0) await new Promise((turn) => setTimeout(turn, 20))
    command.process.kill('SIGTERM')
    command.process.kill('SIGTERM')
    t.equal((await waiting).status, 503)
    await isCut
    t.match(await command.ended, { code: 0 })
  },
)

t.test('the server uses flags, environment and config file', async (t) => {
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
  const { worlds, auth } = (await (await fetch(`${url}/health`)).json()) as Record<string, unknown>
  t.strictSame([worlds, auth], [1, 'off'])
})

t.test('prints complete documents to a pipe, and exits', async (t) => {
  const [generated, openapi, version] = await Promise.all([
    run(['generate', '--notebooks', '40', '--seed', '7']),
    run(['openapi']),
    run(['--version']),
  ])
  t.match(generated, { code: 0, stderr: /40 of 40 notebooks/ })
  t.equal(JSON.parse(generated.stdout).length, 40)
  t.match(openapi, { code: 0, stderr: '' })
  t.equal(JSON.parse(openapi.stdout).openapi, '3.1.0')
  t.match(version, { code: 0, stdout: /^\d+\.\d+\.\d+\n$/, stderr: '' })
})

t.test('copies the default scene from the package', async (t) => {
  const folder = join(t.testdir(), 'scene')
  t.match(await run(['init', folder]), { code: 0, stdout: /holds the default scene/ })
  t.ok(existsSync(join(folder, 'notebooks.json')))
  const mock = await createMockServer({ scene: folder })
  t.equal(mock.scene.notebookCount, 30)
  await mock.close()
})

t.test(
  'a wrong argument gives one clear line and exit code 2; a server that is not ready gives exit code 1',
  async (t) => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const taken = await run(['--port', `${port}`])
    t.equal(taken.code, 2)
    t.match(
      taken.stderr,
      /^modelarts-notebooks-mock: port \d+: found it in use.*--port 0 .*\(EADDRINUSE\)\n$/,
    )
    await new Promise((closed) => server.close(closed))
    t.match(await run(['wait', '--port', '1', '--timeout', '0']), {
      code: 1,
      stdout: '',
      stderr: /^modelarts-notebooks-mock: wait: .* is not ready: connection refused\n$/,
    })
  },
)

t.test('exec passes on the streams, the environment and the status of its command', async (t) => {
  const file = join(t.testdir(), 'endpoints.json')
  const program = `
    const { HUAWEICLOUD_SDK_IAM_ENDPOINT: iam, NOTEBOOKS_MOCK_URL: url } = process.env
    process.stdin.pipe(process.stdout)
    process.stdin.on('end', async () => {
      console.error(iam === url, (await fetch(url + '/ready')).status)
      process.exitCode = 5
    })`
  const flags = ['--seed', '7', '--endpoints-file', file]
  const command = new Command(['exec', ...flags, '--', process.execPath, '-e', program])
  command.process.stdin.end('typed\n')
  t.strictSame(await command.ended, { code: 5, stdout: 'typed\n', stderr: 'true 200\n' })
})

t.test('exec forwards a signal, and exits with the status of its command', async (t) => {
  const program = 'console.log("up " + process.pid); setInterval(() => {}, 1_000)'
  const command = new Command(['exec', '--', process.execPath, '-e', program])
  while (!command.stdout.includes('\n')) await new Promise((turn) => setTimeout(turn, 20))
  const pid = Number(/\d+/.exec(command.stdout)?.[0])
  command.process.kill('SIGTERM')
  t.match(await command.ended, { code: 143, stderr: '' })
  t.throws(() => process.kill(pid, 0), { code: 'ESRCH' })
})
