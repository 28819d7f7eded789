import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { Command, run, serve } from '../support/command.ts'

/** No proxies of this machine's. */
const plain = { HTTP_PROXY: '', http_proxy: '', ALL_PROXY: '', all_proxy: '' }

/** A port that was free a moment ago. */
async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const address = server.address()
  await new Promise((closed) => server.close(closed))
  return String(typeof address === 'object' ? address?.port : undefined)
}

t.test('wait and doctor end with 0 where a server is ready', async (t) => {
  const env = { NOTEBOOKS_MOCK_CONTROL_TOKEN: '0123456789abcdef' }
  const { url } = await serve(t, [], env)
  const flags = ['--url', url]
  const [waited, looked] = await Promise.all([
    run(['wait', ...flags]),
    run(['doctor', '--json', ...flags], { ...plain, ...env }),
  ])
  t.strictSame(waited, { code: 0, stdout: `ready on ${url}\n`, stderr: '' })
  const { checks, ok } = JSON.parse(looked.stdout) as { checks: object[]; ok: boolean }
  t.match(checks[3], { name: 'server', ok: true })
  t.match(checks[4], {
    name: 'clock',
    ok: true,
    found: / s between the clocks of this machine and/,
  })
  t.equal(looked.code, ok ? 0 : 1)
})

t.test('wait and doctor end with 1 where none is, and say so', async (t) => {
  const port = await freePort()
  const [waited, looked] = await Promise.all([
    run(['wait', '--port', port, '--timeout', '0']),
    run(['doctor', '--port', port, '--scene', 'nowhere'], plain),
  ])
  t.strictSame(waited, {
    code: 1,
    stdout: '',
    stderr: `modelarts-notebooks-mock: wait: http://127.0.0.1:${port} is not ready: connection refused\n`,
  })
  t.match(looked, { code: 1, stdout: /^problem {2}scene {6}scene: found "nowhere"/m, stderr: '' })
})

t.test('exec hands over the streams, the environment and the status of its command', async (t) => {
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

t.test('exec passes a signal on, and ends as its command does', async (t) => {
  const program = 'console.log("up " + process.pid); setInterval(() => {}, 1_000)'
  const command = new Command(['exec', '--', process.execPath, '-e', program])
  while (!command.stdout.includes('\n')) await new Promise((turn) => setTimeout(turn, 20))
  const pid = Number(/\d+/.exec(command.stdout)?.[0])
  command.process.kill('SIGTERM')
  t.match(await command.ended, { code: 143, stderr: '' })
  t.throws(() => process.kill(pid, 0), { code: 'ESRCH' })
})
