import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { SceneTarget } from '../../src/control/saved-scenes/scene-target.ts'
import { anonymize } from '../../src/import/anonymize/anonymize.ts'
import { Collection } from '../../src/import/collection.ts'
import { answer, imported, type Json, page, served } from '../support/import.ts'

const read = (into: string, noun: string) =>
  JSON.parse(readFileSync(join(into, `${noun}.json`), 'utf8'))

const image = (fields: Json = {}): Json => ({
  arch: 'AARCH64',
  create_at: 1_759_000_000_000,
  dev_services: ['SSH'],
  id: 'img-1',
  name: 'mine',
  namespace: 'team',
  resource_categories: ['ASCEND'],
  service_type: 'DEV',
  size: 5,
  status: 'ACTIVE',
  swr_path: 'swr.example/team/mine:2',
  tag: '2',
  type: 'DEDICATED',
  update_at: 1_759_000_000_000,
  visibility: 'PRIVATE',
  workspace_id: '0',
  extra: 'kept',
  ...fields,
})

t.test('images of lists are kept, completed and given the icon of their group', async (t) => {
  const group = {
    id: 'g',
    name: 'mine',
    namespace: 'team',
    version_count: 1,
    create_at: 1,
    update_at: 1,
    icon_name: 'star',
    read_me: 'x',
  }
  const pages = {
    images: {
      ...page([image(), { id: 'img-2', name: 'n', swr_path: 'p', arch: 'riscv', size: 'big' }]),
    },
    groups: { current: 0, data: [], groups: [group] },
    data: page([group]),
  }
  const { into, report } = await imported(t, {
    'i.json': pages.images,
    'g.json': pages.groups,
    'd.json': pages.data,
    'n.json': page([answer({ image: { id: 'img-3' } })]),
  })
  const images = read(into, 'images') as Json[]
  t.match(images, [
    { id: 'img-1', arch: 'aarch64', icon_name: 'star', extra: 'kept', namespace: 'team' },
    { id: 'img-2', arch: 'x86_64', name: 'n' },
    { id: 'img-3', name: 'img-3' },
  ])
  t.match(report.guessed.join('\n'), /Images with fields that a scene has otherwise \(1\)/)
  const { get } = await served(t, into, report.captured_at)
  t.match(await get('images/img-1'), { create_at: 1_759_000_000_000, name: 'mine' })
})

t.test(
  'flavors of lists are kept; those of instances come from the default scene or from their ids',
  async (t) => {
    const listed = {
      id: 'f.gpu.2u',
      vcpus: '16',
      memory: '4194304',
      category: 'GPU',
      arch: 'x86_64',
      name: 'mine',
      feature: 'NOTEBOOK',
      free: false,
      sold_out: true,
      storages: ['EVS'],
      description: '',
    }
    const ids = ['modelarts.vm.cpu.2u', 'a.gpu.v100', 'a.ascend.910', 'a.free.9000u', 'kunpeng.0u']
    const instances = ids.map((flavor, at) => answer({ id: `nb-${at}`, flavor }))
    const { into } = await imported(t, {
      'f.json': { flavors: [listed, { ...listed, id: 'odd', gpu: 'x', storages: 'all' }] },
      'n.json': page(instances),
    })
    const flavors = new Map(
      (read(into, 'flavors') as Json[]).map((flavor) => [flavor['id'], flavor]),
    )
    t.match(flavors.get('f.gpu.2u'), { vcpus: 16, memory: 4_194_304, sold_out: true })
    t.match(flavors.get('odd'), {
      storages: ['EVS', 'EFS', 'OBS', 'OBSFS'],
      gpu: undefined,
      sold_out: true,
    })
    t.match(flavors.get('modelarts.vm.cpu.2u'), { name: 'CPU: 2 vCPUs, 8 GB' })
    t.match(flavors.get('a.gpu.v100'), { category: 'GPU', arch: 'x86_64', vcpus: 8 })
    t.match(flavors.get('a.ascend.910'), { category: 'ASCEND', arch: 'aarch64' })
    t.match(flavors.get('a.free.9000u'), { free: true, feature: 'DEFAULT', vcpus: 1024 })
    t.match(flavors.get('kunpeng.0u'), { category: 'CPU', arch: 'aarch64', vcpus: 1 })
  },
)

t.test('pools of both lists become one, with those of instances', async (t) => {
  const cluster = {
    pool_id: 'pool-1',
    logic_cluster_id: 'lc',
    domain_id: 'd'.repeat(32),
    project_id: 'p-9',
    status: 'ACTIVE',
    type: 'DEDICATED',
    workspace_id: '0',
    resource_categories: 'GPU',
    create_at: '1759000000000',
    is_allow_root: true,
    flavors: [{ id: 'f-1', vcpus: 4, memory: '4194304' }],
  }
  const item = {
    apiVersion: 'v2',
    kind: 'Pool',
    metadata: {
      name: 'pool-1',
      creationTimestamp: '2025-10-01T00:00:00Z',
      annotations: { 'os.modelarts/description': 'text', 'os.modelarts/tms.tags': '[]', odd: 1 },
      labels: {
        'os.modelarts/name': 'gpu',
        'os.modelarts/workspace.id': '0',
        team: 'a',
        'os.modelarts/tenant.project.id': 'p-9',
      },
    },
    spec: { type: 'Dedicate', scope: ['Notebook'], resources: [], network: { name: 'net-1-p-9' } },
    status: { phase: 'Running' },
  }
  const bare = { metadata: { name: 'pool-2' }, spec: {} }
  const files = {
    'c.json': {
      current: 0,
      data: [cluster, { ...cluster, pool_id: 'pool-4', flavors: 'none', status: 'ODD' }],
      total: 2,
      pages: 1,
      size: 10,
    },
    'one.json': { ...cluster, pool_id: undefined, logic_cluster_id: 'pool-5', flavors: [] },
    'two.json': { ...cluster, pool_id: 'pool-7', logic_cluster_id: undefined },
    'p.json': {
      apiVersion: 'v2',
      kind: 'PoolList',
      items: [
        item,
        bare,
        { kind: 'Pool', metadata: null },
        { kind: 'Pool', metadata: { name: 'pool-6' }, spec: { network: { name: 'own' } } },
        { kind: 'Pool', metadata: { name: 'pool-8' } },
      ],
    },
    'n.json': page([
      answer({
        pool: { id: 'pool-3', name: 'own' },
        user: { id: 'a', domain: { id: 'd'.repeat(32), name: 'acc' } },
      }),
    ]),
  }
  const { into, report } = await imported(t, files)
  const pools = new Map((read(into, 'pools') as Json[]).map((pool) => [pool['id'], pool]))
  t.equal(report.project_id, 'p-9')
  t.match(pools.get('pool-1'), {
    name: 'gpu',
    description: 'text',
    labels: { team: 'a' },
    annotations: { 'os.modelarts/tms.tags': '[]' },
    flavors: ['f-1'],
    is_allow_root: true,
    resource_categories: 'GPU',
    v2: { spec: { type: 'Dedicate', network: { name: 'net-1' } }, status: { phase: 'Running' } },
  })
  t.match(pools.get('pool-2'), { name: 'pool-2' })
  t.match(pools.get('pool-3'), { name: 'own' })
  t.match(pools.get('pool-4'), { name: 'pool-4', flavors: undefined, status: undefined })
  t.match(pools.get('pool-6'), { name: 'pool-6', v2: { spec: { network: { name: 'own' } } } })
  t.match(pools.get('pool-7'), { flavors: ['f-1'] })
  t.match(pools.get('pool-5'), { flavors: undefined })
  t.match(
    report.guessed.join('\n'),
    /Pools with fields that a scene has otherwise \(1\)[\s\S]*|Pools of instances that no list has/,
  )
  t.match(report.left_out, [{ what: 'records without an id (pool)' }])
})

t.test('workspaces, features and owners are completed, also with odd ids', async (t) => {
  const [a, b] = ['a'.repeat(32), 'b'.repeat(32)]
  const workspace = {
    id: a,
    name: 'lab',
    auth_type: 'public',
    status: 'NORMAL',
    create_time: 1_759_000_000_000,
    update_time: 1_759_000_000_000,
  }
  const files = {
    'w.json': {
      count: 3,
      total_count: 3,
      workspaces: [
        workspace,
        { id: 'ODD', name: 'x', auth_type: 'public' },
        { id: '0', name: 'default', auth_type: 'ODD' },
      ],
    },
    'f.json': {
      name: 'NOTEBOOK',
      quota: 5,
      enabled: true,
      id: 'f',
      create_at: 1,
      update_at: 1,
      used: 2,
      user_id: 'u',
    },
    'f2.json': { data: [{ name: 'ODD', quota: 5, enabled: 'x' }] },
    'n.json': page([
      answer({
        workspace_id: b,
        user: { id: 'one', name: 'same', domain: { id: 'acc' } },
        user_id: undefined,
      }),
      answer({ id: 'nb-2', user: { id: 'two', name: 'same' }, user_id: 'two' }),
      answer({ id: 'nb-3', user: { id: 'two', name: 'same' }, user_id: 'two' }),
      answer({ id: 'nb-4', user: undefined, user_id: undefined }),
      answer({ id: 'nb-5', user: undefined, user_id: 'three' }),
    ]),
  }
  const { into, report } = await imported(t, files)
  t.match(read(into, 'workspaces'), [
    { id: a, auth_type: 'public' },
    { id: '0', auth_type: 'PUBLIC' },
    { id: b, name: /^workspace-/ },
  ])
  t.match(read(into, 'features'), [{ name: 'NOTEBOOK', quota: 5 }])
  const { account, users } = read(into, 'iam')
  t.match(account, { id: /^[0-9a-f]{32}$/, name: 'account' })
  t.match(users, [
    { name: 'same', role: 'admin', token: 'mock-token-admin' },
    { name: 'same-2', role: 'user', token: 'mock-token-user-2' },
    { name: 'user-3' },
  ])
  t.match(report.guessed.join('\n'), /Workspaces with ids of another form/)
  const { get } = await served(t, into, report.captured_at)
  t.match(await get('notebooks/nb-2'), { user_id: 'two', user: { id: 'two', name: 'same' } })
})

t.test('instances that a scene cannot have are left out with the reason', async (t) => {
  const odd = [
    answer({ id: 'a/b' }),
    answer({ id: 'nb-d', status: 'DELETED' }),
    answer({ id: 'nb-s', status: 'NEW', name: undefined }),
    answer({ id: 7 }),
  ]
  const { into, report } = await imported(t, { 'n.json': page(odd) })
  t.strictSame(
    report.left_out.map(({ what }) => what),
    [
      'records without an id (notebook)',
      'instances whose id a scene cannot have',
      'instances that are deleted',
      'instances that a page counts and no file has',
    ],
  )
  t.match(read(into, 'notebooks'), [
    { id: 'nb-s', name: 'instance-nb-s', status: 'STOPPED', recorded: { status: 'NEW' } },
  ])
})

t.test(
  'an empty page is a scene without instances; other documents with lists are refused',
  async (t) => {
    for (const empty of [
      page([]),
      [],
      { log: { entries: [] } },
      { requests: [], total: 0, dropped: 0 },
    ]) {
      t.match((await imported(t, { 'a.json': empty })).report, { taken: { 'notebooks.json': 0 } })
    }
    for (const other of [{ files: [] }, { count: 3 }, { data: [{ x: 1 }] }, { data: [3] }]) {
      await t.rejects(imported(t, { 'a.json': other }), { name: 'ImportError' })
    }
  },
)

t.test('more different records than fit are refused', async (t) => {
  const collection = new Collection(undefined, 2)
  const origin = { where: 'f line 1', at: undefined, project: undefined }
  for (const id of ['a', 'b', 'a']) collection.record('flavor', { id }, origin)
  t.throws(() => collection.record('flavor', { id: 'c' }, origin), {
    message:
      'f line 1: found more than 2 different records, expected fewer: import a part of the files',
  })
})

t.test('a full disk and a scene with a mistake leave no file behind', async (t) => {
  const folder = t.testdir({ there: {} })
  const full = function* () {
    yield '['
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
  }
  const refuse = (found: string, expected: string) => new Error(`${found}, ${expected}`)
  for (const name of ['new/deep', 'there']) {
    const target = await SceneTarget.at(join(folder, name), false, refuse)
    await t.rejects(
      target.write([
        ['README.md', ['x']],
        ['notebooks.json', full()],
      ]),
      { message: 'ENOSPC: no space left on device, a folder that can be written' },
    )
  }
  const target = await SceneTarget.at(join(folder, 'new'), false, refuse)
  const mistake = new Error('no scene')
  await t.rejects(
    target.write([['README.md', ['x']]], () => Promise.reject(mistake)),
    mistake,
  )
  t.strictSame([readdirSync(folder), readdirSync(join(folder, 'there'))], [['there'], []])
})

t.test('references that are empty texts are answered as they are', async (t) => {
  const original = answer({ image: { id: '', name: 'x' }, pool: { id: '', name: '' }, flavor: '' })
  const { into, report } = await imported(t, { 'a.json': page([original, answer({ id: 'nb-2' })]) })
  const { get } = await served(t, into, report.captured_at)
  t.match(await get(`notebooks/${original.id}`), {
    image: { id: '', name: 'x' },
    pool: { id: '', name: '' },
    flavor: '',
  })
})

t.test('instances without an image get one that is in the scene, anonymized or not', async (t) => {
  const rows = {
    'a.json': [{ id: answer().id, name: 'llama', status: 'RUNNING' }],
    'b.json': page([answer({ id: 'nb-2', image: {}, flavor: null })]),
  }
  for (const options of [{}, { anonymize }]) {
    const { into, report } = await imported(t, rows, options)
    t.match(report.taken, { 'images.json': 1, 'notebooks.json': 2 })
    const { byId, get } = await served(t, into, report.captured_at)
    const { data } = (await get('images')) as { data: Json[] }
    for (const { image } of byId.values()) t.equal((image as Json)['id'], data[0]?.['id'])
  }
})
