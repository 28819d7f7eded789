import t from 'tap'
import { answer, imported, type Json, page, served } from '../support/import.ts'

const attributes = (id: string, more: Json = {}): Json => ({
  id,
  name: `nb-${id}`,
  flavor_id: 'modelarts.vm.cpu.2u',
  image_id: 'img-1',
  image_name: 'pytorch',
  image_swr_path: 'swr.example/a/pytorch:1',
  image_type: 'BUILD_IN',
  description: 'from Terraform',
  key_pair: 'kp',
  allowed_access_ips: ['203.0.113.7'],
  volume: [
    {
      type: 'EFS',
      size: 50,
      ownership: 'MANAGED',
      uri: '',
      id: '',
      mount_path: '/home/ma-user/work/',
    },
  ],
  mount_storages: [
    { id: 'm1', type: 'OBSFS', mount_path: '/data/a/', path: 'obs://b/a/', status: 'MOUNTED' },
  ],
  auto_stop_enabled: false,
  created_at: '2025-10-09T08:53:20Z',
  updated_at: '',
  pool_id: '',
  ssh_uri: 'ssh://ma-user@host.example:31234',
  status: 'RUNNING',
  tags: { team: 'nlp' },
  url: '',
  workspace_id: '0',
  ...more,
})

const resource = (type: string, name: string, instances: Json[], more: Json = {}) => ({
  mode: 'managed',
  type,
  name,
  provider: 'provider["registry.terraform.io/huaweicloud/huaweicloud"]',
  instances,
  ...more,
})

t.test('a state of version 4 gives notebooks, workspaces and data sources', async (t) => {
  const notebook = 'huaweicloud_modelarts_notebook'
  const workspace_id = 'a'.repeat(32)
  const state = {
    version: 4,
    terraform_version: '1.9.0',
    serial: 3,
    lineage: 'x',
    outputs: {},
    check_results: null,
    resources: [
      resource(notebook, 'one', [
        {
          schema_version: 0,
          attributes: attributes('nb-1', { workspace_id }),
          sensitive_attributes: [[{ type: 'get_attr', value: 'description' }]],
        },
      ]),
      resource(
        notebook,
        'many',
        [0, 1].map((index_key) => ({ index_key, attributes: attributes(`nb-c${index_key}`) })),
        { module: 'module.lab["a"].module.x[0]' },
      ),
      resource(notebook, 'each', [
        { index_key: 'a', attributes: attributes('nb-e'), status: 'tainted' },
        { index_key: 'a', attributes: attributes('nb-old'), deposed: '00000001' },
      ]),
      resource('huaweicloud_modelarts_workspace', 'w', [
        {
          attributes: {
            id: workspace_id,
            name: 'lab',
            auth_type: 'internal',
            description: '',
            enterprise_project_id: '0',
            grants: [{ user_id: 'u', user_name: '' }],
            owner: 'chen',
            status: 'NORMAL',
            status_info: '',
          },
        },
      ]),
      resource(
        'huaweicloud_modelarts_notebook_images',
        'i',
        [
          {
            attributes: {
              id: '1',
              images: [
                {
                  id: 'img-1',
                  name: 'pytorch',
                  type: 'BUILD_IN',
                  swr_path: 'swr.example/a/pytorch:1',
                  cpu_arch: 'aarch64',
                  description: '',
                },
              ],
            },
          },
        ],
        { mode: 'data' },
      ),
      resource(
        'huaweicloud_modelarts_notebook_flavors',
        'f',
        [
          {
            attributes: {
              flavors: [
                {
                  id: 'f-1',
                  name: 'f',
                  vcpus: 4,
                  memory: 8_388_608,
                  arch: 'X86_64',
                  category: 'CPU',
                  feature: 'NOTEBOOK',
                },
              ],
            },
          },
        ],
        { mode: 'data' },
      ),
      resource('huaweicloud_modelarts_service', 's', [{ attributes: { id: 's-1' } }]),
      resource('huaweicloud_vpc', 'v', [{ attributes: { id: 'v-1' } }]),
    ],
  }
  const { into, report } = await imported(t, { 'terraform.tfstate': state })
  t.match(report.taken, {
    'notebooks.json': 5,
    'workspaces.json': 2,
    'images.json': 1,
    'flavors.json': 2,
  })
  t.strictSame(
    report.left_out.map(({ what }) => what),
    [
      'resources of Terraform with sensitive attributes, which are left out',
      'resources of Terraform of the type huaweicloud_modelarts_service',
      'resources of other services',
    ],
  )
  const { get } = await served(t, into, report.captured_at)
  t.match(await get('notebooks/nb-1'), {
    name: 'nb-nb-1',
    description: '',
    create_at: Date.UTC(2025, 9, 9, 8, 53, 20),
    workspace_id,
    endpoints: [
      { service: 'NOTEBOOK' },
      {
        service: 'SSH',
        uri: 'ssh://ma-user@host.example:31234',
        key_pair_names: ['kp'],
        allowed_access_ips: ['203.0.113.7'],
      },
    ],
    lease: { enable: false, duration: -1 },
    tags: [{ key: 'team', value: 'nlp' }],
    volume: { category: 'EFS', capacity: 50 },
    data_volumes: [{ category: 'OBSFS', uri: 'obs://b/a/', status: 'MOUNTED' }],
  })
  t.match(await get(`workspaces/${workspace_id}`), {
    name: 'lab',
    auth_type: 'internal',
    owner: 'chen',
  })
  t.match(await get('images/img-1'), { arch: 'aarch64' })
})

t.test('a real answer counts more than a state of the same time', async (t) => {
  const changed = '2025-10-09T08:55:00Z'
  const real = answer({ update_at: Date.parse(changed), url: null, pool: null, status: 'RUNNING' })
  const stateAt = (updated_at: string) => {
    const own = attributes(real.id, { updated_at, url: 'https://a.example/', status: 'STOPPED' })
    const resources = [resource('huaweicloud_modelarts_notebook', 'one', [{ attributes: own }])]
    return { version: 4, terraform_version: '1.9.0', serial: 3, lineage: 'x', resources }
  }
  const har = (value: unknown) => ({
    log: {
      version: '1.2',
      entries: [
        {
          startedDateTime: changed,
          request: { method: 'GET', url: 'https://h.example/v1/p-1/notebooks' },
          response: { status: 200, content: { text: JSON.stringify(value) } },
        },
      ],
    },
  })
  for (const files of [
    { '1.json': page([real]), '2.tfstate': stateAt(changed) },
    { '1.tfstate': stateAt(changed), '2.json': page([real]) },
    { '1.har': har(page([real])), '2.tfstate': stateAt(changed) },
  ]) {
    const { into, report } = await imported(t, files)
    const { byId } = await served(t, into, report.captured_at)
    t.match(byId.get(real.id), { status: 'RUNNING', url: null, pool: null, name: 'llama-train' })
  }
  const { into, report } = await imported(t, {
    '1.json': page([real]),
    '2.tfstate': stateAt('2025-10-09T08:56:00Z'),
  })
  const { byId } = await served(t, into, report.captured_at)
  t.match(byId.get(real.id), { status: 'STOPPED' }, 'a later change counts')
})

t.test('terraform show -json gives the same, with the modules in it', async (t) => {
  const one = (address: string, id: string) => ({
    address,
    mode: 'managed',
    type: 'huaweicloud_modelarts_notebook',
    name: 'one',
    values: attributes(id),
    sensitive_values: { description: true },
  })
  const shown = {
    format_version: '1.0',
    terraform_version: '1.9.0',
    values: {
      root_module: {
        resources: [one('a', 'nb-1')],
        child_modules: [
          {
            address: 'module.a',
            resources: [one('b', 'nb-2')],
            child_modules: [{ resources: [one('c', 'nb-3')] }],
          },
        ],
      },
    },
  }
  const { into, report } = await imported(t, { 'show.json': shown })
  t.equal(report.taken['notebooks.json'], 3)
  const { get } = await served(t, into, report.captured_at)
  t.match(await get('notebooks/nb-3'), { name: 'nb-nb-3', description: '' })
})

t.test('states of other versions and without notebooks are refused', async (t) => {
  const state = (version: number, more: Json) => ({
    version,
    terraform_version: '0.11.1',
    serial: 1,
    lineage: 'x',
    ...more,
  })
  await t.rejects(imported(t, { 'a.tfstate': state(3, { modules: [] }) }), {
    message: /found a state of Terraform of version 3, expected version 4/,
  })
  await t.rejects(imported(t, { 'a.tfstate': state(5, { resources: [] }) }), {
    message: /version 5/,
  })
  const vpc = resource('huaweicloud_vpc', 'v', [{ attributes: { id: 'v-1' } }])
  await t.rejects(imported(t, { 'a.tfstate': state(4, { resources: [vpc] }) }), {
    message: /resources of other services/,
  })
})

t.test('attributes that have a sensitive part are left out, and the report says so', async (t) => {
  const tags = { open: 'canary-a', hidden: 'canary-b' }
  const values = { ...attributes('nb-1'), tags, description: 'shown' }
  const resource = { type: 'huaweicloud_modelarts_notebook', mode: 'managed', name: 'one' }
  const marks = { tags: { open: null, hidden: true }, volume: [{}], description: false }
  const shown = {
    format_version: '1.0',
    values: { root_module: { resources: [{ ...resource, values, sensitive_values: marks }] } },
  }
  const steps = [
    { type: 'get_attr', value: 'tags' },
    { type: 'index', value: { value: 'hidden', type: 'string' } },
  ]
  const state = {
    version: 4,
    serial: 1,
    lineage: 'x',
    resources: [
      { ...resource, instances: [{ attributes: values, sensitive_attributes: [steps] }] },
    ],
  }
  for (const document of [shown, state]) {
    const { into, report } = await imported(t, { 'a.json': document })
    const { byId } = await served(t, into, report.captured_at)
    t.match(byId.get('nb-1'), { description: 'shown', tags: [] })
    t.notMatch(JSON.stringify([...byId.values()]), 'canary')
    t.match(report.left_out, [{ what: /sensitive attributes, which are left out/, count: 1 }])
  }
})
