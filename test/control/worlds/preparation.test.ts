import { setImmediate as nextTurn } from 'node:timers/promises'
import t from 'tap'
import { Config } from '../../../src/config.ts'
import { preparationOf } from '../../../src/control/worlds/preparation.ts'
import type { World } from '../../../src/control/worlds/worlds.ts'
import { createMockServer } from '../../../src/index.ts'
import { MockServer } from '../../../src/mock-server.ts'
import { engine } from '../../support/build.ts'

const query = { limit: 10, offset: 0, sort_dir: 'DESC' } as const

t.test(
  'a server with many notebooks is ready when its worlds and first lists are made',
  async (t) => {
    for (const options of [{}, { listDefaultFeature: 'ANY' as const }]) {
      const made = await engine({ notebooks: 2_500, ...options })
      t.equal(preparationOf('p1', made), undefined, 'no request makes the content')
      const { cloud } = made.worlds.find('p1') as World
      t.ok(cloud.notebooks.isLarge)
      for (const user of cloud.iam.users) {
        const caller = cloud.roles.caller(user)
        t.equal(cloud.notebooks.preparation(caller, query, 'list'), undefined, user.name)
        t.equal(cloud.notebooks.preparation(caller, query, 'listAll'), undefined, user.name)
        const stopped = { ...query, status: 'STOPPED' } as const
        t.ok(cloud.notebooks.preparation(caller, stopped, 'list'), 'other filters are new')
      }
    }
  },
)

t.test(
  'a scene whose many instances have relative times is prepared for the time of the start',
  async (t) => {
    const notebooks = Array.from({ length: 1_200 }, (_, n) => ({
      name: `n-${n}`,
      flavor: 'modelarts.vm.cpu.2u',
      image: { id: 'e1a07296-22a8-4f05-8bc8-e936c8e54090' },
      lease: { create_at: `-${n}s` },
    }))
    const scene = t.testdir({ 'notebooks.json': JSON.stringify(notebooks) })
    t.equal(preparationOf('p1', await engine({ scene })), undefined)
  },
)

t.test('the server answers while notebooks are generated, and is ready after that', async (t) => {
  const mock = new MockServer(Config.parse({ port: 0, notebooks: 40_000 }))
  t.teardown(() => mock.close())
  let isLoaded = false
  const loading = mock.load().then(() => {
    isLoaded = true
  })
  const statuses: number[] = []
  while (!isLoaded) {
    await nextTurn()
    t.equal((await mock.inject('/health')).statusCode, 200)
    const ready = await mock.inject('/ready')
    statuses.push(ready.statusCode)
    if (!isLoaded) t.equal(ready.statusCode, 503)
  }
  await loading
  t.ok(statuses.length > 3, `${statuses.length} answers`)
  t.equal((await mock.inject('/ready')).statusCode, 200)
})

t.test('worlds are made when they are used', async (t) => {
  const mock = await createMockServer({ notebooks: 1_500 })
  t.teardown(() => mock.close())
  t.equal((await mock.inject('/health')).json().worlds, 0)
})
