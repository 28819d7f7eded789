import fs, { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { resultsOf } from '../../../src/cli/record/results.ts'
import { CommandHere, runHere } from '../../support/command-here.ts'
import { replaced } from '../../support/replaced.ts'
import { mockOnPort } from '../../support/running-mock.ts'
import { until } from '../../support/until.ts'

const HEADERS = { 'x-auth-token': 'mock-token-admin' }

/** Records one request to a mock in this process. */
async function recordedOne(t: Test, path: string) {
  const { url: upstream } = await mockOnPort(t)
  const into = join(t.testdir(), 'recording')
  const args = ['record', '--upstream', upstream, '--into', into, '--port', '0']
  const command = new CommandHere(t, args)
  const urlOf = () => /^ready on (\S+)$/m.exec(command.stdout)?.[1]
  await until(urlOf)
  const answer = await fetch(`${urlOf()}${path}`, { headers: HEADERS })
  await answer.text()
  await command.kill('SIGINT')
  return { ...(await command.ended), into, status: answer.status }
}

t.test('a disk without room: the request passes, and the end says what is lost', async (t) => {
  replaced(t, fs, 'writeSync', (original) => (...args: never[]) => {
    const [, bytes] = args as unknown as [number, unknown]
    if (String(bytes).startsWith('{"sequence"')) {
      throw Object.assign(new Error('ENOSPC: no space left on device'), { syscall: 'write' })
    }
    return original(...args)
  })
  const { code, into, status, stderr, stdout } = await recordedOne(t, '/v1/p1/notebooks')
  t.equal(status, 200)
  t.equal(code, 1)
  t.match(stdout, /^1 request, 0 recorded in .*, 1 not recorded: the recording is incomplete$/m)
  t.match(
    stderr,
    /record: the recording is incomplete: ENOSPC.*; requests pass, but are not recorded/,
  )
  t.notMatch(stdout, 'scene')
  t.strictSame(readdirSync(into), ['recording.jsonl'])
})

t.test('a recording without instances becomes a scene with none', async (t) => {
  const { code, into, stdout } = await recordedOne(t, '/v1/p1/images?limit=2')
  t.equal(code, 0)
  t.match(stdout, /^a scene with 0 notebooks in /m)
  t.equal(JSON.parse(readFileSync(join(into, 'scene', 'images.json'), 'utf8')).length, 2)
})

t.test('a folder that has a recording is refused with what to do with it', async (t) => {
  const into = t.testdir({ 'recording.jsonl': 'mine' })
  const upstream = 'http://127.0.0.1:1'
  const { code, stderr } = await runHere(t, ['record', '--upstream', upstream, '--into', into])
  t.equal(code, 2)
  t.match(stderr, /expected a new or an empty folder; import .*recording\.jsonl makes a scene of /)
  t.equal(readFileSync(join(into, 'recording.jsonl'), 'utf8'), 'mine')
})

t.test('an empty folder that was there stays if nothing can be recorded', async (t) => {
  const into = t.testdir()
  const { port } = new URL((await mockOnPort(t)).url)
  const args = ['--upstream', 'http://127.0.0.1:1', '--into', into, '--port', port]
  const { code, stderr } = await runHere(t, ['record', ...args])
  t.equal(code, 2)
  t.match(stderr, /--port: found .*EADDRINUSE/)
  t.strictSame(readdirSync(into), [])
})

t.test(
  '--sign on every address of IPv6 is refused, on the loopback address it is not',
  async (t) => {
    const keys = { HUAWEICLOUD_SDK_AK: 'a', HUAWEICLOUD_SDK_SK: 's' }
    const run = (host: string) => {
      const into = join(t.testdir(), 'recording')
      const args = [
        '--upstream',
        'http://127.0.0.1:1',
        '--into',
        into,
        '--port',
        '0',
        '--for',
        '1ms',
      ]
      return runHere(t, ['record', ...args, '--sign', '--host', host], keys)
    }
    const all = await run('::')
    t.equal(all.code, 2)
    t.match(all.stderr, /--host: found :: with --sign, expected a loopback address/)
    const own = await run('::1')
    t.strictSame([own.code, own.stderr], [0, ''])
    t.match(own.stdout, /^ready on http:\/\/\[::1\]:\d+$/m)
  },
)

t.test('a mistake of this package is no sentence for people: it ends the command', async (t) => {
  await t.rejects(resultsOf('\0', t.testdir()), { code: 'ERR_INVALID_ARG_VALUE' })
})
