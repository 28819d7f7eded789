import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import type { MockServer } from '../../../../src/index.ts'
import { CREATION, control, get, IMAGE, mockWith, NOW, ownMock } from '../../../support/mock.ts'

const body = { ...CREATION, name: 'watched' }

const WAIT = '/_mock/projects/p1/wait'

const create = async (mock: MockServer) =>
  (await get(mock, 'notebooks', { method: 'POST', payload: body })).body.id as string

t.test('a wait for a status ends when the instance has it', async (t) => {
  const mock = await mockWith(t)
  const id = await create(mock)
  const waiting = get(mock, `${WAIT}?notebook=${id}&status=RUNNING`, { as: null })
  await get(mock, '/health')
  mock.project('p1').advance('3s')
  t.match(await waiting, { status: 200, body: { notebook: { id, status: 'RUNNING' } } })
  t.match(await get(mock, `${WAIT}?notebook=${id}&status=RUNNING`, { as: null }), { status: 200 })
})

t.test('a wait for DELETED ends when the instance is gone', async (t) => {
  const mock = await mockWith(t)
  const id = await create(mock)
  const waiting = get(mock, `${WAIT}?notebook=${id}&status=DELETED`, { as: null })
  await get(mock, '/health')
  mock.project('p1').notebooks.remove(id)
  t.match(await waiting, { status: 200, body: { notebook: null } })
})

t.test('a wait continues after a reset, and ends if the instance no longer exists', async (t) => {
  const mock = await mockWith(t)
  const id = await create(mock)
  const waiting = get(mock, `${WAIT}?notebook=${id}&status=RUNNING`, { as: null })
  await get(mock, '/health')
  mock.project('p1').reset()
  t.match(await waiting, { status: 404, body: { error_code: 'Mock.NotFound' } })
})

t.test('a wait that times out reports the present status', async (t) => {
  const mock = await mockWith(t)
  const id = await create(mock)
  t.match(await get(mock, `${WAIT}?notebook=${id}&status=RUNNING&timeout=1ms`, { as: null }), {
    status: 408,
    body: {
      error_code: 'Mock.Timeout',
      error_msg:
        "found status CREATING, expected RUNNING within 1 ms; the world's clock is frozen, an advance moves it",
    },
  })
  const moving = await mockWith(t, { clock: { rate: 1 } })
  const other = await create(moving)
  t.notMatch(
    (await get(moving, `${WAIT}?notebook=${other}&status=STOPPED&timeout=1ms`, { as: null })).body
      .error_msg,
    'frozen',
  )
  t.match(await get(mock, `${WAIT}?request=StopNotebook&timeout=1ms`, { as: null }), {
    status: 408,
    body: { error_msg: 'found 0 requests of StopNotebook, expected 1 within 1 ms' },
  })
  t.match(await get(mock, `${WAIT}?notebook=none&status=RUNNING`, { as: null }), { status: 404 })
})

t.test('a wait for requests ends when that many have a response', async (t) => {
  const mock = await mockWith(t)
  const waiting = get(mock, `${WAIT}?request=CreateNotebook&count=2`, { as: null })
  await create(mock)
  await create(mock)
  t.match(await waiting, { status: 200, body: { requests: [1, 2] } })
  const since = get(mock, `${WAIT}?request=CreateNotebook&since=2`, { as: null })
  await create(mock)
  t.match(await since, { body: { requests: [3] } })
})

t.test('a wait with invalid parameters is refused', async (t) => {
  const mock = await mockWith(t)
  for (const query of [
    '',
    'notebook=a',
    'status=RUNNING',
    'request=ListNotebooks&notebook=a',
    'request=ListNotebooks&count=0',
    'request=ListNotebooks&timeout=1h',
    'request=ListNotebooks&timeout=11m',
    'request=ListNotebooks&timeout=-1s',
    'notebook=a&status=RUNING',
    'notebook=a&status=DELETED&count=2',
    'notebook=a&status=DELETED&since=0',
  ]) {
    t.match(
      await get(mock, `${WAIT}?${query}`, { as: null }),
      { status: 400, body: { error_code: 'Mock.InvalidInput' } },
      query,
    )
  }
})

t.test('a wait ends when the server does', async (t) => {
  const mock = await mockWith(t)
  const id = await create(mock)
  const waiting = t.rejects(mock.project('p1').notebook(id).reaches('RUNNING'), /found status/)
  await mock.close()
  await waiting
})

t.test('the library waits for instances and for requests', async (t) => {
  const mock = await mockWith(t)
  const world = mock.project('p1')
  const id = await create(mock)
  const instance = world.notebook(id)
  t.match(instance.value, { id, status: 'CREATING' })
  const reached = instance.reaches('RUNNING')
  world.advance('3s')
  await reached
  t.equal(instance.status, 'RUNNING')
  t.equal(instance.force('ERROR', 'broken').status, 'ERROR')
  t.equal(instance.advance()?.status, 'ERROR')
  await t.rejects(instance.reaches('RUNNING', { timeout: 1 }), /within 1 ms/)
  t.equal(world.notebook('none').status, 'DELETED')
  t.strictSame(await world.receives('CreateNotebook'), [1])
  await t.rejects(
    world.receives('CreateNotebook', { count: 2, timeout: '1ms' }),
    /found 1 requests/,
  )
})

t.test('a wait of the library with invalid arguments is refused', async (t) => {
  const world = (await mockWith(t)).project('p1')
  for (const timeout of ['soon', '30d', '11m', Number.NaN]) {
    const expected = /expected a duration/
    await t.rejects(world.notebook('none').reaches('RUNNING', { timeout }), expected)
    await t.rejects(world.receives('ListNotebooks', { timeout }), expected)
  }
  await t.rejects(world.receives('ListNotebook' as 'ListNotebooks'), /expected an operationId/)
  await t.rejects(world.receives('ListNotebooks', { count: 0 }), /expected an integer from 1/)
})

t.test('watchers get every event, also after resets, until they stop', async (t) => {
  const mock = await mockWith(t)
  const world = mock.project('p1')
  const [here, everywhere]: [object[], object[]] = [[], []]
  const leave = world.watch((event) => here.push(event))
  mock.watch((event) => everywhere.push(event))
  const id = await create(mock)
  world.advance('3s')
  world.reset()
  await get(mock, '/v1/p2/notebooks')
  mock.reset()
  t.match(here, [
    { type: 'transition', project_id: 'p1', notebook_id: id, from: null, to: 'CREATING' },
    { type: 'request', project_id: 'p1', sequence: 1, operation: 'CreateNotebook', status: 200 },
    { type: 'transition', notebook_id: id, to: 'RUNNING' },
    { type: 'clock', rate: 0 },
    { type: 'reset', to: 'scene' },
    { type: 'reset', to: 'scene' },
  ])
  t.match(
    everywhere.slice(5).map((event) => event),
    [
      { type: 'request', project_id: 'p2' },
      { type: 'reset', project_id: 'p1' },
      { type: 'reset', project_id: 'p2' },
      { type: 'reset', project_id: null },
    ],
  )
  leave()
  await create(mock)
  t.equal(here.length, 6)
})

t.test('a watcher that throws breaks no request and no call: it is a warning', async (t) => {
  for (const noFastPath of [false, true]) {
    const mock = await ownMock(t, { noFastPath })
    const world = mock.project('p1')
    const warnings: (Error & { detail?: string })[] = []
    const collect = (warning: Error) => warnings.push(warning)
    process.on('warning', collect)
    t.teardown(() => process.off('warning', collect))
    const seen: string[] = []
    world.watch(({ type }) => {
      throw new Error(`failed at ${type}`)
    })
    mock.watch(({ type }) => seen.push(type))
    const url = `${await mock.listen()}/v1/p1/notebooks`
    const headers = { 'x-auth-token': 'mock-token-admin' }
    for (let n = 0; n < 3; n++) {
      const answer = await fetch(url, { headers })
      t.equal(answer.status, 200)
      await answer.text()
    }
    world.setClock({ rate: 0 })
    t.strictSame(seen, ['request', 'request', 'request', 'clock'])
    await new Promise(setImmediate)
    t.match(
      warnings.map(({ message, name, detail }) => [name, message, detail]),
      seen.map((type) => [
        'WatchListenerWarning',
        `found an error in a listener of watch() at the event ${type}, expected none`,
        new RegExp(`^Error: failed at ${type}\\n +at `),
      ]),
    )
    t.equal(warnings.length, 4)
  }
})

/** Reads an event stream until it has sent `count` events. */
async function readEvents(url: string, count: number, headers: Record<string, string> = {}) {
  const leaving = new AbortController()
  const answer = await fetch(url, { headers, signal: leaving.signal })
  const events: { id: string; event: string; data: Record<string, unknown> }[] = []
  let rest = ''
  const done = (async () => {
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      rest += Buffer.from(chunk).toString()
      const blocks = rest.split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const lines = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/, 2)))
        if (lines.id === undefined) continue
        events.push({ id: lines.id, event: lines.event, data: JSON.parse(lines.data) })
      }
      if (events.length >= count) break
    }
    leaving.abort()
    return events
  })()
  done.catch(() => {})
  return { answer, done, leave: () => leaving.abort() }
}

t.test('events come as Server-Sent Events', async (t) => {
  const mock = await mockWith(t)
  const url = await mock.listen()
  const { answer, done } = await readEvents(`${url}/_mock/projects/p1/events`, 3)
  t.equal(answer.headers.get('content-type'), 'text/event-stream')
  const id = await create(mock)
  mock.project('p1').advance('3s')
  const events = await done
  t.match(events, [
    { event: 'transition', data: { project_id: 'p1', notebook_id: id, to: 'CREATING' } },
    { event: 'request', data: { operation: 'CreateNotebook' } },
    { event: 'transition', data: { to: 'RUNNING' } },
  ])
})

t.test('an event of a running clock is sent without a request', async (t) => {
  const mock = await mockWith(t, { clock: { rate: 1 }, durations: { create: '20ms' } })
  const url = await mock.listen()
  for (let n = 0; n < 15; n++) {
    const { done } = await readEvents(`${url}/_mock/projects/p1/events?types=transition`, 2)
    await create(mock)
    const [, running] = await done
    t.equal(running?.data['to'], 'RUNNING')
  }
})

t.test('a stream continues after a lost connection: none of 10,000 events is lost', async (t) => {
  const mock = await mockWith(t)
  const url = await mock.listen()
  const stream = `${url}/_mock/projects/p1/events?types=transition`
  const world = mock.project('p1')
  const id = await create(mock)
  const first = await readEvents(stream, 100)
  for (let n = 0; n < 5_000; n++) {
    world.notebook(id).force(n % 2 === 0 ? 'STOPPED' : 'RUNNING')
  }
  const seen = await first.done
  for (let n = 0; n < 5_000; n++) {
    world.notebook(id).force(n % 2 === 0 ? 'STOPPED' : 'RUNNING')
  }
  const last = seen.at(-1)?.id ?? ''
  const second = await readEvents(stream, 10_000 - seen.length, { 'last-event-id': last })
  const numbers = [...seen, ...(await second.done)].map((event) => Number(event.id.split('.')[1]))
  t.equal(numbers.length, 10_000)
  t.ok(numbers.every((number, index) => index === 0 || number === (numbers[index - 1] ?? 0) + 1))
})

t.test('a client that reconnects too late, or to another process, gets a gap event', async (t) => {
  const mock = await mockWith(t)
  const url = await mock.listen()
  const world = mock.project('p1')
  const { done } = await readEvents(`${url}/_mock/events`, 1)
  await create(mock)
  const [{ id: seen = '' } = {}] = await done
  // The newest 20,000 events are kept, and dropped ones are removed when there are 40,000.
  for (let n = 0; n < 41_000; n++) world.setClock({ rate: 0 })
  const late = await (await readEvents(`${url}/_mock/events?since=${seen}`, 2)).done
  t.match(late, [{ event: 'gap', data: { missed: Number } }, { event: 'clock' }])
  const [gap, next] = late.map((event) => Number(event.id.split('.')[1])) as [number, number]
  t.equal(gap - Number(seen.split('.')[1]), late[0]?.data['missed'])
  t.equal(next, gap + 1)
  for (const foreign of ['other.5', 'x', `${seen.split('.')[0]}.999999999`]) {
    const [first] = await (await readEvents(`${url}/_mock/events`, 1, { 'last-event-id': foreign }))
      .done
    t.match(first, { event: 'gap', data: { missed: null } })
  }
})

t.test('a stream ends with its client, and with the server', async (t) => {
  const mock = await mockWith(t)
  const url = await mock.listen()
  const { answer, done: first, leave } = await readEvents(`${url}/_mock/projects/p1/events`, 1)
  t.equal(answer.status, 200)
  leave()
  await t.rejects(first)
  const { done } = await readEvents(`${url}/_mock/projects/p1/events`, 1)
  await mock.close()
  t.strictSame(await done, [])
  await t.rejects(fetch(url))
})

t.test('a HEAD request gets the headers of a stream and ends at once', async (t) => {
  const mock = await mockWith(t)
  for (const path of ['/_mock/events', '/_mock/projects/p1/events']) {
    const { headers, status } = await get(mock, path, { as: null, method: 'HEAD' })
    t.match({ headers, status }, { status: 200, headers: { 'content-type': 'text/event-stream' } })
  }
})

t.test('unknown types of events are refused', async (t) => {
  const mock = await mockWith(t)
  for (const types of ['transitions', 'transition,', ',', 'gap']) {
    t.match(await get(mock, `/_mock/projects/p1/events?types=${types}`, { as: null }), {
      status: 400,
      body: { error_msg: /expected types joined with commas: transition, request, clock, reset/ },
    })
  }
})

t.test('code under test can use the mock as its fetch function', async (t) => {
  const mock = await mockWith(t)
  const headers = { 'x-auth-token': 'mock-token-admin' }
  const url = 'https://modelarts.cn-north-4.myhuaweicloud.com/v1/p1/notebooks'
  const listed = await mock.fetch(`${url}?limit=2`, { headers })
  t.equal(listed.status, 200)
  t.equal(((await listed.json()) as { data: object[] }).data.length, 2)
  const created = await mock.fetch(
    new Request(url, { method: 'POST', headers, body: JSON.stringify(body) }),
  )
  const { id } = (await created.json()) as { id: string }
  t.match(created.headers.get('x-request-id'), /^[0-9a-f]{32}$/)
  t.match(mock.project('p1').journal.find({ notebook: id }), [
    { headers: { host: 'modelarts.cn-north-4.myhuaweicloud.com' } },
  ])
  const removed = await mock.fetch('http://any/v1/p1/workspaces/none', {
    method: 'DELETE',
    headers,
  })
  t.equal(removed.status, 400)
  await t.rejects(
    mock.fetch(url, { headers: { ...headers, 'x-mock-fault': 'fault=EMPTY_RESPONSE' } }),
    {
      message: 'fetch failed',
    },
  )
  await t.rejects(mock.fetch(url, { signal: AbortSignal.abort(new Error('gone')) }), /gone/)
  const leaving = new AbortController()
  const slow = mock.fetch(url, {
    headers: { ...headers, 'x-mock-fault': 'delay=10m' },
    signal: leaving.signal,
  })
  await control(mock, 'GET', '')
  leaving.abort(new Error('too slow'))
  await t.rejects(slow, /too slow/)
})

t.test(
  'counts are sent once for all transitions of a turn, and only if they have changed',
  async (t) => {
    const mock = await mockWith(t)
    const url = await mock.listen()
    const project = mock.project('p1')
    project.reset('empty')
    const { done } = await readEvents(`${url}/_mock/events?types=counts`, 4)
    for (let n = 0; n < 5; n++) project.notebooks.create({ ...CREATION, name: `a-${n}` })
    await turn()
    project.notebooks.put({ id: 'nb-1', flavor: CREATION.flavor, image: { id: IMAGE }, name: 'b' })
    project.notebooks.remove('nb-1')
    await turn()
    project.advance('1m')
    await turn()
    project.reset('empty')
    await turn()
    mock.project('p2').reset('empty')
    const project_id = 'p1'
    t.strictSame(
      (await done).map(({ data }) => data),
      [
        { project_id, at: NOW, by_status: { CREATING: 5 } },
        { project_id, at: NOW + 3_000, by_status: { RUNNING: 5 } },
        { project_id, at: NOW, by_status: {} },
        { project_id: 'p2', at: NOW, by_status: {} },
      ],
    )
  },
)

t.test(
  'counts that a client saw before are sent again after an undo and a change back',
  async (t) => {
    const mock = await mockWith(t)
    const url = await mock.listen()
    const project = mock.project('p1')
    project.reset('empty')
    const { done } = await readEvents(`${url}/_mock/projects/p1/events?types=counts`, 6)
    const entry = { id: 'nb-1', flavor: CREATION.flavor, image: { id: IMAGE }, name: 'b' }
    project.notebooks.put(entry)
    await turn()
    project.reset('empty')
    await turn()
    project.undoReset()
    await turn()
    project.advance('1s')
    project.notebooks.remove('nb-1')
    await turn()
    project.notebooks.put(entry)
    await turn()
    project.notebooks.remove('nb-1')
    await turn()
    t.strictSame(
      (await done).map(({ data }) => [Number(data['at']) - NOW, data['by_status']]),
      [
        [0, { RUNNING: 1 }],
        [0, {}],
        [0, { RUNNING: 1 }],
        [1_000, {}],
        [0, { RUNNING: 1 }],
        [1_000, {}],
      ],
    )
  },
)

t.test('a stream without the type has no counts; events keep their numbers', async (t) => {
  const mock = await ownMock(t)
  const url = await mock.listen()
  const project = mock.project('p1')
  const { done } = await readEvents(`${url}/_mock/projects/p1/events?types=transition,reset`, 2)
  project.notebooks.create(CREATION)
  await turn()
  project.reset()
  const events = await done
  t.match(events, [
    { event: 'transition', data: { cause: 'CreateNotebook', user: 'mock-admin' } },
    { event: 'reset' },
  ])
  const number = ({ id }: { id: string }) => Number(id.split('.')[1])
  t.equal(number(events[1] as never), number(events[0] as never) + 1)
})
