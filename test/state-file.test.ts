import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createMockServer } from '../src/index.ts'
import { control, get, mockWith, NOW, PROJECT } from './support/mock.ts'
import { refusal } from './support/refusal.ts'

t.test(
  'a server continues from its state file: data, agenda, rules, time, ids and tokens',
  async (t) => {
    const stateFile = join(t.testdir({}), 'state.json')
    const options = { stateFile, latency: 0, auth: 'verify' as const }
    const one = await mockWith(t, options)
    t.throws(() => readFileSync(stateFile), 'nothing has changed yet')
    const world = one.project(PROJECT)
    const { id } = world.notebooks.list({ status: 'STOPPED' }).data[0] ?? { id: '' }
    world.notebooks.start(id)
    world.faults.add({ operation: 'ListFlavors', status: 500, times: 1 })
    one.project('untouched').notebooks.list()
    const user = { name: 'mock-user', password: 'mock-password', domain: { name: 'mock-account' } }
    const identity = { methods: ['password'], password: { user } }
    const scope = { project: { id: PROJECT } }
    const issued = await get(one, '/v3/auth/tokens', {
      method: 'POST',
      payload: { auth: { identity, scope } },
      headers: { 'content-type': 'application/json' },
    })
    const state = one.exportState()
    await one.close()
    t.same(
      JSON.parse(readFileSync(stateFile, 'utf8')).worlds.map(
        (each: { project_id: string }) => each.project_id,
      ),
      [PROJECT],
      'an unchanged project has no entry',
    )

    const two = await mockWith(t, options)
    t.strictSame(two.exportState(), state)
    const again = two.project(PROJECT)
    t.match(again.advance('1m'), [{ notebook_id: id, from: 'STARTING', to: 'RUNNING' }])
    t.equal(again.faults.list().length, 1)
    const listed = await get(two, `/v1/${PROJECT}/notebooks`, {
      as: null,
      headers: { 'x-auth-token': String(issued.headers['x-subject-token']) },
    })
    t.equal(listed.status, 200, 'a token outlives the restart')
    const health = await get(two, '/health')
    t.match(health.body.state_file, { path: stateFile, saved_at: null })
    t.match((await control(two, 'POST', '/state/save')).body, { path: stateFile, saved_at: Number })
    rmSync(stateFile)
    await two.saveState()
    t.ok(existsSync(stateFile))
  },
)

t.test('a clock with host time has host time after a restart; other clocks continue', async (t) => {
  const stateFile = join(t.testdir({}), 'state.json')
  const one = await createMockServer({ stateFile })
  one.project('real').notebooks.remove(one.project('real').notebooks.list().data[0]?.id ?? '')
  one.project('fast').setClock({ at: NOW, rate: 60 })
  one.project('old').setClock({ at: 5, rate: 0 })
  await one.close()
  const text = readFileSync(stateFile, 'utf8')
  const state = JSON.parse(text)
  const day = 86_400_000
  state.clock.at -= day
  for (const { state: world } of state.worlds) world.clock.at -= world.clock.real ? day : 0
  writeFileSync(stateFile, JSON.stringify(state))
  const two = await createMockServer({ stateFile })
  t.ok(Math.abs(two.clock.now - Date.now()) < 60_000)
  t.ok(Math.abs(two.project('real').clock.now - Date.now()) < 60_000)
  t.match(two.project('old').clock, { now: 5, rate: 0 })
  t.equal(two.project('fast').clock.rate, 60)
  t.ok(two.project('fast').clock.now < NOW + day)
  t.ok(two.exportState().clock.real)
  await two.close()
})

t.test('an unreadable file is reported and stays unchanged', async (t) => {
  const damaged = ['{', '[]', '{"version":2,"more":1}', '{"version":1}']
  for (const [index, text] of damaged.entries()) {
    const stateFile = join(t.testdir({ [`${index}.json`]: text }), `${index}.json`)
    await t.rejects(createMockServer({ stateFile }), /\.json: found .*, expected .*left as it is/s)
    t.equal(readFileSync(stateFile, 'utf8'), text)
  }
})

t.test(
  'a failed save is logged and shown in /health, and a save on request is refused',
  async (t) => {
    const folder = t.testdir({})
    const logged = t.capture(console, 'error')
    const mock = await mockWith(t, { stateFile: join(folder, 'state.json') })
    rmSync(folder, { recursive: true })
    const { status, body } = await control(mock, 'POST', '/state/save')
    t.equal(status, 503)
    t.match(body, {
      error_code: 'Mock.NotSaved',
      error_msg: /found ENOENT.*expected a writable state file, at .*state\.json/,
    })
    t.match((await get(mock, '/health')).body.state_file.trouble, /ENOENT/)
    t.equal((await get(mock, 'notebooks')).status, 200)
    t.match(
      logged().map(({ args }) => args),
      [[/not saved: ENOENT/]],
    )
  },
)

t.test(
  'a snapshot can only be used on the server that created it, and resets are validated',
  async (t) => {
    const [one, two] = [await mockWith(t), await mockWith(t)]
    const snapshot = one.project('p1').snapshot()
    t.strictSame(snapshot, { takenAt: NOW, notebooks: 30 })
    one.project('p2').restore(snapshot)
    const all = one.snapshot()
    t.equal(all.notebooks, 60)
    for (const act of [
      () => two.project('p1').restore(snapshot),
      () => one.restore(snapshot),
      () => one.project('p1').restore(all),
      () => one.project('p1').restore({ ...snapshot }),
    ]) {
      t.match(
        refusal(act).message,
        /expected a snapshot that snapshot\(\) of this server returned, at snapshot/,
      )
    }
    t.throws(
      () => one.reset('snapshot:none'),
      /found snapshot "none", expected one of no snapshots/,
    )
    t.throws(
      () => one.project('p1').reset('moon' as 'scene'),
      /expected scene, empty or snapshot:NAME/,
    )
    t.strictSame(one.snapshots.take('a').notebooks, 60)
    one.reset('empty')
    one.reset('snapshot:a')
    t.equal(one.project('p2').exportState().notebooks.length, 30)
  },
)

t.test('a state names the scenes other than the start scene, and loads them', async (t) => {
  const stateFile = join(t.testdir({}), 'state.json')
  const one = await mockWith(t, { stateFile })
  const names = (await one.scenes()).map(({ name }) => name).filter((name) => name !== 'default')
  const [other = '', third = ''] = names
  await one.project('p1').useScene(other)
  const before = one.snapshot()
  const world = one.project('p1').snapshot()
  await one.useScene(third)
  await one.project('p2').useScene('default')
  t.match(one.project('p2').exportState(), { scene: 'default' })
  t.notOk('scene' in one.project('p3').exportState())
  const state = one.exportState()
  t.match(state, { scene: third, own_scenes: [{ project_id: 'p2', scene: 'default' }] })

  const p3 = one.project('p3')
  p3.restore(world)
  t.equal(p3.exportState().scene, other)
  p3.reset()
  t.equal(p3.exportState().scene, other, 'a reset returns to the scene of the snapshot')
  const exported = p3.exportState()
  one.importState(state)
  t.strictSame(one.exportState(), state)
  await one.close()

  const two = await mockWith(t, { stateFile })
  t.strictSame(two.exportState(), state)
  const { status } = await control(two, 'PUT', '/projects/p4/state', exported)
  t.equal(status, 200, 'a scene that is not loaded yet is loaded')
  t.equal(two.project('p4').exportState().scene, other)
  t.throws(() => one.project('p1').restore({ ...world }), /a snapshot that snapshot\(\)/)
  one.restore(before)
  t.notOk('scene' in one.exportState())
  t.strictSame(one.exportState().own_scenes, [{ project_id: 'p1', scene: other }])
  await two.close()
})

t.test('a state with an unknown scene is refused', async (t) => {
  const mock = await mockWith(t)
  const world = { ...mock.project('p1').exportState(), scene: 'moon' }
  const server = mock.exportState()
  const named =
    /found "moon", expected one of the scenes that were read: default, at \$(\.\w+\[0\])?(\.state)?\.scene/
  for (const act of [
    () => mock.project('p1').importState(world),
    () => mock.importState({ ...server, scene: 'moon' }),
    () => mock.importState({ ...server, own_scenes: [{ project_id: 'p1', scene: 'moon' }] }),
    () => mock.importState({ ...server, worlds: [{ project_id: 'p1', state: world }] }),
  ]) {
    t.match(refusal(act).message, named)
  }
  t.match((await control(mock, 'PUT', '/state', { worlds: 5, own_scenes: [null] })).status, 400)
  t.match((await control(mock, 'PUT', '/state', [])).status, 400)
})

t.test('a server that saves its only change while it closes has every change saved', async (t) => {
  for (const change of ['/projects/p1/clock/advance', '/reset'] as const) {
    const stateFile = join(t.testdir({}), 'state.json')
    const mock = await createMockServer({ stateFile })
    const body = change === '/reset' ? {} : { by: '1h' }
    t.equal((await control(mock, 'POST', change, body)).status, 200)
    await mock.close()
    t.ok(mock.isSaved, change)
  }
})
