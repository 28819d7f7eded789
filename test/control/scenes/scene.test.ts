import t, { type Test } from 'tap'
import { Clock } from '../../../src/cloud/kernel/clock.ts'
import { jsonOf } from '../../../src/cloud/notebooks/list/row.ts'
import { loadScene, type Scene } from '../../../src/control/scenes/scene.ts'
import { SceneError } from '../../../src/control/scenes/scene-files.ts'
import type { IamFile } from '../../../src/schemas/iam.ts'
import { defaultFile } from '../../support/build.ts'
import { IMAGE, NOW } from '../../support/mock.ts'

const entry = { name: 'a', flavor: 'modelarts.vm.cpu.2u', image: { id: IMAGE } }

/** Loads a scene whose files are given as values, or as text that may be invalid JSON. */
function load(t: Test, files: Record<string, unknown>) {
  const texts = Object.entries(files).map(([noun, value]) => [
    `${noun}.json`,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
  return loadScene({ scene: t.testdir(Object.fromEntries(texts)), seed: 1 })
}

async function errorLines(t: Test, files: Record<string, unknown>): Promise<string[]> {
  const error = await load(t, files).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof SceneError)) throw error ?? new Error('the scene was accepted')
  return error.message.split('\n').map((line) => line.replace(/^.*\/(?=\w+\.json)/, ''))
}

t.test('an error names the file, the path, the found and the expected value', async (t) => {
  const good = { ...entry, id: 'x' }
  const cases: [Record<string, unknown>, string][] = [
    [
      { notebooks: [good, { ...entry, lease: { duration: '1h' } }] },
      'notebooks.json $[1].lease.duration: found "1h", expected an integer of milliseconds',
    ],
    [{ notebooks: { a: 1 } }, 'notebooks.json $: found {"a":1}, expected an array'],
    [{ notebooks: [5] }, 'notebooks.json $[0]: found 5, expected an object'],
    [
      { notebooks: [{ ...entry, name: 'a b' }] },
      'notebooks.json $[0].name: found "a b", expected 1 to 128 characters of A-Z, a-z, 0-9, _, - and Chinese',
    ],
    [
      { notebooks: [{ ...entry, flavor: 'x' }] },
      'notebooks.json $[0].flavor: found "x", expected an id of flavors.json',
    ],
    [
      { notebooks: [{ ...entry, image: { id: 'x' } }] },
      'notebooks.json $[0].image.id: found "x", expected an id of images.json',
    ],
    [
      { notebooks: [{ ...entry, pool: { id: 'x' } }] },
      'notebooks.json $[0].pool.id: found "x", expected an id of pools.json',
    ],
    [
      { notebooks: [{ ...entry, workspace_id: '7' }] },
      'notebooks.json $[0].workspace_id: found "7", expected an id of workspaces.json',
    ],
    [
      { notebooks: [{ ...entry, user_id: '7' }] },
      'notebooks.json $[0].user_id: found "7", expected an id of iam.json users',
    ],
    [
      { notebooks: [{ ...entry, user: { id: '7' } }] },
      'notebooks.json $[0].user.id: found "7", expected an id of iam.json users',
    ],
    [
      { notebooks: [{ ...entry, user: { name: 'x' } }] },
      'notebooks.json $[0].user.name: found "x", expected a name of iam.json users',
    ],
    [
      { notebooks: [good, good] },
      'notebooks.json $[1].id: found "x", expected an id that no other entry has',
    ],
    [
      { notebooks: [{ ...entry, lease: { create_at: 'yesterday' } }] },
      'notebooks.json $[0].lease.create_at: found "yesterday", expected an integer of milliseconds, or text such as "-2h"',
    ],
    [{ notebooks: [{ ...entry, url: 5 }] }, 'notebooks.json $[0].url: found 5, expected text'],
    [{ scene: { version: 2 } }, 'scene.json $.version: found 2, expected 1'],
    [{ scene: { version: 1, nmae: 'x' } }, 'scene.json $.nmae: found "nmae", expected no such key'],
    [{ flavors: [] }, 'flavors.json $: found [], expected at least 1 items'],
    [
      {
        pools: [
          { id: 'p', name: 'p' },
          { id: 'p', name: 'q' },
        ],
      },
      'pools.json $[1].id: found "p", expected an id that no other entry has',
    ],
    [
      { faults: [{ operation: 'ListNotebook', status: 403 }] },
      'faults.json $[0].operation: found "ListNotebook", expected an operationId of the contract, *, iam:* or kps:*; did you mean "ListNotebooks"?',
    ],
    [
      { faults: [{ operation: '*', status: 403 }, { operation: '*' }] },
      'faults.json $[1]: found {"operation":"*"}, expected at least one of status, error_code, headers, delay, fault, page, total, instance and fields',
    ],
    [
      { faults: [{ operation: 'ShowImage', page: 'empty' }] },
      'faults.json $[0].page: found "ShowImage", expected an operation with offset and limit, such as ListNotebooks',
    ],
  ]
  for (const [files, line] of cases) t.equal((await errorLines(t, files))[0], line)
  t.match(
    (await errorLines(t, { notebooks: '[{' }))[0],
    /^notebooks\.json \$: found .*JSON.*, expected JSON in UTF-8$/,
  )
})

t.test('a status that no list shows and a misspelt status are refused', async (t) => {
  const line = (status: string) => errorLines(t, { notebooks: [{ ...entry, status }] })
  t.match((await line('DELETED'))[0], 'found "DELETED", expected one of INIT, CREATING')
  t.match((await line('RUNING'))[0], 'did you mean "RUNNING"?')
})

t.test('a role that iam.json does not define is refused', async (t) => {
  const user = {
    id: '0'.repeat(32),
    name: 'u',
    password: 'p',
    role: 'root',
    token: 't',
    access_key: 'a',
    secret_key: 's',
  }
  const iam = {
    account: { id: '1'.repeat(32), name: 'a' },
    users: [user],
    roles: { admin: { allow: [] } },
    projects: [{ id: 'p', name: 'p' }],
  }
  t.strictSame(await errorLines(t, { iam }), [
    'iam.json $.users[0].role: found "root", expected one of admin',
  ])
})

t.test('two users with the same id, name, token or access key are refused', async (t) => {
  const iam = defaultFile<IamFile>('iam')
  const [admin] = iam.users
  const other = { id: 'f'.repeat(32), name: 'o', token: 'o', access_key: 'o' }
  for (const key of ['id', 'name', 'token', 'access_key'] as const) {
    const duplicate = { ...admin, ...other, [key]: admin?.[key] }
    const word = key === 'name' || key === 'token' ? 'a' : 'an'
    t.strictSame(await errorLines(t, { iam: { ...iam, users: [...iam.users, duplicate] } }), [
      `iam.json $.users[4].${key}: found "${admin?.[key]}", expected ${word} ${key} that no other entry has`,
    ])
  }
})

t.test('every error is named, up to twenty lines', async (t) => {
  const lines = await errorLines(t, { notebooks: Array.from({ length: 30 }, () => ({})) })
  t.equal(lines.length, 21)
  t.match(lines.at(-1), /^\.\.\. and \d+ more$/)
})

t.test('a scene can be given by its name or by its folder', async (t) => {
  t.equal((await loadScene({ scene: 'default', seed: 1 })).name, 'default')
  await t.rejects(loadScene({ scene: 'no-such', seed: 1 }), {
    message:
      /^scene: found "no-such", expected one of .*\bdefault\b.*, or a folder with scene files$/,
  })
  const folder = t.testdir({ 'notebooks.json': { nested: {} } })
  await t.rejects(loadScene({ scene: folder, seed: 1 }), { name: 'SceneError' })
  await t.rejects(loadScene({ scene: 'package.json', seed: 1 }), {
    message: /^scene: found "package.json", expected one of .*, or a folder with scene files$/,
  })
  await t.rejects(loadScene({ scene: 'package.json/scene', seed: 1 }), {
    message: /^scene: found ENOTDIR: not a directory.*, expected a folder that .* can read$/,
  })
})

t.test('a scene can generate its instances, and they equal those of the options', async (t) => {
  const ids = (scene: Scene) =>
    scene.startAt(0).notebooks.byCreation.rows.map((row) => row.notebook.id)
  const generate = (seed?: number) => ({ scene: { version: 1, generate: { notebooks: 5, seed } } })
  const scene = await load(t, generate(7))
  t.strictSame(
    ids(scene),
    ids(await loadScene({ scene: 'default', notebooks: 5, seed: 7 })),
    'with the seed of the scene',
  )
  t.strictSame(
    ids(await load(t, generate())),
    ids(await loadScene({ scene: 'default', notebooks: 5, seed: 1 })),
    'with the seed of the server',
  )
  const folder = t.testdir({ 'scene.json': JSON.stringify(generate(7).scene) })
  t.strictSame(
    ids(await loadScene({ scene: folder, notebooks: 2, seed: 3 })),
    ids(await loadScene({ scene: 'default', notebooks: 2, seed: 3 })),
    'options win over the scene',
  )
})

t.test('an error in "generate" is named', async (t) => {
  const cases: [unknown, string][] = [
    [5, '$.generate: found 5, expected an object'],
    [{}, '$.generate.notebooks: found nothing, expected an integer from 0 to 5000000'],
    [{ notebooks: -1 }, '$.generate.notebooks: found -1, expected an integer from 0 to 5000000'],
    [
      { notebooks: 1, seed: 0.5 },
      '$.generate.seed: found 0.5, expected an integer from 0 to 4294967295',
    ],
    [{ notebooks: 1, count: 1 }, '$.generate.count: found "count", expected no such key'],
  ]
  for (const [generate, line] of cases) {
    t.strictSame(await errorLines(t, { scene: { version: 1, generate } }), [`scene.json ${line}`])
  }
  const both = { scene: { version: 1, generate: { notebooks: 1 } }, notebooks: [] }
  t.strictSame(await errorLines(t, both), [
    'scene.json $.generate: found {"notebooks":1}, expected no generate when the scene has notebooks.json',
  ])
  const agenda = [{ at: '+1s', notebook: 'nobody', what: 'stop' }]
  t.match(await errorLines(t, { scene: { version: 1, generate: { notebooks: 1 } }, agenda }), [
    /^agenda\.json \$\[0\]\.notebook: found "nobody"/,
  ])
})

t.test(
  'missing files come from the default scene, except notebooks and rules, which are empty',
  async (t) => {
    const scene = await load(t, {})
    t.equal(scene.notebookCount, 0)
    t.strictSame(scene.faults, [])
    t.ok(scene.iam.userNamed('mock-admin'))
    t.ok(scene.startAt(0).catalog.images.has(IMAGE))
  },
)

t.test('relative times are based on the moment when a world is created', async (t) => {
  const scene = await load(t, {
    notebooks: [
      {
        ...entry,
        id: 'moves',
        status: 'STOPPED',
        lease: { create_at: '-2h', update_at: '-1.5h', duration: 5_400_000 },
      },
      { ...entry, id: 'stands', lease: { create_at: 5, duration: -1 }, create_at: 7, update_at: 9 },
      { ...entry, id: 'ahead', create_at: '+1d' },
    ],
    workspaces: [
      {
        id: '0',
        name: 'default',
        auth_type: 'PUBLIC',
        status: 'NORMAL',
        create_time: '-1d',
        update_time: 3,
      },
    ],
  })
  const at = (now: number) =>
    new Map(
      scene.startAt(now).notebooks.byCreation.rows.map(({ notebook }) => [notebook.id, notebook]),
    )
  const hour = 3_600_000
  const notebooks = at(100 * hour)
  t.match(notebooks.get('moves'), {
    lease: { create_at: 98 * hour, update_at: 98.5 * hour, duration: 1.5 * hour, enable: true },
    create_at: 98 * hour + 2,
  })
  t.match(notebooks.get('stands'), {
    lease: { create_at: 5, update_at: 5, enable: false },
    create_at: 7,
    update_at: 9,
  })
  t.match(notebooks.get('ahead'), { create_at: 124 * hour, lease: { create_at: 124 * hour } })
  t.equal(at(101 * hour).get('moves')?.lease.create_at, 99 * hour)
  t.equal(at(0).get('moves')?.lease.create_at, 0)
})

t.test('times stay between 1970 and the year 9999', async (t) => {
  const entries = [
    { ...entry, id: 'past', create_at: '-99999d' },
    { ...entry, id: 'future', create_at: '+9999999d' },
  ]
  const { byId } = (await load(t, { notebooks: entries })).startAt(0).notebooks
  t.equal(byId.get('past')?.notebook.create_at, 0)
  t.equal(byId.get('future')?.notebook.create_at, 253_402_300_799_999)
})

t.test('notebooks of an image without a description have an empty one', async (t) => {
  const [image] = defaultFile<object[]>('images')
  const scene = await load(t, {
    images: [{ ...image, description: undefined }],
    notebooks: [entry],
  })
  t.equal(scene.startAt(0).notebooks.byCreation.rows[0]?.notebook.image.description, '')
})

t.test('data that does not depend on the time is built once for all worlds', async (t) => {
  const scene = await load(t, { notebooks: [{ ...entry, lease: { create_at: 5 } }] })
  t.equal(scene.startAt(1), scene.startAt(2))
})

t.test('a large file is read in slices, like a small one', async (t) => {
  let now = performance.now()
  let turns = 0
  const { setImmediate: original } = globalThis
  t.intercept(globalThis, 'setImmediate', {
    value: (call: () => void) => {
      turns++
      return original(call)
    },
  })
  // Each slice has room for a few steps only.
  const tick = () => {
    now += 2
    return now
  }
  t.intercept(performance, 'now', { value: tick })
  const turnsFor = async (text: string) => {
    const before = turns
    t.equal((await load(t, { notebooks: text })).notebookCount, 1)
    return turns - before
  }
  const blanks = ' '.repeat(1_000_000)
  const small = JSON.stringify([entry])
  t.equal(await turnsFor(small), 0)
  t.ok((await turnsFor(blanks + small)) > 3)
  for (const broken of ['[1', '[1,]', '\u00e9', '\u0000']) {
    const [line = '', ...more] = await errorLines(t, { notebooks: broken + blanks })
    t.match(
      line,
      /^notebooks\.json \$: found (Expected|Unexpected) .{1,80}, expected JSON in UTF-8$/,
    )
    t.strictSame(more, [])
  }
  t.strictSame(await errorLines(t, { notebooks: '['.repeat(1_000_000) }), [
    'notebooks.json $: found more, expected at most 128 levels',
  ])
})

t.test('the content of many notebooks is made in steps, and is good for a moment', async (t) => {
  const notebooks = Array.from({ length: 1_000 }, (_, n) => ({
    ...entry,
    id: `n-${n}`,
    create_at: '-1h',
  }))
  const { starts } = await load(t, { notebooks })
  const frozen = new Clock({ at: NOW, rate: 0 })
  const stepsFor = (clock: Clock) => [...(starts.preparation(clock) ?? [])].length
  t.ok(stepsFor(frozen) >= 1_000)
  const { madeAt, start } = starts.forWorld(frozen)
  t.equal(madeAt, NOW)
  t.equal(stepsFor(frozen), 0, 'it was made for this second')

  const running = new Clock({ at: NOW })
  const madeAtTime = (at: number) => {
    running.set({ at })
    return starts.forWorld(running).madeAt
  }
  t.equal(madeAtTime(NOW + 20_000), NOW)
  t.equal(starts.forWorld(running).start, start)
  t.ok(madeAtTime(NOW + 40_000) >= NOW + 40_000, 'the clock has moved on')
  t.ok(madeAtTime(NOW - 5_000) < NOW, 'the clock was set back')
  t.equal(madeAtTime(NOW + 1_000), NOW)
  const later = performance.now() + 31_000
  t.intercept(performance, 'now', { value: () => later })
  t.equal(madeAtTime(NOW + 1_000), NOW + 1_000, 'the moment is over')
})

t.test(
  'an entry is completed from its references, from defaults and from its own id',
  async (t) => {
    const scene = await load(t, {
      notebooks: [
        { ...entry, id: 'plain' },
        {
          ...entry,
          id: 'rich',
          user: { name: 'mock-user' },
          pool: { id: 'pool-gpu-research-7f3a' },
          volume: { category: 'EFS' },
          endpoints: [{ dev_service: 'SSH', ssh_keys: ['k'] }],
          image: { id: IMAGE, name: 'renamed' },
          token: 'T',
        },
        {
          ...entry,
          id: 'keyless',
          endpoints: [{ service: 'SSH' }],
          volume: { category: 'EVS', capacity: 7 },
        },
      ],
    })
    const rows = scene.startAt(1_000).notebooks.byId
    const plain = rows.get('plain')?.notebook
    t.match(plain, {
      status: 'RUNNING',
      feature: 'NOTEBOOK',
      workspace_id: '0',
      volume: {
        category: 'EVS',
        capacity: 5,
        mount_path: '/home/ma-user/work/',
        ownership: 'MANAGED',
      },
      lease: { duration: 3_600_000, enable: true, type: 'TIMING', create_at: 1_000 },
      user: { name: 'mock-admin' },
      image: { name: 'notebook2.0-mul-kernel-cpu-cp36', tag: '3.3.2-release_v1' },
      tags: [],
      token: /^[0-9a-f-]{36}$/,
    })
    t.match(rows.get('rich')?.notebook, {
      user: { name: 'mock-user' },
      pool: { name: 'gpu-research' },
      volume: { capacity: 50, read_only: false },
      image: { name: 'renamed', type: 'BUILD_IN' },
      token: 'T',
      endpoints: [
        { service: 'NOTEBOOK' },
        {
          service: 'SSH',
          key_pair_names: ['k'],
          ssh_keys: ['k'],
          uri: /^ssh:\/\/ma-user@.*:3\d{4}$/,
        },
      ],
    })
    const keyless = JSON.parse(jsonOf(rows.get('keyless') as never, ''))
    t.equal(keyless.endpoints.length, 1)
    t.equal(keyless.volume.capacity, 7)
  },
)

t.test('an entry without an id gets the same id on every run', async (t) => {
  const id = async () =>
    (await load(t, { notebooks: [entry] })).startAt(0).notebooks.byCreation.rows[0]?.notebook.id
  const first = await id()
  t.match(first, /^[0-9a-f-]{36}$/)
  t.equal(await id(), first)
})
