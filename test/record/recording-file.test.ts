import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { ftruncateSync, readFileSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { RecordingFile } from '../../src/record/recording-file.ts'
import { NODE, plainly } from '../support/command.ts'
import { entriesIn, recorderOf } from '../support/recorder.ts'
import { otherServer } from '../support/running-mock.ts'
import { sized } from '../support/size.ts'

const linesOf = (path: string) => readFileSync(path, 'utf8')

/** Calls on a disk that has room for so many bytes. */
const diskOf = (room: { bytes: number }) => ({
  write: (file: number, bytes: Buffer, from: number) => {
    const part = bytes.subarray(from, from + room.bytes)
    if (part.length === 0)
      throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' })
    room.bytes -= part.length
    return writeSync(file, part)
  },
  truncate: ftruncateSync,
  sync: async () => {},
})

t.test('a line that does not fit is taken away, and the next one that fits is whole', async (t) => {
  const path = join(t.testdir(), 'r.jsonl')
  const room = { bytes: 25 }
  const file = new RecordingFile(path, diskOf(room))
  t.ok(file.add({ first: 1 }))
  t.notOk(file.add({ second: 'too long for this disk' }))
  t.equal(linesOf(path), '{"first":1}\n')
  t.match(file, { lines: 1, lost: 1, problem: { message: /ENOSPC/ } })
  room.bytes = 100
  t.ok(file.add({ third: 3 }))
  t.equal(linesOf(path), '{"first":1}\n{"third":3}\n')
  await file.close()
  await file.close()
})

t.test('a part of a line that cannot be taken away is taken away later', async (t) => {
  const path = join(t.testdir(), 'r.jsonl')
  const room = { bytes: 3 }
  let isStuck = true
  const calls = diskOf(room)
  const file = new RecordingFile(path, {
    ...calls,
    truncate: (one, bytes) => {
      if (isStuck) throw new Error('EIO')
      calls.truncate(one, bytes)
    },
  })
  t.notOk(file.add({ a: 1 }))
  room.bytes = 100
  t.notOk(file.add({ b: 1 }), 'nothing is appended to a part of a line')
  isStuck = false
  t.ok(file.add({ c: 1 }))
  t.equal(linesOf(path), '{"c":1}\n')
  await file.close()
})

t.test('a disk that fails to sync is a problem that is kept', async (t) => {
  const path = join(t.testdir(), 'r.jsonl')
  const calls = { ...diskOf({ bytes: 100 }), sync: () => Promise.reject(new Error('EIO')) }
  const file = new RecordingFile(path, calls)
  file.add({})
  await file.close()
  t.match(file.problem, { message: 'EIO' })
})

t.test('a file that is there is never written to; other users cannot read a new one', async (t) => {
  const path = join(t.testdir({ there: 'x' }), 'there')
  t.throws(() => new RecordingFile(path), { code: 'EEXIST' })
  const file = new RecordingFile(`${path}-not`)
  t.equal(statSync(file.path).mode & 0o077, 0)
  await file.close()
})

t.test('requests pass while the disk is full, and people are told once', async (t) => {
  const upstream = await otherServer(t, (_request, response) => response.end('{}'))
  const room = { bytes: 0 }
  const { entries, file, url, warnings } = await recorderOf(t, upstream, {
    file: (path) => new RecordingFile(path, diskOf(room)),
  })
  for (let at = 0; at < 3; at++) t.equal((await fetch(url)).status, 200)
  room.bytes = 10_000
  t.equal((await fetch(url)).status, 200)
  t.match(await entries(), [{ sequence: 4 }])
  t.equal(file.lost, 3)
  t.match(warnings, [/^the recording is incomplete: ENOSPC.*; requests pass, but are not recorded/])
  t.equal(warnings.length, 1)
})

/** Appends lines until it is killed. */
const WRITER = `
import { RecordingFile } from ${JSON.stringify(join(process.cwd(), 'src/record/recording-file.ts'))}
const file = new RecordingFile(process.argv[1])
for (let n = 1; ; n++) { file.add({ n, text: 'x'.repeat(n % 5000) }); if (n === 50) console.log('many') }
`

t.test('a kill at any moment leaves whole lines, and at most one part of a line', async (t) => {
  for (const delay of [0, 27, 3, 11, 40].slice(0, sized(2, 5))) {
    const path = join(t.testdir(), `${delay}.jsonl`)
    const [node, ...first] = NODE
    const code = ['--import', 'tsx', '--input-type=module', '-e', WRITER, path]
    const child = spawn(node, [...first, ...code], {
      ...plainly(),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    await new Promise((resolve) => setTimeout(resolve, delay))
    child.kill('SIGKILL')
    await once(child, 'exit')
    const lines = linesOf(path).split('\n')
    const whole = lines.slice(0, -1)
    t.ok(whole.length >= 50)
    t.strictSame(
      whole.map((line) => JSON.parse(line).n),
      whole.map((_, at) => at + 1),
    )
  }
})

t.test('the schema of the journal reads what record writes', async (t) => {
  const upstream = await otherServer(t, (_request, response) => {
    response.setHeader('x-request-id', 'of-upstream')
    response.end('[1]')
  })
  const { path, url } = await recorderOf(t, upstream)
  await fetch(`${url}/v1/p%201/notebooks/n1?x=1`, {
    headers: { 'x-mock-test': 'a test', traceparent: '00-a' },
  })
  await fetch(`${url}/v1/p1/notebooks/all`)
  await fetch(`${url}/v1/p1/images/i1`)
  await fetch(`${url}/v2/p2/else`)
  await fetch(`${url}/v1/%ff/notebooks`)
  for (const [methods, path] of [
    ['password', '/v3/auth/tokens'],
    ['token', '/v3/auth/tokens'],
    ['assume_role', '/v3/auth/tokens'],
    ['token', '/v3.0/OS-CREDENTIAL/securitytokens'],
    ['assume_role', '/v3.0/OS-CREDENTIAL/securitytokens'],
  ]) {
    const body = JSON.stringify({ auth: { identity: { methods: [methods] } } })
    await fetch(url + path, { method: 'POST', body })
  }
  const all = entriesIn(linesOf(path))
  t.match(all, [
    {
      ...{ sequence: 1, request_id: 'of-upstream', project_id: 'p 1', notebook_id: 'n1' },
      ...{ operation: 'ShowNotebook', test: 'a test', traceparent: '00-a', status: 200 },
      ...{ url: '/v1/p%201/notebooks/n1?x=1', answer: { body: [1] }, warnings: [] },
    },
    { operation: 'ListAllNotebooks', notebook_id: null, project_id: 'p1' },
    { operation: 'ShowImage', notebook_id: null },
    { operation: null, served: false, project_id: 'p2' },
    { operation: 'ListNotebooks', project_id: '%ff' },
    { operation: 'KeystoneCreateUserTokenByPassword', project_id: null },
    { operation: 'KeystoneCreateScopedToken' },
    { operation: 'KeystoneCreateAgencyToken' },
    { operation: 'CreateTemporaryAccessKeyByToken' },
    { operation: 'CreateTemporaryAccessKeyByAgency' },
  ])
})
