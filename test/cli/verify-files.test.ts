import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readBundle } from '../../src/bundles/read-bundle.ts'
import { writeBundle } from '../../src/bundles/write-bundle.ts'
import { readRecording } from '../../src/cli/verify/recording-file.ts'
import type { BundleHeader, BundleRequest } from '../../src/schemas/bundle.ts'
import { runHere } from '../support/command-here.ts'
import { CREATION } from '../support/mock.ts'
import { mockOnPort } from '../support/running-mock.ts'

const HEADER: BundleHeader = {
  format: 'modelarts-notebooks-mock bundle',
  format_version: 1,
  mock_version: '0.2.0',
  captured_at: 1,
  origin: 'mock',
  seed: 1,
  config: {},
  scene: { name: 'default', sha256: null, included: false },
}

/** A request of a bundle: a creation whose answer gave an id, or a request that uses it. */
function bundled(number: number, id: string | null, path: string): BundleRequest {
  return {
    kind: 'request',
    number,
    request_id: `r${number}`,
    project_id: 'p1',
    world_at: 1,
    server_at: null,
    host_at: 1,
    operation: id === null ? 'ShowNotebook' : 'CreateNotebook',
    caller: { user: 'admin', credential: 'token' },
    method: id === null ? 'GET' : 'POST',
    url: path,
    headers: [['Content-Type', 'application/json']],
    body: id === null ? null : { text: JSON.stringify({ ...CREATION, name: 'mine' }) },
    outcome: 'answered',
    fault: null,
    answer: {
      status: 200,
      headers: [['content-type', 'application/json']],
      body: { base64: Buffer.from(JSON.stringify({ id: id ?? 'other' })).toString('base64') },
    },
  }
}

/** A mock with the requests of a session: a creation and a look at it. */
async function mockWithSession(t: Test, project = 'p1') {
  const { mock, url } = await mockOnPort(t)
  const send = async (method: 'GET' | 'POST', path: string, payload?: object) => {
    const headers = { 'x-auth-token': 'mock-token-admin' }
    const response = await mock.inject({
      method,
      url: path,
      headers,
      ...(payload && { payload }),
    } as never)
    return response.json() as { id: string }
  }
  const { id } = await send('POST', `/v1/${project}/notebooks`, { ...CREATION, name: 'mine' })
  await send('GET', `/v1/${project}/notebooks/${id}`)
  return { mock, url, send, id }
}

const verify = (t: Test, url: string, file: string, ...flags: string[]) =>
  runHere(t, ['verify', '--url', url, '--like', file, ...flags])

t.test('a journal as JSON, a HAR and JSON Lines say the same', async (t) => {
  const { mock, url } = await mockWithSession(t)
  const folder = t.testdir()
  for (const format of ['json', 'har', 'jsonl']) {
    const file = join(folder, `recording.${format}`)
    const text = await (await fetch(`${url}/_mock/requests?format=${format}`)).text()
    writeFileSync(file, format === 'jsonl' ? `\uFEFF${text}\n\n` : text)
    t.match(await verify(t, url, file), { code: 0, stderr: '', stdout: /2 of 2 requests/ }, format)
  }
  await mock.close()
  const other = await mockWithSession(t, 'mine')
  for (const format of ['json', 'har', 'jsonl']) {
    const file = join(folder, `recording.${format}`)
    const { code, stdout } = await verify(t, other.url, file, '--project', 'mine', '--in-order')
    t.strictSame([code, stdout.includes('2 of 2')], [0, true], format)
  }
})

t.test('a bundle is read, and refused if it was edited', async (t) => {
  const { url } = await mockWithSession(t)
  const file = join(t.testdir(), 'bug.mockrepro')
  const lines = [
    bundled(1, 'was-1', '/v1/p1/notebooks'),
    bundled(2, null, '/v1/p1/notebooks/was-1'),
  ]
  await writeBundle(file, HEADER, lines)
  t.equal((await readBundle(file)).header.seed, 1)
  t.match(await verify(t, url, file), { code: 0, stdout: /2 of 2 requests/ })
  const { requests } = await readRecording(file, 'whole')
  t.match(requests[0], { body: { name: 'mine' }, answer: { body: { id: 'was-1' } }, status: 200 })
  const bytes = readFileSync(file)
  writeFileSync(file, bytes.subarray(0, bytes.length - 20))
  t.match(await verify(t, url, file), { code: 2, stderr: /bug\.mockrepro: found / })
})

t.test('a HAR of a browser has other requests, base64 and credentials', async (t) => {
  const { url } = await mockOnPort(t)
  await fetch(`${url}/v1/p1/notebooks?limit=1`, { headers: { 'x-auth-token': 'mock-token-admin' } })
  const entry = (path: string, more: object = {}) => ({
    request: { method: 'GET', url: `https://modelarts.example${path}`, headers: [], ...more },
    response: { status: 200, headers: [], content: { text: 'e30=', encoding: 'base64' } },
  })
  const har = (...entries: object[]) => JSON.stringify({ log: { version: '1.2', entries } })
  const folder = t.testdir({
    'a.har': har(entry('/index.html'), entry('/v1/p1/notebooks?limit=1')),
    'b.har': har({ request: { method: 'GET' } }),
  })
  t.match(await verify(t, url, join(folder, 'a.har')), {
    code: 0,
    stderr: /a\.har: 1 of 2 requests are not to the API/,
  })
  t.match(await verify(t, url, join(folder, 'b.har')), {
    code: 2,
    stderr: /b\.har, \$\.log\.entries\[0\]: \$\.request\.url: found nothing, expected text/,
  })
})

t.test(
  'a file that cannot be compared is refused with the reason, and nothing of it is quoted',
  async (t) => {
    const folder = t.testdir({
      'empty.jsonl': '',
      'cut.jsonl': '{"method":"GET","url":"/v1/p1/a"}\n{"method":"GET","password":"SECRET',
      'wrong.jsonl': '{"method":"GET","url":"/v1/p1/a"}\n{"method":3}\n',
      'other.json': '{"notebooks":[]}',
      'list.json': '[1]',
      'none.json': '{"requests":[]}',
      'bad.json': '{"requests":[{"method":"GET"}]}',
      'contract.json': '{"format":"modelarts-notebooks-mock contract","format_version":2}',
      'old.json': '{"format":"modelarts-notebooks-mock contract","format_version":1}',
      'utf16.json': Buffer.from('\uFEFF{}', 'utf16le'),
    })
    execFileSync('mkfifo', [join(folder, 'fifo')])
    const { url } = await mockOnPort(t)
    const cases: [string, RegExp][] = [
      ['empty.jsonl', /found an empty file, expected a recording as JSON Lines, /],
      ['cut.jsonl', /cut\.jsonl, line 2: found .*, expected a JSON object; is the file complete\?/],
      ['wrong.jsonl', /wrong\.jsonl, line 2: \$\.method: found 3, expected text/],
      ['other.json', /found another JSON document, expected a recording/],
      ['list.json', /found another JSON document/],
      ['none.json', /--like: found a file without requests, expected at least one/],
      ['bad.json', /bad\.json, \$\.requests\[0\]: \$\.url: found nothing, expected text/],
      ['contract.json', /found format_version 2, expected at most 1: a newer version/],
      ['old.json', /old\.json: \$\.consumer: found nothing, expected an object/],
      ['utf16.json', /found text in UTF-16/],
      ['missing.json', /missing\.json: found no such file/],
      ['fifo', /found a FIFO/],
      ['.', /found a folder/],
    ]
    for (const [name, message] of cases) {
      const { code, stderr, stdout } = await verify(t, url, join(folder, name))
      t.strictSame([code, stdout], [2, ''], name)
      t.match(stderr, message)
      t.notMatch(stderr, 'SECRET')
    }
  },
)

t.test('a document and a line that are too long are refused', async (t) => {
  const folder = t.testdir({ 'long.json': '', 'line.jsonl': '{"method":"GET","url":"/a"}\n{"a":"' })
  truncateSync(join(folder, 'long.json'), 256 * 1024 * 1024 + 1)
  appendFileSync(join(folder, 'line.jsonl'), 'x'.repeat(33_554_432))
  t.match(await verify(t, 'http://127.0.0.1:1', join(folder, 'long.json')), {
    code: 2,
    stderr: /found one JSON document of 268435457 bytes, expected at most 268435456/,
  })
  t.match(await verify(t, 'http://127.0.0.1:1', join(folder, 'line.jsonl')), {
    code: 2,
    stderr: /found a line of more than 33554432 characters/,
  })
  const many = `${'{"method":"GET","url":"/v1/p/a"}\n'.repeat(100_001)}`
  writeFileSync(join(folder, 'many.jsonl'), many)
  t.match(await verify(t, 'http://127.0.0.1:1', join(folder, 'many.jsonl')), {
    code: 2,
    stderr: /found more than 100000 requests, expected at most 100000/,
  })
})

t.test(
  'a long first line, an answer that is missing, and another scene in a bundle are read',
  async (t) => {
    const long = { sequence: 1, method: 'GET', url: '/v1/p1/a', headers: { x: 'y'.repeat(70_000) } }
    const folder = t.testdir({
      'long.jsonl': JSON.stringify(long),
      'long.json': JSON.stringify({ requests: [long] }),
      'a.har': JSON.stringify({
        log: { entries: [{ request: { method: 'GET', url: '/v1/p1/a' } }] },
      }),
    })
    for (const name of ['long.jsonl', 'long.json', 'a.har']) {
      t.match(
        await readRecording(join(folder, name), 'whole'),
        { requests: [{ url: '/v1/p1/a' }] },
        name,
      )
    }
    const file = join(folder, 'a.mockrepro')
    await writeBundle(file, { ...HEADER, scene: { ...HEADER.scene, included: true } }, [
      { kind: 'scene_file', name: 'scene.json', content: {} },
      { ...bundled(1, null, '/v1/p1/a'), outcome: 'broken', answer: null },
      { ...bundled(2, null, '/v1/p1/b'), body: { base64: '/9j/' } },
    ])
    const { requests } = await readRecording(file, 'ids')
    t.match(requests, [{ answer: null, status: null, body: null }, { url: '/v1/p1/b' }])
  },
)

t.test('without a server, or without --like, the status is 2', async (t) => {
  const folder = t.testdir({ 'a.jsonl': '{"method":"GET","url":"/v1/p1/flavors"}\n' })
  const file = join(folder, 'a.jsonl')
  t.match(await verify(t, 'http://127.0.0.1:1', file), { code: 2, stderr: /found no server/ })
  const port = ['--port', '1', '--timeout', '1s']
  t.match(await runHere(t, ['verify', '--like', file, ...port]), {
    code: 2,
    stderr: /127\.0\.0\.1:1: found no server/,
  })
  t.match(await runHere(t, ['verify']), { code: 2, stderr: /--like: found nothing, expected text/ })
  const { url } = await mockOnPort(t)
  t.match(await verify(t, url, file, '--ignore', 'name'), { code: 2, stderr: /at \$\.ignore\[0\]/ })
  const junit = join(folder, 'none', 'junit.xml')
  t.match(await verify(t, url, file, '--junit', junit), {
    code: 2,
    stderr: /junit\.xml: found ENOENT/,
  })
  t.equal(existsSync(junit), false)
})

t.test('the journals of several servers are compared together, in the order of time', async (t) => {
  const [one, two] = [await mockOnPort(t), await mockOnPort(t)]
  await fetch(`${one.url}/v1/p1/flavors`)
  await fetch(`${two.url}/v1/p1/images`)
  await fetch(`${one.url}/v1/p1/flavors?a=1`)
  const lines = ['flavors', 'images', 'flavors?a=1'].map(
    (rest) => `{"method":"GET","url":"/v1/p1/${rest}"}\n`,
  )
  const file = join(t.testdir({ 'a.jsonl': lines.join('') }), 'a.jsonl')
  t.match(await verify(t, `${one.url},${two.url}`, file, '--in-order'), {
    code: 0,
    stdout: /3 of 3/,
  })
  t.match(await verify(t, `${one.url},http://127.0.0.1:1`, file), { code: 2, stdout: '' })
  for (const { list } of [one, two]) await list('p1')
  const both = await verify(t, `${one.url},${two.url}`, file, '--project', 'p1')
  t.match(both, { code: 2, stderr: /found project "p1" on .* and .*, expected it on one/ })
  await two.list('p2')
  const other = await verify(t, `${one.url},${two.url}`, file, '--project', 'p2')
  t.match(other, { code: 1, stdout: /^failed: 0 of 3 .* 1 request in the journal/ })
})

t.test('a pattern that finds nothing is warned about', async (t) => {
  const { url } = await mockOnPort(t)
  await fetch(`${url}/v1/p1/flavors`)
  const file = join(
    t.testdir({ 'a.jsonl': '{"method":"GET","url":"/v1/p1/flavors"}\n' }),
    'a.jsonl',
  )
  t.match(await verify(t, url, file, '--ignore', 'body.nam'), {
    code: 0,
    stderr: /--ignore body\.nam: found no such value and no such request/,
  })
})

t.test('--project takes the requests of that project, or of the only one', async (t) => {
  const { url } = await mockOnPort(t)
  await fetch(`${url}/v1/mine/flavors`)
  const line = (path: string) => `{"method":"GET","url":"${path}"}\n`
  const folder = t.testdir({
    'one.jsonl': line('/v1/p1/flavors') + line('/v3/projects'),
    'two.jsonl': line('/v1/p1/flavors') + line('/v1/p2/flavors'),
    'both.jsonl': line('/v1/p1/flavors') + line('/v1/mine/flavors'),
  })
  const of = (name: string) => verify(t, url, join(folder, name), '--project', 'mine')
  t.match(await of('one.jsonl'), { code: 0, stderr: /1 of 2 requests are not to the project p1/ })
  t.match(await of('both.jsonl'), {
    code: 0,
    stderr: /1 of 2 requests are not to the project mine/,
  })
  t.match(await of('two.jsonl'), {
    code: 2,
    stderr: /--project: found "mine", expected one of the projects of .*: p1, p2/,
  })
})

t.test(
  'requests that the journal has dropped make it inconclusive, also as JUnit XML',
  async (t) => {
    const { url } = await mockOnPort(t, { journalEntries: 1 })
    for (const noun of ['flavors', 'images']) await fetch(`${url}/v1/p1/${noun}`)
    const line = (noun: string) => `{"method":"GET","url":"/v1/p1/${noun}?a=<%26\\""}\n`
    const folder = t.testdir({ 'a.jsonl': line('flavors') })
    const junit = join(folder, 'junit.xml')
    const { code, stdout } = await verify(
      t,
      url,
      join(folder, 'a.jsonl'),
      '--ignore',
      'GET /v1/*/images',
      '--junit',
      junit,
    )
    t.equal(code, 1)
    t.match(stdout, /^inconclusive: 0 of 1 request .*, 1 more that the journal does not have/)
    t.match(
      readFileSync(junit, 'utf8'),
      /errors="1">[\s\S]*<error message="the journal does not have 1 requests"\/>[\s\S]*a=&lt;%26&quot;/,
    )
  },
)

t.test('more than fifty differences are counted', async (t) => {
  const { url } = await mockOnPort(t)
  const lines = Array.from({ length: 60 }, (_, at) => `{"method":"GET","url":"/v1/p1/a${at}/b"}\n`)
  const file = join(t.testdir({ 'a.jsonl': lines.join('') }), 'a.jsonl')
  t.match(await verify(t, url, file), {
    code: 1,
    stdout: /\nand 10 more differences: --json has all of them\n$/,
  })
})
