import t from 'tap'
import { CREATION, get, IMAGE, mockWith, NOW } from '../../../support/mock.ts'

const entry = { name: 'a', flavor: 'modelarts.vm.cpu.2u', image: { id: IMAGE } }

const WORLD = '/_mock/projects/p1/clock'

t.test('the clock of a world is read, set to a moment or a rate, and frozen', async (t) => {
  const mock = await mockWith(t)
  const frozen = { now: NOW, iso: '2026-01-01T00:00:00.000Z', rate: 0 }
  t.strictSame((await get(mock, WORLD)).body, frozen)
  const put = (payload: object, path = WORLD) => get(mock, path, { method: 'PUT', payload })
  t.match((await put({ at: '2026-01-02T00:00:00Z' })).body, { now: NOW + 86_400_000, rate: 0 })
  t.match((await put({ at: NOW + 5, rate: 0 })).body, { now: NOW + 5 })
  t.match((await put({ rate: 60 })).body, { rate: 60 })
  t.strictSame((await get(mock, '/_mock/clock')).body, frozen, 'the server’s stays')
  t.match((await get(mock, '/_mock/projects/p2/clock')).body, frozen, 'another world’s stays')
})

t.test(
  'the clock of the server sets the clock of every world, future worlds included',
  async (t) => {
    const mock = await mockWith(t)
    await get(mock, 'notebooks')
    const at = NOW + 3_600_000
    const set = await get(mock, '/_mock/clock', { method: 'PUT', payload: { at } })
    t.match(set.body, { now: at, rate: 0 })
    t.match((await get(mock, WORLD)).body, { now: at })
    t.match((await get(mock, '/_mock/projects/new/clock')).body, { now: at })
    await get(mock, '/_mock/reset', { method: 'POST' })
    t.match((await get(mock, '/_mock/clock')).body, { now: NOW }, 'a reset sets it back')
  },
)

t.test('if a world’s clock is set forward, everything due happens at its own time', async (t) => {
  const mock = await mockWith(t)
  const { id } = (await get(mock, 'notebooks', { method: 'POST', payload: CREATION })).body
  await get(mock, WORLD, { method: 'PUT', payload: { at: NOW + 60_000 } })
  t.match((await get(mock, `notebooks/${id}`)).body, { status: 'RUNNING', update_at: NOW + 3_000 })
})

t.test(
  'an advance takes a duration or a time, and lists the transitions with their times',
  async (t) => {
    const mock = await mockWith(t)
    const { id } = (await get(mock, 'notebooks', { method: 'POST', payload: CREATION })).body
    const advance = (payload: object, path = WORLD) =>
      get(mock, `${path}/advance`, { method: 'POST', payload })
    t.match((await advance({ by: '2s' })).body, { now: NOW + 2_000, transitions: [] })
    t.strictSame((await advance({ until: '2026-01-01T00:00:10Z' })).body, {
      now: NOW + 10_000,
      iso: '2026-01-01T00:00:10.000Z',
      rate: 0,
      groups: [{ from: 'CREATING', to: 'RUNNING', cause: 'Completed', count: 1 }],
      transitions: [
        {
          at: NOW + 3_000,
          notebook_id: id,
          name: CREATION.name,
          from: 'CREATING',
          to: 'RUNNING',
          cause: 'Completed',
          user: null,
        },
      ],
    })
    await get(mock, `notebooks/${id}`, { method: 'DELETE' })
    t.match((await advance({ by: 2_000 })).body.transitions, [{ from: 'DELETING', to: null }])
  },
)

t.test('an advance of the server names the world of each transition', async (t) => {
  const mock = await mockWith(t)
  for (const p of ['p1', 'p2']) {
    mock.project(p).notebooks.put({ id: 'nb-1', ...entry })
    mock.project(p).notebooks.stop('nb-1')
  }
  const later = mock.project('p3').setClock({ at: NOW + 100_000 })
  const advance = (payload: object) =>
    get(mock, '/_mock/clock/advance', { method: 'POST', payload })
  const got = await advance({ until: NOW + 50_000 })
  t.match(got.body, {
    now: NOW + 50_000,
    groups: [{ from: 'STOPPING', to: 'STOPPED', cause: 'Completed', count: 2 }],
    transitions: [
      { project_id: 'p1', notebook_id: 'nb-1', to: 'STOPPED', at: NOW + 2_000 },
      { project_id: 'p2', notebook_id: 'nb-1', to: 'STOPPED', at: NOW + 2_000 },
    ],
  })
  t.match(mock.project('p3').clock, { now: later.now }, 'one that is past it stays')
  await advance({ by: '1m' })
  t.match(mock.project('p3').clock, { now: later.now + 60_000 })
  t.match(mock.project('p4').clock, { now: NOW + 110_000 })
})

t.test('bad clocks and advances are refused with what was found, expected and where', async (t) => {
  const mock = await mockWith(t)
  const cases: ['PUT' | 'POST', string, unknown, RegExp][] = [
    ['PUT', WORLD, {}, /found \{\}, expected at, rate, or both, at \$/],
    ['PUT', WORLD, { at: 'tomorrow' }, /found "tomorrow", expected epoch ms, or an ISO date/],
    ['PUT', WORLD, { at: -1 }, /found -1, expected epoch ms/],
    ['PUT', WORLD, { at: '1960-01-01T00:00:00Z' }, /expected epoch ms, or an ISO date/],
    ['PUT', WORLD, { at: '9999-12-31T00:00:00Z' }, /from 1970 to 9000/],
    ['PUT', WORLD, { at: 253_402_300_799_999 }, /from 1970 to 9000/],
    ['PUT', WORLD, { rate: -1 }, /found -1, expected a number from 0 to 1000000, at \$\.rate/],
    ['PUT', WORLD, { rate: 'fast' }, /found "fast", expected a number/],
    ['PUT', WORLD, { speed: 3 }, /found "speed", expected no such key/],
    ['PUT', '/_mock/clock', [], /expected an object/],
    ['POST', `${WORLD}/advance`, {}, /found \{\}, expected exactly one of by and until, at \$/],
    ['POST', `${WORLD}/advance`, { by: '1h', until: 1 }, /expected exactly one of by and until/],
    ['POST', `${WORLD}/advance`, { by: 'soon' }, /found "soon", expected a duration/],
    ['POST', `${WORLD}/advance`, { by: -5 }, /found -5, expected a duration/],
    ['POST', `${WORLD}/advance`, { until: NOW - 1 }, /expected a moment at or after 2026-01-01T/],
    ['POST', `${WORLD}/advance`, { by: '90000000d' }, /expected a/],
    [
      'POST',
      '/_mock/clock/advance',
      { by: 253_402_300_799_999 },
      /before the year 9000, at \$\.by/,
    ],
    ['POST', '/_mock/clock/advance', { until: 5 }, /expected a moment at or after/],
  ]
  for (const [method, path, payload, message] of cases) {
    const got = await get(mock, path, { method, payload: payload as object })
    t.equal(got.status, 400, `${path} ${JSON.stringify(payload)}`)
    t.equal(got.body.error_code, 'Mock.InvalidInput')
    t.match(got.body.error_msg, message)
  }
  t.match(mock.project('p1').clock, { now: NOW }, 'and nothing moved')
})

t.test('the library sets the same clocks', async (t) => {
  const mock = await mockWith(t)
  const world = mock.project('p1')
  t.strictSame(world.clock, { now: NOW, iso: '2026-01-01T00:00:00.000Z', rate: 0 })
  world.notebooks.put({ id: 'nb-1', ...entry })
  world.notebooks.stop('nb-1')
  t.strictSame(world.advance('2s'), [
    {
      at: NOW + 2_000,
      notebook_id: 'nb-1',
      name: entry.name,
      from: 'STOPPING',
      to: 'STOPPED',
      cause: 'Completed',
      user: null,
    },
  ])
  t.match(mock.advance({ until: NOW + 9_000 }), [])
  t.match(mock.clock, { now: NOW + 9_000 })
  t.match(mock.setClock({ at: NOW, rate: 2 }), { rate: 2 })
  t.match(world.clock, { rate: 2 })
  t.throws(() => world.advance({ until: NOW - 5 }), { message: /expected a moment at or after/ })
})
