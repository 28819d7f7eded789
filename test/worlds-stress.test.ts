import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { type AppOptions, createApp } from '../src/app.ts'
import { Ids } from '../src/cloud/kernel/ids.ts'
import { SeededRandom } from '../src/cloud/kernel/seeded-random.ts'
import { DrillHolder } from '../src/control/drill/drill-holder.ts'
import type { Engine } from '../src/control/engine.ts'
import type { World } from '../src/control/worlds/worlds.ts'
import { Project } from '../src/library/project.ts'
import { engine } from './support/build.ts'
import { CREATION, IMAGE } from './support/mock.ts'
import { sized } from './support/size.ts'

const WORLDS = 200

const SEEDS = sized(4, 50)

/** A few worlds are enough to detect a shared part. */
const SABOTAGED_WORLDS = sized(40, WORLDS)

const entry = { flavor: 'modelarts.vm.cpu.2u', image: { id: IMAGE } }

const creation = { ...CREATION, name: 'made' }

/** A server with access to its engine, so that a test can make its worlds share a part. */
interface Server {
  engine: Engine
  app: FastifyInstance
}

async function server(): Promise<Server> {
  const started = await engine({ journalEntries: 100 })
  const ids = new Ids('requests')
  const app = await createApp(started, {
    auth: 'off',
    authLock: false,
    skewClock: 'nearer',
    retryAfter: 1,
    strict: false,
    controlHosts: [],
    trustProxy: [],
    controlToken: undefined,
    stateSync: 'interval',
    noFastPath: false,
    corsOrigins: [],
    log: undefined,
    version: '0',
    settings: {},
    drill: new DrillHolder(),
    maxWorlds: 10_000,
    https: undefined,
    requestIdOf: () => ids.hex32(),
    stopping: new AbortController().signal,
  } as AppOptions)
  return { engine: started, app }
}

/** One action of a test on its project; returns the result. */
type Step = (project: Project, send: Send) => Promise<unknown> | unknown

type Send = (method: 'GET' | 'POST', path: string, payload?: object) => Promise<unknown>

const steps: Readonly<Record<string, Step>> = {
  seed: (project) => project.notebooks.put({ name: 'seeded', ...entry }).id,
  create: (_project, send) => send('POST', 'notebooks', creation),
  list: (_project, send) => send('GET', 'notebooks/all?limit=3&sort_key=name'),
  fault: (project) => project.faults.add({ operation: 'ListAllNotebooks', status: 500, times: 1 }),
  faults: (project) => project.faults.list(),
  freeze: (project) => project.setClock({ rate: 0 }),
  advance: (project) => project.advance('2s'),
  clock: (project) => project.clock,
  reset: (project) => project.reset(),
  journal: (project) =>
    project.journal
      .find()
      .map(({ sequence, url, status, project_id }) => [sequence, url, status, project_id]),
  verify: (project) => project.verify({ expect: [{ count: 0 }], unspent_faults: 'fail' }),
}

const names = Object.keys(steps)

/** The results that one test sees in its own project, with the steps of its seed. */
async function run({ engine, app }: Server, id: string, seed: number): Promise<string> {
  const chance = new SeededRandom(`${seed}/${id}`)
  const project = new Project(id, engine, () => 'http://localhost')
  const send: Send = async (method, path, payload) => {
    const answer = await app.inject({
      method,
      url: `/v1/${id}/${path}`,
      ...(payload && { payload }),
    })
    return [answer.statusCode, answer.json()]
  }
  const seen: unknown[] = []
  const count = chance.integer(3, 6)
  for (let n = 0; n < count; n++) {
    const name = names[chance.integer(0, names.length - 1)] as string
    seen.push([name, await steps[name]?.(project, send)])
    // Other tests can run between any two steps.
    if (chance.fraction() < 0.5) await new Promise(setImmediate)
  }
  const cursor = await steps['journal']?.(project, send)
  return JSON.stringify([...seen, cursor, project.clock, project.faults.list()])
}

/** The results of tests that run concurrently, in an order that the seed shuffles. */
async function runConcurrently(
  one: Server,
  seed: number,
  worlds: number,
): Promise<Map<string, string>> {
  const chance = new SeededRandom(`order/${seed}`)
  const ids = Array.from({ length: worlds }, (_, n) => `world-${n}`)
  const shuffled = ids
    .map((id) => ({ id, place: chance.fraction() }))
    .sort((a, b) => a.place - b.place)
  const seen = await Promise.all(
    shuffled.map(async ({ id }) => [id, await run(one, id, seed)] as const),
  )
  return new Map(seen)
}

/** The worlds whose tests gave other results concurrently than one after the other. */
async function crossTalk(
  sabotage: (engine: Engine) => void,
  seed: number,
  worlds: number,
): Promise<string[]> {
  const [concurrent, alone] = [await server(), await server()]
  sabotage(concurrent.engine)
  sabotage(alone.engine)
  const seen = await runConcurrently(concurrent, seed, worlds)
  const differing: string[] = []
  for (const [id, transcript] of seen) {
    if ((await run(alone, id, seed)) !== transcript) differing.push(id)
  }
  await Promise.all([concurrent.app.close(), alone.app.close()])
  return differing
}

t.test(`${WORLDS} concurrent tests do not affect each other, for ${SEEDS} seeds`, async (t) => {
  for (let seed = 0; seed < SEEDS; seed++) {
    t.strictSame(await crossTalk(() => {}, seed, WORLDS), [], `seed ${seed}`)
  }
})

/** Makes every world share one part of the first world. */
function sharing(share: (world: World, first: World) => void) {
  return ({ worlds }: Engine): void => {
    const find = worlds.find.bind(worlds)
    let first: World | undefined
    worlds.find = (id) => {
      const world = find(id)
      if (world === undefined) return undefined
      first ??= world
      share(world, first)
      return world
    }
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

const sabotages: Readonly<Record<string, (world: Mutable<World>, first: World) => void>> = {
  state: ({ cloud }, first) => {
    Object.assign(cloud, { notebooks: first.cloud.notebooks })
  },
  faults: (world, first) => {
    world.faults = first.faults
  },
  journal: (world, first) => {
    world.journal = first.journal
  },
  clock: ({ cloud }, first) => {
    Object.assign(cloud, { clock: first.cloud.clock })
  },
  ids: ({ cloud }, first) => {
    Object.assign(cloud, { ids: first.cloud.ids })
  },
}

for (const [piece, share] of Object.entries(sabotages)) {
  t.test(`the test detects worlds that share ${piece}`, async (t) => {
    t.not((await crossTalk(sharing(share), 1, SABOTAGED_WORLDS)).length, 0)
  })
}
