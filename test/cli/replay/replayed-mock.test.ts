import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { ReplayedMock } from '../../../src/cli/replay/replayed-mock.ts'
import type { JournalRecord } from '../../../src/control/journal/journal.ts'
import { requestLine } from '../../../src/control/session/request-line.ts'
import { capturedFrom, checkSame, edited, linesIn, replayedFrom } from '../../support/bundles.ts'
import { runHere } from '../../support/command-here.ts'
import { get, type Mock, ownMock } from '../../support/mock.ts'
import { mockOnPort } from '../../support/running-mock.ts'
import { until } from '../../support/until.ts'
import { IMAGE } from '../../support/values.ts'

/** A folder with a scene of one instance. */
function ownScene(t: Test): string {
  const entry = { id: 'nb-own', name: 'own', flavor: 'modelarts.vm.cpu.2u', image: { id: IMAGE } }
  return t.testdir({
    'scene.json': JSON.stringify({ version: 1, title: 'Mine' }),
    'notebooks.json': JSON.stringify([entry]),
  })
}

/** The bundle of a server that answered one list. */
async function bundleOf(mock: Mock): Promise<Uint8Array> {
  await get(mock, 'notebooks?limit=1')
  return capturedFrom(mock)
}

/** Replays a bundle with the command. */
async function replayHere(t: Test, bundle: Uint8Array, ...args: string[]) {
  const file = join(t.testdir(), 'bug.mockrepro')
  writeFileSync(file, bundle)
  return { ...(await runHere(t, ['replay', file, ...args])), file }
}

/** A bundle with a text of its lines replaced. */
const changed = (bundle: Uint8Array, from: string | RegExp, to: string) =>
  edited(bundle, (lines) => lines.map((line) => line.replace(from, to)))

/** Sets the folder of temporary files to an empty one of the test. Returns what is in it. */
function temporaryFiles(t: Test): () => string[] {
  const folder = mkdtempSync(join(tmpdir(), 'test-'))
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = folder
  t.teardown(() => {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
    rmSync(folder, { recursive: true })
  })
  return () => readdirSync(folder)
}

t.test('a bundle has the scene of the server, and the replay needs no other file', async (t) => {
  const mock = await ownMock(t, { scene: ownScene(t) })
  const bundle = await bundleOf(mock)
  t.match(linesIn(bundle)[0].scene, { name: 'Mine', included: true })
  const left = temporaryFiles(t)
  t.match(await replayHere(t, bundle), { code: 0, stdout: /equal, 1 request/, stderr: '' })
  const results = await replayedFrom(bundle)
  t.match(results[0]?.line.answer?.body, { text: /"name":"own"/ })
  t.strictSame(left(), [])
  const updated = await replayHere(t, bundle, '--update')
  t.equal(updated.code, 0)
  t.strictSame(linesIn(readFileSync(updated.file)), linesIn(bundle))
})

t.test('a bundle whose scene or options are wrong is refused, and leaves no folder', async (t) => {
  const own = await bundleOf(await ownMock(t, { scene: ownScene(t) }))
  const usual = await bundleOf(await ownMock(t))
  const left = temporaryFiles(t)
  const moved = edited(own, (lines) => {
    const at = lines.findIndex((line) => line.includes('"scene_file"'))
    return [...lines.slice(0, at), ...lines.slice(at + 1), lines[at] as string]
  })
  const cases: [Uint8Array, RegExp][] = [
    [
      changed(own, '"name":"notebooks.json"', '"name":"../a.json"'),
      /found file "\.\.\/a\.json" of a scene, expected/,
    ],
    [
      changed(own, '"flavor":"modelarts', '"flavor":"other'),
      /notebooks\.json.*found "other\.vm\.cpu\.2u"/s,
    ],
    [moved, /found file "\w+\.json" of the scene after a state or a request, expected/],
    [
      changed(usual, '"config":{', '"config":{"future":1,'),
      /found option "future", expected one that/,
    ],
    [changed(usual, /"strict":\w+/, '"strict":"x"'), /found a wrong option strict: /],
  ]
  for (const [bundle, message] of cases) {
    const { code, stderr } = await replayHere(t, bundle)
    t.equal(code, 2)
    t.match(stderr, message)
    t.notMatch(stderr, /\n +at /)
  }
  const { code, file } = await replayHere(t, moved, '--update')
  t.equal(code, 2)
  t.strictSame(readFileSync(file), Buffer.from(moved), 'the file is as it was')
  t.strictSame(left(), [])
})

t.test('a port that is taken is refused', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as { port: number }
  const bundle = await bundleOf(await ownMock(t))
  const { code, stderr } = await replayHere(t, bundle, '--port', `${port}`)
  t.equal(code, 2)
  t.match(stderr, `${port}`)
})

t.test('a built-in scene that has changed since is a note', async (t) => {
  const bundle = await bundleOf(await ownMock(t))
  const { code, stdout } = await replayHere(t, changed(bundle, /"sha256":"\w+"/, '"sha256":"ab"'))
  t.equal(code, 0)
  t.match(stdout, /note: scene "default" of this version \(.*\) is not that of version/)
  const { stdout: unknown } = await replayHere(
    t,
    changed(bundle, /"sha256":"\w+"/, '"sha256":null'),
  )
  t.notMatch(unknown, 'note:')
})

t.test('a request whose client went away is repeated, not compared and not updated', async (t) => {
  const { mock, url, list } = await mockOnPort(t)
  mock.project('p1').faults.add({ operation: 'ListNotebooks', delay: '3s', times: 1 } as never)
  const gone = new AbortController()
  const headers = { 'x-auth-token': 'mock-token-admin' }
  const waiting = fetch(`${url}/v1/p1/notebooks`, { headers, signal: gone.signal })
  const isThere = (outcome: string) =>
    until(() => mock.journal.find({}).some((entry) => entry.outcome === outcome))
  await isThere('open')
  gone.abort()
  await t.rejects(waiting)
  await isThere('aborted')
  await list()
  const bundle = await capturedFrom(mock)
  t.strictSame(
    linesIn(bundle).flatMap(({ kind, outcome }) => (kind === 'request' ? outcome : [])),
    ['aborted', 'answered'],
  )
  const { code, stdout, file } = await replayHere(t, bundle, '--update')
  t.equal(code, 0)
  t.match(stdout, /not compared: answers to 1 request whose client went away/)
  t.match(stdout, /equal, 2 requests/)
  t.strictSame(linesIn(readFileSync(file)), linesIn(bundle))
})

t.test(
  'a request that the journal does not have differs, and --junit names no operation',
  async (t) => {
    const mock = await ownMock(t)
    await get(mock, '/nope')
    const bundle = changed(
      await bundleOf(mock),
      '"url":"/v1/p1/notebooks',
      '"url":"/_mock/requests',
    )
    const junit = join(t.testdir(), 'junit.xml')
    const file = join(junit, '..', 'bug.mockrepro')
    writeFileSync(file, bundle)
    const { code, stdout } = await runHere(t, ['replay', file, '--junit', junit])
    t.equal(code, 1)
    t.match(stdout, /request 2, GET \/_mock\/requests\?limit=1: outcome differs/)
    t.match(stdout, /bundle: answered\n {2}replay: aborted/)
    t.match(readFileSync(junit, 'utf8'), /<testcase classname="none" name="1 GET \/nope" /)
  },
)

t.test('a clock that rounded its time shows that of the bundle', async (t) => {
  const mock = await ownMock(t)
  const bundle = await bundleOf(mock)
  const [first] = await replayedFrom(changed(bundle, /"(server|world)_at":(\d+)/g, '"$1_at":$2.25'))
  t.equal(
    first?.line.world_at,
    linesIn(bundle).find(({ kind }) => kind === 'request').world_at + 0.25,
  )
  t.equal(first?.difference, undefined)
})

t.test('the clocks of projects follow that of the host, also where it was ahead', async (t) => {
  const [header] = linesIn(await capturedFrom(await ownMock(t, { clock: 'real' })))
  const replayed = await ReplayedMock.start(header, [], 0)
  t.teardown(() => replayed.close())
  const at = Date.UTC(2026, 0, 2)
  const timesAt = async (host_at: number, server_at: number) => {
    replayed.prepare({ host_at, server_at, project_id: null, world_at: null } as never)
    const { body } = await get(replayed.mock, '/_mock/projects/p1/clock')
    return [replayed.engine.clock.now() - at, body.now - at]
  }
  t.strictSame(await timesAt(at, at + 1), [1, 1])
  t.strictSame(await timesAt(at + 10, at + 10), [10, 10])
  t.strictSame(await timesAt(at + 20, at + 5_020), [5_020, 5_020])
})

t.test('a project whose world was dropped has none in the replay either', async (t) => {
  const mock = await ownMock(t, { maxWorlds: 1 })
  for (const project of ['p1', 'p2', 'p1']) await get(mock, `/v1/${project}/notebooks?limit=1`)
  const bundle = await capturedFrom(mock)
  t.match(
    linesIn(bundle).filter(({ kind }) => kind === 'project_state'),
    [{ project_id: 'p1', state: null }],
  )
  checkSame(t, await replayedFrom(bundle))
})

t.test('requests of others, such as a health check, take no id of the bundle', async (t) => {
  const [header, ...lines] = linesIn(await bundleOf(await ownMock(t)))
  const line = lines.find(({ kind }) => kind === 'request')
  const replayed = await ReplayedMock.start(header, [], 0)
  t.teardown(() => replayed.close())
  const { url } = replayed.mock
  const idOf = async (path: string, init: RequestInit = {}) =>
    (await fetch(url + path, init)).headers.get('x-request-id')
  replayed.prepare(line)
  const others = [
    await idOf('/ready'),
    await idOf('/nope'),
    await idOf(line.url, { method: 'PUT' }),
  ]
  const socket = connect(Number(new URL(url).port), '127.0.0.1').end('no HTTP\r\n\r\n')
  const refused = (await socket.toArray()).join('')
  t.equal(new Set([...others, line.request_id]).size, 4)
  t.notMatch(refused, line.request_id)
  t.equal(await idOf(line.url), line.request_id)
  t.not(await idOf(line.url), line.request_id)
})

t.test('the entry of a request is there when the request has ended', async (t) => {
  const [header] = linesIn(await capturedFrom(await ownMock(t)))
  const replayed = await ReplayedMock.start(header, [], 0)
  t.teardown(() => replayed.close())
  const sent = request(`${replayed.mock.url}/v1/p1/notebooks`, {
    method: 'POST',
    headers: { 'content-length': 2, 'content-type': 'application/json' },
  })
  sent.write('{')
  const { requests } = replayed.engine.worlds.logs
  await until(() => requests.newest?.outcome === 'open')
  const id = requests.newest?.requestId as string
  t.equal(replayed.newestEntry('other'), undefined)
  const entry = replayed.newestEntry(id) as JournalRecord
  t.equal(requestLine(entry, 1, replayed.names).answer, null)
  const ended = replayed.ended(entry)
  sent.end('}')
  const [answer] = await once(sent, 'response')
  answer.resume()
  await ended
  t.match(entry, { requestId: id, outcome: 'answered', status: answer.statusCode })
})
