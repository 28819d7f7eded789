import t, { type Test } from 'tap'
import { runHere } from '../../support/command-here.ts'
import { mockOnPort, otherServer } from '../../support/running-mock.ts'

const NOWHERE = 'http://127.0.0.1:1'

/** Two mocks, and a function that runs a command for both. */
async function twoMocks(t: Test) {
  const [one, other] = [await mockOnPort(t), await mockOnPort(t)]
  const urls = `${one.url},${other.url}`
  const of = (...args: string[]) => runHere(t, [...args, '--url', urls])
  return { one, other, urls, of }
}

t.test('a command without a project goes to all servers', async (t) => {
  const { of, one, other } = await twoMocks(t)
  for (const [mock, project] of [
    [one, 'p1'],
    [other, 'p2'],
  ] as const) {
    mock.mock.project(project).reset('empty')
  }
  t.match(await of('reset'), {
    code: 0,
    stdout: `${one.url}: every project is reset to scene\n${other.url}: every project is reset to scene\n`,
    stderr: '',
  })
  t.ok(one.mock.project('p1').notebooks.listAll({}).total > 0)
  t.ok(other.mock.project('p2').notebooks.listAll({}).total > 0)
  await of('clock', 'set', '1000')
  t.strictSame([one.mock.clock.now, other.mock.clock.now], [1_000, 1_000])
  t.match((await of('clock')).stdout, new RegExp(`^${one.url} .*\n${other.url} `, 'm'))
  t.match(JSON.parse((await of('clock', '--json')).stdout), {
    ok: true,
    servers: [
      { url: one.url, ok: true, answer: { now: 1_000 } },
      { url: other.url, ok: true, answer: { now: 1_000 } },
    ],
  })
  await of('snapshot', 'save', 'a')
  t.match((await of('snapshot')).stdout, new RegExp(`^a .* 60 +${one.url}, ${other.url}$`, 'm'))
  t.match(JSON.parse((await of('snapshot', '--json')).stdout), {
    snapshots: [{ name: 'a', notebooks: 60, servers: [one.url, other.url] }],
  })
})

t.test('a rule has the same id on all servers, and its hits are added', async (t) => {
  const { of, one, other } = await twoMocks(t)
  one.mock.faults.add({ operation: 'ListFlavors', status: 500 })
  const { stdout } = await of('fault', 'add', '* status=403')
  t.equal(
    stdout,
    `${one.url}: added shared-fault-1: * status=403\n${other.url}: added shared-fault-1: * status=403\n`,
  )
  for (const { list } of [one, other, other]) t.equal(await list(), 403)
  const listed = (await of('fault')).stdout
  t.match(listed, /^ID +HITS +SEEN +SERVERS +RULE$/m)
  t.match(listed, /^server-fault-1 +0 +0 +1 of 2 +ListFlavors status=500$/m)
  t.match(listed, /^shared-fault-1 +3 +3 +2 of 2 +\* status=403$/m)
  const { faults, ok } = JSON.parse((await of('fault', '--json')).stdout)
  t.match([ok, faults[1]], [true, { hits: 3, seen: 3, servers: [one.url, other.url] }])
  const status = await of('status')
  t.match(status.stdout, new RegExp(`^${one.url} .* 2 +1\n${other.url} .* 1 +2$`, 'm'))
  const again = await of('fault', 'add', '{"id":"server-fault-1","operation":"*","status":500}')
  t.match(again, {
    code: 1,
    stdout: `${other.url}: added server-fault-1: * status=500\n`,
    stderr: new RegExp(
      `fault: ${one.url}: found "server-fault-1", expected an id that is not taken, at .*\n.* fault: done on ${other.url}; not done on ${one.url}\n$`,
    ),
  })
})

t.test('status shows the number of a process of several', async (t) => {
  const { url } = await mockOnPort(t, { shard: '1/2' })
  const shard = await otherServer(t, (request, response) => {
    const headers = { 'x-mock-servers': '2' }
    void fetch(url + request.url, { headers }).then(async (answer) => {
      const body = (await answer.json()) as object
      const number = request.url === '/health' ? { shard: '2/2', status: 'degraded' } : {}
      response.end(JSON.stringify({ ...body, ...number }))
    })
  })
  const { stdout } = await runHere(t, ['status', '--url', `${url},${shard}`])
  t.match(stdout, /^SERVER +SHARD +VERSION /)
  t.match(stdout, new RegExp(`^${shard} +2/2 +0\\.2\\.0 +degraded `, 'm'))
})

t.test('a command for a project goes to the server that has it', async (t) => {
  const { of, one, other } = await twoMocks(t)
  await other.list('p2')
  t.match(await of('fault', 'add', 'ListNotebooks status=403', '--project', 'p2'), {
    code: 0,
    stdout: new RegExp(`^${other.url}: added `),
  })
  t.strictSame([await one.list('p1'), await other.list('p2')], [200, 403])
  const json = JSON.parse((await of('fault', '--project', 'p2', '--json')).stdout)
  t.match(json, {
    ok: true,
    faults: [{ hits: 1, servers: [other.url] }],
    servers: [{ url: other.url, ok: true }],
  })
  t.notMatch((await of('status', '--project', 'p2')).stdout, one.url)
  const none = await of('reset', '--project', 'p3')
  t.match(none, {
    code: 1,
    stdout: '',
    stderr: `: reset: ${one.url}, ${other.url}: found project "p3" on none of 2 servers, expected it on one: `,
  })
  for (const { url } of [one, other]) {
    const { projects } = (await (await fetch(`${url}/_mock`)).json()) as { projects: string[] }
    t.notOk(projects.includes('p3'), 'a project that is only asked for is not made')
  }
})

t.test('a partial failure exits with 1 and says which server did it', async (t) => {
  const { url } = await mockOnPort(t)
  const urls = `${url},${NOWHERE}`
  t.match(await runHere(t, ['clock', 'set', '1000', '--url', urls]), {
    code: 1,
    stdout: new RegExp(`^${url} `, 'm'),
    stderr: new RegExp(
      `clock: ${NOWHERE}: found no server .*\n.*clock: done on ${url}; not done on ${NOWHERE}\n$`,
    ),
  })
  const facts = await runHere(t, ['status', '--url', urls])
  t.match(facts, { code: 1, stdout: new RegExp(`^${url} `, 'm') })
  t.equal(facts.stderr.trimEnd().split('\n').length, 1)
  t.match(JSON.parse((await runHere(t, ['reset', '--json', '--url', urls])).stdout), {
    ok: false,
    servers: [
      { url, ok: true, answer: { reset: 'scene' } },
      { url: NOWHERE, ok: false, error: /^found no server/ },
    ],
  })
  const project = await runHere(t, ['reset', '--project', 'p1', '--url', urls])
  t.match(project, { code: 1, stdout: '', stderr: `reset: ${NOWHERE}: found no server` })
})

t.test('logs of several servers are in the order of time, and name the server', async (t) => {
  const { of, one, other } = await twoMocks(t)
  for (const mock of [one, other, one]) {
    await mock.list()
    await new Promise((later) => setTimeout(later, 2))
  }
  const { stdout } = await of('logs')
  t.strictSame(
    [...stdout.matchAll(/server=(\S+)$/gm)].map(([, url]) => url),
    [one.url, other.url, one.url],
  )
  t.equal((await of('logs', '--limit', '1')).stdout, stdout.split('\n').slice(2).join('\n'))
  const lines = (await of('logs', '--json')).stdout.trimEnd().split('\n')
  t.strictSame(
    lines.map((line) => JSON.parse(line).server),
    [one.url, other.url, one.url],
  )
})

t.test('processes of one scale-out are named each once, or nothing is sent', async (t) => {
  const [one, two] = [await mockOnPort(t, { shard: '1/2' }), await mockOnPort(t, { shard: '2/2' })]
  const alone = await mockOnPort(t)
  for (const { mock } of [one, two, alone]) mock.faults.add({ operation: '*', status: 500 })
  const again = one.url.replace('127.0.0.1', 'localhost')
  for (const [urls, found] of [
    [[one.url, again], '1/2, 1/2'],
    [[one.url, alone.url], '1/2, none of several'],
    [[one.url, two.url, alone.url], '1/2, 2/2, none of several'],
  ] as const) {
    const { code, stderr, stdout } = await runHere(t, ['reset', '--url', urls.join()])
    t.equal(code, 1)
    t.equal(stdout, '')
    const count = urls.length
    t.match(
      stderr,
      `found the processes ${found}, expected each of ${count} processes once (--shard`,
    )
  }
  const some = await runHere(t, ['reset', '--project', 'p1', '--url', `${one.url},${alone.url}`])
  t.match(some, {
    code: 1,
    stderr: /found the processes 1\/2, none of several, expected each of 2/,
  })
  for (const { mock } of [one, two, alone]) t.equal(mock.faults.list().length, 1)
  t.match(await runHere(t, ['reset', '--url', `${one.url},${two.url}`]), { code: 0, stderr: '' })
  for (const { mock } of [one, two]) t.equal(mock.faults.list().length, 0)
})

t.test('rules with one id and different fields are listed each', async (t) => {
  const { of, one, other } = await twoMocks(t)
  one.mock.faults.add({ id: 'same', operation: 'ListNotebooks', status: 429 })
  other.mock.faults.add({ id: 'same', operation: 'ListNotebooks', status: 500 })
  const { stdout } = await of('fault', 'list')
  t.match(stdout, /^same +0 +0 +1 of 2 +ListNotebooks status=429$/m)
  t.match(stdout, /^same +0 +0 +1 of 2 +ListNotebooks status=500$/m)
})

t.test('logs -f says why it cannot begin', async (t) => {
  const { of, other } = await twoMocks(t)
  const { code, stderr, stdout } = await of('logs', '-f', '--project', 'none')
  t.match({ code, stdout }, { code: 1, stdout: '' })
  t.match(stderr, /found project "none" on none of 2 servers, expected it on one/)
  await other.mock.close()
  const failed = await of('logs', '-f', '--project', 'none')
  t.equal(failed.code, 1)
  t.match(failed.stderr, `${other.url}: found no server`)
})

t.test('a rule without an id gets one that is free on all servers', async (t) => {
  const { of, one, other } = await twoMocks(t)
  await of('fault', 'add', '*', 'status=403')
  one.mock.faults.clear()
  t.match(await of('fault', 'add', '*', 'status=404'), { code: 0, stderr: '' })
  t.strictSame(
    other.mock.faults.list().map(({ id }) => id),
    ['shared-fault-1', 'shared-fault-2'],
  )
})

t.test(
  'fault clear goes on after an id that is none, and says how many it has removed',
  async (t) => {
    const { one } = await twoMocks(t)
    for (const id of ['a', 'b']) one.mock.faults.add({ id, operation: '*', status: 500 })
    const clear = (...ids: string[]) => runHere(t, ['fault', 'clear', ...ids, '--url', one.url])
    t.match(await clear('a', 'none', 'b', 'a'), {
      code: 1,
      stderr: /found rule "none", expected one of .*; 2 fault rules removed\n$/,
    })
    t.equal(one.mock.faults.list().length, 0)
    t.match(await clear('none'), {
      code: 1,
      stderr: /expected one of no rules \(404 Mock\.NotFound\)\n$/,
    })
    t.match(await clear('.'), { code: 2, stderr: /fault clear: found "\.", expected 1 to 64 / })
  },
)
