import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import type { World } from '../../../src/control/worlds/worlds.ts'
import { createIn, engine, notebook, worldsWith, worldWith } from '../../support/build.ts'
import { control, get, mockWith, PROJECT } from '../../support/mock.ts'
import { until } from '../../support/until.ts'

t.test('a project is created on first use and stays the same', async (t) => {
  const all = await worldsWith()
  t.equal(all.size, 0)
  const world = all.find('p1')
  t.equal(all.find('p1'), world)
  t.equal(all.size, 1)
  t.equal(all.find('not a project id'), undefined)
})

t.test('a write in one project is not seen in another', async (t) => {
  const all = await worldsWith()
  all.find('p1')?.cloud.notebooks.put(notebook())
  t.ok(all.find('p1')?.cloud.notebooks.find('nb-1'))
  t.notOk(all.find('p2')?.cloud.notebooks.find('nb-1'))
})

t.test('projects do not share rules or ids', async (t) => {
  const all = await worldsWith()
  all.find('p1')?.faults.add({ operation: '*', status: 500 })
  t.equal(all.find('p2')?.faults.size, 0)
  t.not(all.find('p1')?.cloud.ids.uuid(), all.find('p2')?.cloud.ids.uuid())
})

t.test('unknown projects can be refused', async (t) => {
  const all = await worldsWith({ unknownProjects: 'refuse' })
  t.ok(all.find(PROJECT))
  t.equal(all.find('p1'), undefined)
})

t.test('a reset project equals a new project', async (t) => {
  const all = await worldsWith()
  const before = all.find('p1')
  const ids = [before?.cloud.ids.uuid(), before?.cloud.ids.uuid()]
  before?.cloud.notebooks.put(notebook())
  before?.faults.add({ operation: '*', status: 500 })
  all.reset('scene', 'p1')
  const after = all.find('p1')
  t.notOk(after?.cloud.notebooks.find('nb-1'))
  t.equal(after?.faults.size, 0)
  t.strictSame([after?.cloud.ids.uuid(), after?.cloud.ids.uuid()], ids)
})

t.test('a reset of the server also applies to projects created later', async (t) => {
  const all = await worldsWith()
  const count = (id: string) => all.find(id)?.cloud.notebooks.count
  t.equal(count('p1'), 30)
  all.reset('empty')
  t.strictSame([count('p1'), count('p2')], [0, 0])
  all.reset('scene')
  t.equal(count('p2'), 30)
  all.reset('empty', 'p1')
  t.strictSame([count('p1'), count('p2')], [0, 30])
})

t.test('a world on a running clock works without a listener for due reminders', async (t) => {
  const { cloud } = await worldWith({ clock: 'real' })
  const [row] = cloud.notebooks.list(
    { user: cloud.iam.admin, role: { admin: true, allow: [] } },
    { limit: 1, offset: 0, sort_dir: 'DESC', status: 'RUNNING' },
  ).rows
  cloud.notebooks.leases.renew(
    { user: cloud.iam.admin, role: { admin: true, allow: [] } },
    row?.notebook.id ?? '',
    {},
    {},
  )
  t.ok(cloud.agenda.next > cloud.clock.now())
})

t.test('a listener that reads the world hears each transition after the one before', async (t) => {
  const world = await worldWith()
  for (let n = 0; n < 3; n++) createIn(world)
  const due = world.cloud.clock.now() + 60_000
  let [open, most, heard] = [0, 0, 0]
  world.events.listen(() => {
    heard++
    most = Math.max(most, ++open)
    world.cloud.handleDueReminders()
    open--
  })
  world.cloud.clock.set({ at: due })
  world.cloud.handleDueReminders()
  t.ok(heard >= 3, `${heard} events`)
  t.equal(most, 1)
  t.ok(world.cloud.agenda.next > due, 'everything due is done')
})

t.test('unused worlds without changes are dropped, changed worlds stay', async (t) => {
  const { worlds } = await engine()
  const [idle, used, changed, watched] = ['idle', 'used', 'changed', 'watched'].map((id) =>
    worlds.find(id),
  ) as [World, World, World, World]
  changed.cloud.notebooks.remove('nobody')
  changed.faults.add({ operation: '*', status: 500 })
  const stopListening = watched.events.listen(() => {})
  worlds.sweep(false)
  worlds.find('used')
  worlds.sweep(false)
  t.not(worlds.find('idle'), idle)
  t.equal(worlds.find('used'), used)
  t.equal(worlds.find('changed'), changed)
  t.equal(worlds.find('watched'), watched)
  stopListening()
  worlds.sweep(false)
  worlds.sweep(false)
  t.not(worlds.find('watched'), watched)
  worlds.sweep(true)
  worlds.sweep(true)
  t.equal(worlds.size, 0)
})

t.test('a verification knows that requests were dropped with their world', async (t) => {
  const mock = await mockWith(t, { worldTtl: '1s' })
  await get(mock, 'notebooks')
  t.equal(mock.project('p1').journal.dropped, 0)
  t.equal(mock.project('p1').journal.find().length, 1)
  // The sweep runs in host time, and a look at the project would count as use.
  await until(async () => (await control(mock, 'GET', '')).body.projects.length === 0)
  const world = mock.project('p1')
  t.equal(world.journal.dropped, 1)
  t.equal(world.verify({ expect: [{ operation: 'ListNotebooks' }] }).verdict, 'inconclusive')
  await get(mock, 'notebooks')
  t.match(world.journal.find(), [{ sequence: 2 }])
})

t.test('a thousand idle worlds take less than 64 MiB', async (t) => {
  const mock = await mockWith(t)
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  await get(mock, '/v1/first/notebooks')
  collect()
  const before = process.memoryUsage().heapUsed
  for (let n = 0; n < 1_000; n++) await get(mock, `/v1/world-${n}/notebooks`)
  collect()
  const mebibytes = (process.memoryUsage().heapUsed - before) / 2 ** 20
  t.ok(mebibytes < 64, `${mebibytes.toFixed(1)} MiB`)
})
