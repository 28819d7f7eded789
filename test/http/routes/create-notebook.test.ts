import t, { type Test } from 'tap'
import type { MockServerOptions } from '../../../src/index.ts'
import type { CatalogFeature } from '../../../src/schemas/cluster.ts'
import type { Flavor } from '../../../src/schemas/flavor.ts'
import type { Image } from '../../../src/schemas/image.ts'
import { defaultFile } from '../../support/build.ts'
import { type GetOptions, get, IMAGE, type Mock, mockWith, NOW } from '../../support/mock.ts'

const CPU = 'modelarts.vm.cpu.2u'
const FREE = 'modelarts.vm.cpu.free'
const ARM = 'modelarts.vm.cpu.16u.arm'
const ARM_IMAGE = 'c3813a8a-16c9-56b9-9458-b4e2350b4e4e'
const RESEARCH = '5e0f4d72935b606cc0c8d4b6eafc0425'
const POOL = 'pool-gpu-research-7f3a'
const ADMIN = '1a7c0f3e5b9d4c2886e4f0d2a6b8c0e1'
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const HOUR = 3_600_000

const VOLUME = { category: 'EVS', ownership: 'MANAGED' }

const BODY = { name: 'demo', flavor: CPU, image_id: IMAGE, volume: VOLUME }

/** Sends CreateNotebook with a valid body and the given fields put over it. */
function create(mock: Mock, overrides: object = {}, options: GetOptions = {}) {
  return get(mock, 'notebooks', {
    method: 'POST',
    payload: { ...BODY, ...overrides },
    ...options,
  })
}

async function refuses(t: Test, mock: Mock, overrides: object, code: string, sentence = '') {
  const { status, body } = await create(mock, overrides)
  const label = `${JSON.stringify(overrides)} is ${code}`
  t.equal(status, 400, label)
  t.equal(body.error_code, `ModelArts.${code}`, label)
  t.ok(body.error_msg.includes(sentence), `${body.error_msg} includes ${sentence}`)
}

/** Creates an instance and shows it when it is RUNNING. */
async function running(mock: Mock, overrides: object = {}) {
  const created = await create(mock, overrides)
  mock.project('p1').advance('3s')
  const { body } = await get(mock, `notebooks/${created.body.id}`)
  return { created, body, warnings: created.headers['x-mock-warnings'] }
}

/** A mock whose scene has these files instead of the default ones. */
function withScene(t: Test, files: Record<string, unknown>, options: MockServerOptions = {}) {
  const scene = t.testdir(
    Object.fromEntries(
      Object.entries(files).map(([noun, data]) => [`${noun}.json`, JSON.stringify(data)]),
    ),
  )
  return mockWith(t, { scene, ...options })
}

t.test('CreateNotebook', async (t) => {
  t.test('answers with a CREATING instance, key by key as the contract has it', async (t) => {
    const mock = await mockWith(t)
    const { status, headers, body } = await create(mock)
    t.equal(status, 200)
    t.match(headers, { 'content-type': 'application/json', 'x-request-id': /^[0-9a-f]{32}$/ })
    t.equal(headers['x-mock-warnings'], undefined)
    t.match(body, { id: UUID, token: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/ })
    t.match(body.ip, /^172\.16\.\d+\.\d+$/)
    const steps = [
      [4, 'Initialize the notebook instance.'],
      [3, 'Configuring the network.'],
      [2, 'Prepare the compute resource.'],
      [1, 'Prepare the storage.'],
    ] as const
    const { tag, description = '' } = defaultFile<Image[]>('images').find(
      ({ id }) => id === IMAGE,
    ) as Image
    t.strictSame(body, {
      action_progress: steps.map(([step, text]) => ({
        notebook_id: body.id,
        status: 'WAITING',
        step,
        description: text,
        step_description: text,
      })),
      billing_items: [],
      create_at: NOW,
      description: '',
      endpoints: [],
      feature: 'NOTEBOOK',
      flavor: CPU,
      id: body.id,
      image: {
        description,
        id: IMAGE,
        name: 'notebook2.0-mul-kernel-cpu-cp36',
        swr_path: 'swr.xxxxx.com/atelier/notebook2.0-mul-kernel-cpu-cp36:3.3.2-release_v1',
        ...(tag === undefined ? {} : { tag }),
        type: 'BUILD_IN',
      },
      ip: body.ip,
      is_need_credentials: true,
      jupyter_version: '3.2.3',
      lease: {
        create_at: NOW,
        duration: HOUR,
        enable: true,
        type: 'TIMING',
        update_at: NOW,
      },
      name: 'demo',
      status: 'CREATING',
      tags: [],
      token: body.token,
      update_at: NOW,
      user_id: ADMIN,
      workspace_id: '0',
    })
    t.strictSame(Object.keys(body), Object.keys(body).sort(), 'keys are in alphabetic order')
  })

  t.test('show has more keys while it is CREATING, and others once it is RUNNING', async (t) => {
    const mock = await mockWith(t)
    const { body: created } = await create(mock)
    const show = async () => (await get(mock, `notebooks/${created.id}`)).body
    const owner = {
      domain: { id: '0a1b2c3d4e5f60718293a4b5c6d7e8f9', name: 'mock-account' },
      id: ADMIN,
      name: 'mock-admin',
    }
    const volume = {
      capacity: 5,
      category: 'EVS',
      mount_path: '/home/ma-user/work/',
      ownership: 'MANAGED',
    }
    const { action_progress, ...rest } = created
    t.strictSame(await show(), {
      ...rest,
      action_progress,
      data_volumes: [],
      user: owner,
      volume,
    })
    mock.project('p1').advance('1500ms')
    t.match(
      (await show()).action_progress.map(({ status }: { status: string }) => status),
      ['WAITING', 'WAITING', 'COMPLETED', 'COMPLETED'],
    )
    mock.project('p1').advance('1500ms')
    const url = `http://localhost/${created.id}/lab`
    t.strictSame(await show(), {
      ...rest,
      billing_items: ['COMPUTE', 'STORAGE'],
      data_volumes: [],
      endpoints: [{ dev_service: 'NOTEBOOK', service: 'NOTEBOOK', uri: url }],
      lease: { ...rest.lease, duration: HOUR + 3_000, update_at: NOW + 3_000 },
      status: 'RUNNING',
      update_at: NOW + 3_000,
      url,
      user: owner,
      volume,
    })
  })

  t.test('belongs to its creator, and appears in the lists', async (t) => {
    const mock = await mockWith(t)
    const { body } = await create(mock, {}, { as: 'user' })
    t.equal(body.user_id, '2b8d1a4f6cae5d3997f5a1e3b7c9d1f2')
    const mine = await get(mock, 'notebooks?name=demo', { as: 'user' })
    t.match(mine.body, { total: 1, data: [{ id: body.id, status: 'CREATING' }] })
    t.equal((await get(mock, 'notebooks?name=demo')).body.total, 0)
    t.equal((await get(mock, 'notebooks/all?name=demo')).body.total, 1)
    const again = await create(mock, {}, { as: 'user' })
    t.not(again.body.id, body.id, 'a second creation makes a second instance of the same name')
  })

  t.test('refuses callers without the right, or with a suspended account', async (t) => {
    const mock = await mockWith(t)
    const answers = [
      ['reader', 403, 'ModelArts.0108'],
      ['frozen', 401, 'ModelArts.6201'],
      [null, 401, 'APIGW.0301'],
    ] as const
    for (const [as, status, error_code] of answers) {
      t.match(await create(mock, { name: 5 }, { as }), { status, body: { error_code } })
    }
    const iam = defaultFile<{ roles: Record<string, { suspended?: string }> }>('iam')
    const roles = { ...iam.roles, user: { allow: [], suspended: 'restricted' } }
    const restricted = await withScene(t, { iam: { ...iam, roles } })
    t.match(await create(restricted, {}, { as: 'user' }), {
      status: 401,
      body: { error_code: 'ModelArts.6203' },
    })
  })

  t.test('refuses what the project does not offer, each with its code', async (t) => {
    const mock = await mockWith(t)
    const before = mock.project('p1').notebooks.listAll().total
    const evs = (capacity: number) => ({ volume: { ...VOLUME, capacity } })
    const data = (volume: object) => ({ data_volumes: [volume] })
    const sizes = 'ranges from 5 GB to 4096 GB'
    const cases: [object, string, string?][] = [
      [{ flavor: undefined }, '6400', 'flavor: found nothing, expected a flavor or custom_spec'],
      [{ image_id: 'none' }, '6797', 'none'],
      [{ image_id: '' }, '6797'],
      [{ flavor: 'none' }, '6323'],
      [{ flavor: 'constructor' }, '6323'],
      [{ flavor: CPU.toUpperCase() }, '6323'],
      [{ flavor: 'modelarts.vm.gpu.8v100' }, '6716', 'modelarts.vm.gpu.8v100'],
      [{ flavor: FREE }, '6870', `${FREE} does not support current instance feature NOTEBOOK`],
      [{ feature: 'DEFAULT' }, '6870', `${CPU} does not support current instance feature DEFAULT`],
      [{ flavor: ARM }, '6323'],
      [{ image_id: ARM_IMAGE }, '6323'],
      [evs(4), '6331', sizes],
      [evs(0), '6331', sizes],
      [evs(-1), '6331', sizes],
      [evs(4_097), '6331', sizes],
      [{ duration: 0 }, '6349', 'ranges from 3600000 to 259200000'],
      [{ duration: HOUR - 1 }, '6349'],
      [{ duration: 72 * HOUR + 1 }, '6349'],
      [{ duration: -2 }, '6349'],
      [{ lease: { duration: 900_000 } }, '6349', 'ranges from 3600000 to 259200000'],
      [{ lease: { duration: 899_999, type: 'idle' } }, '6349', 'ranges from 900000 to 259200000'],
      [{ lease: { duration: 1, enable: false } }, '6349'],
      [{ workspace_id: 'f'.repeat(32) }, '0102', `workspace_id: found "${'f'.repeat(32)}", expe`],
      [{ pool_id: 'none' }, '6400', `pool_id: found "none", expected one of ${POOL}`],
      [{ volume: { category: 'EVS', ownership: 'DEDICATED' } }, '6324'],
      [{ volume: { category: 'OBS', ownership: 'MANAGED' } }, '6702', 'OBS:MANAGED'],
      [{ volume: { category: 'obsfs', ownership: 'managed' } }, '6702', 'OBSFS:MANAGED'],
      [{ volume: { category: 'OBS', ownership: 'DEDICATED', uri: 'obs://b/' } }, '6967'],
      [
        { volume: { category: 'OBSFS', ownership: 'DEDICATED', dew_secret_name: 's' } },
        '6400',
        'volume.uri: found nothing, expected an obs:// path',
      ],
      [
        { volume: { category: 'EFS', ownership: 'DEDICATED' } },
        '6400',
        'volume.uri: found nothing',
      ],
      [
        { volume: { category: 'SFS', ownership: 'DEDICATED', uri: 'host:/' } },
        '6400',
        'volume.id: found nothing, expected the id of an SFS Turbo',
      ],
      [data({ category: 'OBSFS', uri: 'obs://b/' }), '6927', 'null'],
      [data({ category: 'OBSFS', mount_path: '/data/a/' }), '6400', 'data_volumes[0].uri: found n'],
      [data({ category: 'OBS', ownership: 'MANAGED' }), '6702', 'OBS:MANAGED'],
      [data({ category: 'OBSFS', ownership: 'MANAGED' }), '6702', 'OBSFS:MANAGED'],
      [data({ category: 'EVS', ownership: 'MANAGED' }), '6702', 'EVS:MANAGED'],
      [data({ category: 'EVS' }), '6702', 'EVS:DEDICATED'],
      [{ custom_spec: { cpu: 1, memory: 1_024, arch: 'aarch64' } }, '6323'],
    ]
    for (const [overrides, code, sentence] of cases) {
      await refuses(t, mock, overrides, code, sentence)
    }
    t.equal(mock.project('p1').notebooks.listAll().total, before, 'nothing was made')
  })

  t.test(
    'checks the form, then workspace, image, flavor, storage, lease and key pairs',
    async (t) => {
      const mock = await withScene(t, { 'key-pairs': ['mine'] })
      const wrong: [string, object, object][] = [
        ['6400', { name: '!' }, {}],
        ['6400', { flavor: undefined }, { flavor: 'none' }],
        ['6400', { volume: { category: 'NFS' } }, { volume: { ...VOLUME, capacity: 1 } }],
        ['0102', { workspace_id: 'f'.repeat(32) }, { workspace_id: '0' }],
        ['6797', { image_id: 'none' }, { image_id: IMAGE }],
        ['6323', { flavor: 'none' }, { flavor: CPU }],
        ['6331', {}, { volume: VOLUME }],
        ['6349', { duration: 1 }, { duration: -1 }],
        ['6789', { endpoints: [{ service: 'SSH', key_pair_names: ['x'] }] }, { endpoints: [] }],
        ['6927', { data_volumes: [{ category: 'OBS' }] }, {}],
      ]
      let body: object = Object.assign({}, ...wrong.map(([, bad]) => bad).reverse())
      for (const [code, , mended] of wrong) {
        await refuses(t, mock, body, code)
        body = { ...body, name: 'demo', ...mended }
      }
      t.equal((await create(mock, { ...body, data_volumes: [] })).status, 200)
    },
  )

  t.test('stops after an hour, or after the lease or duration given', async (t) => {
    const mock = await mockWith(t)
    const cases: [object, object, string?][] = [
      [{}, { duration: HOUR, enable: true, type: 'TIMING' }],
      [{ lease: {} }, { duration: HOUR, enable: true, type: 'TIMING' }],
      [{ lease: { duration: 2 * HOUR } }, { duration: 2 * HOUR, type: 'TIMING' }],
      [{ lease: { duration: 72 * HOUR, type: 'timing' } }, { duration: 72 * HOUR, type: 'TIMING' }],
      [{ lease: { duration: 900_000, type: 'Idle' } }, { duration: 900_000, type: 'IDLE' }],
      [{ lease: { type: 'IDLE' } }, { duration: HOUR, type: 'IDLE' }],
      [{ lease: { enable: false } }, { duration: -1, enable: false }],
      [{ lease: { enable: true, duration: -1 } }, { duration: -1, enable: false }],
      [{ duration: -1 }, { duration: -1, enable: false, type: 'TIMING' }],
      [{ duration: HOUR }, { duration: HOUR, enable: true }],
      [
        { duration: 3 * HOUR, lease: { duration: 2 * HOUR, type: 'IDLE' } },
        { duration: 3 * HOUR, type: 'TIMING' },
        'lease is ignored: duration wins',
      ],
    ]
    for (const [overrides, lease, warning] of cases) {
      const { status, headers, body } = await create(mock, overrides)
      t.equal(status, 200)
      t.match(body.lease, lease, JSON.stringify(overrides))
      t.match(body.lease, { create_at: NOW, update_at: NOW })
      t.equal(headers['x-mock-warnings'], warning)
    }
  })

  t.test('allows one free instance per user, which runs for an hour', async (t) => {
    const mock = await mockWith(t)
    mock.reset('empty')
    const free = { feature: 'DEFAULT', flavor: FREE }
    const { status, headers, body } = await create(mock, { ...free, duration: -1 })
    t.equal(status, 200)
    t.match(body, { feature: 'DEFAULT', lease: { duration: HOUR, enable: true } })
    t.match(headers['x-mock-warnings'], /lease is ignored: a free instance runs for an hour/)
    await refuses(t, mock, free, '6302')
    t.equal((await create(mock, free, { as: 'user' })).status, 200)
    t.equal((await create(mock)).status, 200, 'others are not counted')
    mock.project('p1').notebooks.remove(body.id)
    const leased = await create(mock, { ...free, lease: { type: 'IDLE' } })
    t.match(leased.headers['x-mock-warnings'], /lease is ignored/)
    mock.project('p1').notebooks.remove(leased.body.id)
    t.equal((await create(mock, free)).headers['x-mock-warnings'], undefined)
  })

  t.test('stores the given values unchanged', async (t) => {
    const mock = await mockWith(t)
    const affinity = {
      required_during_scheduling_ignored_during_execution: [
        { key: 'team', operator: 'In', values: ['a'], weight: 100 },
      ],
    }
    const { body, created, warnings } = await running(mock, {
      affinity,
      description: 'Ein Text mit Ümläuten: 数据 (1+1=2)',
      hooks: { container_hooks: { post_start: { script: 'echo hi', type: 'command' } } },
      pool_id: POOL,
      run_user: { uid: 1_000, gid: 100 },
      user_vpc: {
        vpc_id: 'v',
        subnet_id: 's',
        security_group_ids: ['g'],
        connect_cidrs: ['10.0.0.0/8', '172.16.0.0/12'],
      },
      workspace_id: RESEARCH,
    })
    t.equal(warnings, undefined)
    t.match(body, {
      affinity,
      description: 'Ein Text mit Ümläuten: 数据 (1+1=2)',
      pool: { id: POOL, name: 'gpu-research' },
      run_user: { uid: 1_000, gid: 100 },
      workspace_id: RESEARCH,
    })
    t.strictSame(body.user_vpc, {
      vpc_id: 'v',
      subnet_id: 's',
      security_group_ids: ['g'],
      connect_cidrs: '10.0.0.0/8,172.16.0.0/12',
    })
    t.notOk('hooks' in body)
    t.match(created.body, { affinity, pool: { id: POOL }, workspace_id: RESEARCH })
    const vpc = { vpc_id: 'v', subnet_id: 's', security_group_ids: [] }
    t.strictSame((await create(mock, { user_vpc: vpc })).body.user_vpc, vpc)
    t.match(await create(mock, { description: 'x'.repeat(512), name: 'y'.repeat(128) }), {
      status: 200,
    })
  })

  t.test('makes an instance of custom resources, with a flavor of its own name', async (t) => {
    const mock = await mockWith(t)
    const cpu = await create(mock, { flavor: undefined, custom_spec: { cpu: 0.3, memory: 512 } })
    t.match(cpu.body, { flavor: 'custom.flavor.spec.code' })
    t.strictSame(cpu.body.custom_spec, { cpu: 0.3, memory: 512, arch: 'X86_64', category: 'CPU' })
    const gpu = await create(mock, {
      custom_spec: { cpu: 8, memory: 32_768, gpu: 0.5, gpu_type: 'T4', resource_flavor: 'r' },
    })
    t.equal(gpu.headers['x-mock-warnings'], 'flavor is ignored: custom_spec wins')
    t.strictSame(gpu.body.custom_spec, {
      cpu: 8,
      memory: 32_768,
      gpu: 0.5,
      gpu_type: 'T4',
      resource_flavor: 'r',
      arch: 'X86_64',
      category: 'GPU',
    })
    const arm = { cpu: 1, memory: 1_024, gpu: 0, category: 'gpu' }
    const { body } = await create(mock, { image_id: ARM_IMAGE, custom_spec: arm })
    t.match(body.custom_spec, { arch: 'AARCH64', category: 'GPU' })
    const evs = { custom_spec: arm, image_id: ARM_IMAGE, volume: { ...VOLUME, capacity: 4_096 } }
    t.equal((await create(mock, evs)).status, 200)
    await refuses(t, mock, { ...evs, volume: { ...VOLUME, capacity: 4_097 } }, '6331')
  })

  t.test('has a main storage of every kind, in any case of letters', async (t) => {
    const mock = await mockWith(t)
    const place = { mount_path: '/home/ma-user/work/' }
    const secret = { dew_secret_name: 'my_secret-1' }
    const obs = { ownership: 'DEDICATED', uri: 'obs://lab/x/', ...secret }
    const cases: [object, object, string?][] = [
      [
        { category: 'evs', ownership: 'managed' },
        { category: 'EVS', capacity: 5 },
      ],
      [
        { ...VOLUME, capacity: 4_096 },
        { category: 'EVS', capacity: 4_096 },
      ],
      [
        { ...VOLUME, ...place },
        { category: 'EVS', capacity: 5 },
      ],
      [
        { category: 'efs', ownership: 'managed' },
        { category: 'EFS', capacity: 50, read_only: false },
      ],
      [
        { category: 'EFS', ownership: 'MANAGED', capacity: 7, read_only: true },
        { category: 'EFS', capacity: 50, read_only: true },
        'volume.capacity is ignored: EFS MANAGED has no size to choose',
      ],
      [
        { category: 'SFS', ownership: 'DEDICATED', uri: 'h:/', id: 'turbo', read_only: true },
        {
          category: 'EFS',
          ownership: 'DEDICATED',
          uri: 'h:/',
          id: 'turbo',
          capacity: 50,
          read_only: true,
        },
      ],
      [
        { category: 'obs', ...obs, capacity: 9 },
        { category: 'OBS', ...obs, mount_type: 'MAIN', status: 'IN_USE' },
        'volume.capacity is ignored: OBS DEDICATED has no size to choose',
      ],
      [
        { category: 'OBSFS', ...obs, read_only: true },
        { category: 'OBSFS', ...obs, mount_type: 'MAIN', status: 'IN_USE' },
        'volume.read_only is ignored: OBSFS DEDICATED is always writable',
      ],
      [
        { ...VOLUME, mount_path: '/data', read_only: false },
        { category: 'EVS', capacity: 5 },
        'volume.mount_path is ignored: the main storage is always at /home/ma-user/work/; volume.read_only is ignored: EVS MANAGED is always writable',
      ],
    ]
    for (const [volume, shown, warning] of cases) {
      const { body, warnings } = await running(mock, { volume })
      t.strictSame(body.volume, { ownership: 'MANAGED', ...place, ...shown })
      t.equal(warnings, warning, JSON.stringify(volume))
    }
    const { body } = await running(mock, { volume: { category: 'EFS', ownership: 'MANAGED' } })
    t.strictSame(body.billing_items, ['COMPUTE'])
  })

  t.test('takes only the storages and the disk sizes of its flavor', async (t) => {
    const small = (defaultFile<Flavor[]>('flavors')[0] ?? {}) as Flavor
    const mock = await withScene(t, {
      flavors: [
        { ...small, id: 'small', storages: ['EVS'], evs_max_size: '100' },
        { ...small, id: 'turbo', storages: ['EFS_DEDICATED'], evs_max_size: undefined },
        { ...small, id: 'sizeless', storages: ['EVS'], evs_max_size: undefined },
      ],
      pools: [],
    })
    const efs = (ownership: string) => ({ category: 'EFS', ownership, uri: 'h:/', id: 'i' })
    const of = (flavor: string, volume: object) => ({ flavor, volume })
    await refuses(t, mock, of('small', efs('MANAGED')), '6324')
    await refuses(t, mock, of('turbo', efs('MANAGED')), '6324')
    await refuses(t, mock, of('turbo', VOLUME), '6324')
    await refuses(t, mock, of('small', { ...VOLUME, capacity: 101 }), '6331', 'to 100 GB')
    t.equal((await create(mock, of('small', { ...VOLUME, capacity: 100 }))).status, 200)
    t.equal((await create(mock, of('turbo', efs('DEDICATED')))).status, 200)
    t.equal((await create(mock, of('sizeless', { ...VOLUME, capacity: 4_096 }))).status, 200)
    await refuses(t, mock, { flavor: 'small', pool_id: POOL }, '6400', 'expected one of ')
  })

  t.test('has extension storages: OBSFS is mounted, OBS never is', async (t) => {
    const mock = await mockWith(t)
    const { body, warnings } = await running(mock, {
      data_volumes: [
        { category: 'OBSFS', mount_path: '/data/a/', uri: 'obs://a/' },
        { category: 'obs', ownership: 'dedicated', mount_path: '/data/b/', uri: 'obs://b/' },
        { category: 'EFS', ownership: 'MANAGED', mount_path: '/data/c/', uri: 'h:/c' },
        {
          category: 'SFS',
          mount_path: '/data/d/',
          uri: 'h:/d',
          read_only: true,
          capacity: 5,
          id: 'i',
          dew_secret_name: 's',
        },
      ],
    })
    const mounted = { mount_type: 'DYNAMIC', status: 'MOUNTED' }
    const at = (uri: string, mount_path: string) => ({ mount_path, uri, url: uri })
    t.strictSame(body.data_volumes, [
      { category: 'OBSFS', ...mounted, ...at('obs://a/', '/data/a/') },
      { category: 'OBS', mount_type: 'STATIC', ...at('obs://b/', '/data/b/') },
      { category: 'EFS', ...mounted, ...at('h:/c', '/data/c/') },
      { category: 'EFS', ...mounted, ...at('h:/d', '/data/d/'), read_only: true },
    ])
    t.strictSame(
      warnings,
      ['capacity', 'id', 'dew_secret_name']
        .map((key) => `data_volumes[3].${key} is ignored: extension storages have none`)
        .join('; '),
    )
  })

  t.test(
    'opens SSH for key pairs, with both spellings of service and key pair fields',
    async (t) => {
      const mock = await mockWith(t)
      const cases: [object, string[]][] = [
        [{ service: 'SSH', key_pair_names: ['k'], allowed_access_ips: ['203.0.113.7'] }, ['k']],
        [{ dev_service: 'ssh', ssh_keys: ['k'], allowed_access_ips: ['203.0.113.7'] }, ['k']],
        [
          {
            service: 'Ssh',
            key_pair_names: [],
            ssh_keys: ['k'],
            allowed_access_ips: ['203.0.113.7'],
          },
          ['k'],
        ],
        [
          {
            service: 'SSH',
            key_pair_names: ['k', 'l'],
            ssh_keys: ['k'],
            allowed_access_ips: ['203.0.113.7'],
          },
          ['k', 'l'],
        ],
      ]
      for (const [endpoint, keys] of cases) {
        const { body, created, warnings } = await running(mock, { endpoints: [endpoint] })
        t.strictSame(created.body.endpoints, [])
        t.equal(warnings, undefined)
        const [page, ssh, ...more] = body.endpoints
        t.strictSame(page, { dev_service: 'NOTEBOOK', service: 'NOTEBOOK', uri: body.url })
        t.match(ssh.uri, /^ssh:\/\/ma-user@[\w.-]+:3[0-2]\d{3}$/)
        t.strictSame(ssh, {
          allowed_access_ips: ['203.0.113.7'],
          dev_service: 'SSH',
          key_pair_names: keys,
          service: 'SSH',
          ssh_keys: keys,
          uri: ssh.uri,
        })
        t.strictSame(more, [])
      }
      const open = await running(mock, { endpoints: [{ service: 'SSH', key_pair_names: ['k'] }] })
      t.strictSame(open.body.endpoints[1].allowed_access_ips, [])
    },
  )

  t.test('warns of endpoints without effect', async (t) => {
    const mock = await mockWith(t)
    const { body, warnings } = await running(mock, {
      endpoints: [
        { service: 'SSH' },
        { service: 'NOTEBOOK' },
        {},
        { service: 'SSH', key_pair_names: ['first'] },
        { service: 'SSH', key_pair_names: ['second'] },
        { service: 'NOTEBOOK', key_pair_names: ['k'] },
        { allowed_access_ips: ['::1'] },
      ],
    })
    t.equal(body.endpoints.length, 2)
    t.match(body.endpoints[1], { key_pair_names: ['first'] })
    t.strictSame(warnings?.split('; '), [
      'endpoints[0] is ignored: it has no key_pair_names',
      'endpoints[4] is ignored: an instance has one SSH endpoint',
      'endpoints[5] is ignored: only SSH takes key pairs and addresses',
      'endpoints[6] is ignored: only SSH takes key pairs and addresses',
    ])
  })

  t.test('accepts only the key pairs of the scene, if the scene lists them', async (t) => {
    const mock = await withScene(t, { 'key-pairs': ['mine', 'ours'] })
    const ssh = (...key_pair_names: string[]) => ({
      endpoints: [{ service: 'SSH', key_pair_names }],
    })
    t.equal((await create(mock, ssh('mine', 'ours'))).status, 200)
    await refuses(t, mock, ssh('mine', 'theirs'), '6789', 'theirs')
    await refuses(t, mock, { endpoints: [{ ssh_keys: ['theirs'] }] }, '6789', 'theirs')
  })

  t.test('takes only images that are ACTIVE, and those for SSH alone only with SSH', async (t) => {
    const [image] = defaultFile<Image[]>('images')
    const mock = await withScene(t, {
      images: [
        image,
        { ...image, id: 'ssh-only', name: 'tools', dev_services: ['SSH'] },
        { ...image, id: 'no-service', dev_services: [] },
        { ...image, id: 'pending', status: 'CREATING' },
      ],
    })
    await refuses(t, mock, { image_id: 'pending' }, '6797', 'pending')
    await refuses(t, mock, { image_id: 'ssh-only' }, '6768', 'tools')
    const useless = [{ service: 'SSH' }, { service: 'NOTEBOOK', key_pair_names: ['k'] }]
    await refuses(t, mock, { image_id: 'ssh-only', endpoints: useless }, '6768')
    const endpoints = [{ service: 'SSH', key_pair_names: ['k'] }]
    t.equal((await create(mock, { image_id: 'ssh-only', endpoints })).status, 200)
    t.equal((await create(mock, { image_id: 'no-service' })).status, 200)
  })

  t.test('counts the instances of a user against the quota of the feature', async (t) => {
    const features = defaultFile<CatalogFeature[]>('features')
    const mock = await withScene(t, { features: features.map((each) => ({ ...each, quota: 2 })) })
    t.equal((await create(mock)).status, 200)
    const { body } = await create(mock)
    await refuses(t, mock, {}, '6302')
    t.equal((await create(mock, {}, { as: 'user' })).status, 200, 'another user has their own')
    await get(mock, `notebooks/${body.id}`, { method: 'DELETE' })
    await refuses(t, mock, {}, '6302', '')
    mock.project('p1').advance('2s')
    t.equal((await create(mock)).status, 200, 'what is gone does not count')
    t.equal((await create(mock, { feature: 'DEFAULT', flavor: FREE })).status, 200)
  })

  t.test('counts the instances of a workspace against its quota', async (t) => {
    const mock = await mockWith(t)
    mock.reset('empty')
    const payload = { quotas: [{ resource: 'notebook.instance.count', quota: 2 }] }
    await get(mock, `workspaces/${RESEARCH}/quotas`, { method: 'PUT', payload })
    const workspace = { workspace_id: RESEARCH }
    t.equal((await create(mock, workspace)).status, 200)
    t.equal((await create(mock, workspace, { as: 'user' })).status, 200)
    await refuses(t, mock, workspace, '0118', 'QuotaInsufficient')
    t.equal((await create(mock)).status, 200, 'another workspace has its own')
  })

  t.test('takes an id from x-mock-id or __id, and refuses an invalid one', async (t) => {
    const mock = await mockWith(t)
    const pinned = (id: string) => create(mock, {}, { headers: { 'x-mock-id': id } })
    const asked = (query: string) =>
      get(mock, `notebooks?${query}`, { method: 'POST', payload: BODY })
    const { body } = await pinned('nb_1.a-B')
    t.equal(body.id, 'nb_1.a-B')
    t.match(body.action_progress, [{ notebook_id: 'nb_1.a-B' }])
    t.equal((await get(mock, 'notebooks/nb_1.a-B')).status, 200)
    const other = await asked('__id=x%2Dy')
    t.equal(other.body.id, 'x-y')
    t.equal(other.headers['x-mock-warnings'], undefined)
    t.match(await asked('a__id=1'), { status: 200, body: { id: UUID } })
    for (const answer of [await pinned('x-y'), await asked('__id=nb_1.a-B')]) {
      t.match(answer, { status: 409, body: { error_code: 'Mock.IdTaken' } })
    }
    t.match((await create(mock, {}, { headers: { 'x-mock-id': 'h' } })).body, { id: 'h' })
    const both = await get(mock, 'notebooks?__id=query', {
      method: 'POST',
      payload: BODY,
      headers: { 'x-mock-id': 'header' },
    })
    t.equal(both.body.id, 'header')
    for (const id of [
      '',
      'a b',
      'a/b',
      'x'.repeat(65),
      '.',
      '..',
      'all',
      'flavors',
      'tags',
      'open',
    ]) {
      t.match(await pinned(id), {
        status: 400,
        body: { error_code: 'Mock.InvalidInput', error_msg: /at x-mock-id$/ },
      })
    }
    for (const query of ['__id=', '__id', '__id=group', '__id=a&__id=b', '__id=%ff']) {
      t.match(await asked(query), {
        status: 400,
        body: { error_code: 'Mock.InvalidInput', error_msg: /at __id$/ },
      })
    }
    const refused = await create(mock, { image_id: 'none' }, { headers: { 'x-mock-id': 'late' } })
    t.equal(refused.body.error_code, 'ModelArts.6797')
    t.equal((await pinned('late')).status, 200, 'a refused creation leaves its id free')
  })
})
