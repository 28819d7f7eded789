import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { anonymize } from '../../src/import/anonymize/anonymize.ts'
import { importScene } from '../../src/import/import-scene.ts'
import { answer, imported, type Json, page, served } from '../support/import.ts'

const URL = 'https://modelarts.cn-north-4.myhuaweicloud.com/v1/p-1/notebooks'

const harOf = (...entries: unknown[]) => ({ log: { version: '1.2', entries } })

const entry = (
  response: unknown,
  method = 'GET',
  url: unknown = URL,
  startedDateTime: unknown = '2025-10-09T09:00:00Z',
) => ({
  startedDateTime,
  request: { method, url },
  response,
})

const json = (value: unknown) => ({ status: 200, content: { text: JSON.stringify(value) } })

t.test('entries of HAR files that lack parts', async (t) => {
  const odd = [
    entry(json(page([answer()]))),
    entry({ status: 200, content: { text: '{"data":[' } }),
    entry({ status: 200 }),
    entry({ status: 'x', content: null }),
    entry(json({ id: 'm1', category: 'OBS' }), 'POST', `${URL}/nb-1/storage`, 'never'),
    entry(json({}), 'DELETE', `${URL}/nb-none`),
    entry(json({ x: 1 }), 'POST', `${URL.replace('notebooks', 'workspaces')}`),
  ]
  const { report } = await imported(t, {
    'a.har': harOf(...odd, entry(json({}), 'GET', 7), { request: {}, response: 3 }),
  })
  t.equal(report.captured_at, Date.UTC(2025, 9, 9, 9))
  t.strictSame(
    report.left_out.map(({ what, count }) => [what, count]),
    [
      ['answers without a body in JSON', 2],
      ['requests without an answer', 1],
      ['documents that are not known, with the keys id, category', 1],
      ['documents that are not known, with the keys x', 1],
      [
        'items of log.entries that are not known, with the keys startedDateTime, request, response',
        1,
      ],
      ['items of log.entries that are not known, with the keys request, response', 1],
    ],
  )
})

t.test('entries of journals that lack parts, one alone too', async (t) => {
  const journal = (fields: Json) => ({
    sequence: 1,
    request_id: 'r',
    method: 'GET',
    url: '/v1/p-1/notebooks',
    status: 200,
    at: 1_760_003_600_000,
    world_at: null,
    project_id: null,
    answer: { headers: {}, body: page([answer()]) },
    ...fields,
  })
  const entries = [
    journal({}),
    journal({ status: null, answer: null }),
    journal({ answer: { body: null } }),
    journal({ url: '/health' }),
    journal({ sequence: undefined }),
  ]
  const { report } = await imported(t, {
    'a.jsonl': entries.map((one) => JSON.stringify(one)).join('\n'),
  })
  t.match(report, {
    project_id: 'p-1',
    captured_at: 1_760_003_600_000,
    taken: { 'notebooks.json': 1 },
  })
  t.strictSame(
    report.left_out.map(({ what }) => what),
    [
      'requests without an answer',
      'answers without a body in JSON',
      'requests to other paths',
      'documents that are not known, with the keys request_id, method, url, status, at',
    ],
  )
})

t.test(
  'the time of the answers counts, unless leases of running instances are over by then',
  async (t) => {
    const at = async (lease: Json | null, status = 'RUNNING') => {
      const har = harOf(
        entry(json(page([answer({ status, lease })])), 'GET', URL, '2026-01-01T00:00:00Z'),
      )
      return (await imported(t, { 'a.har': har })).report.captured_at
    }
    const over = {
      create_at: 1_760_000_000_000,
      duration: 3_600_000,
      enable: true,
      update_at: 1_760_000_000_000,
    }
    t.equal(await at(over), 1_760_000_100_000)
    for (const lease of [
      { ...over, enable: false },
      { ...over, type: 'IDLE' },
      { ...over, duration: -1 },
      { ...over, create_at: 'x' },
      null,
    ]) {
      t.equal(await at(lease), Date.UTC(2026, 0, 1), JSON.stringify(lease))
    }
    t.equal(await at(over, 'STOPPED'), Date.UTC(2026, 0, 1))
    const none = { id: 'nb', flavor: 'f', status: 'STOPPED' }
    t.equal((await imported(t, { 'a.json': none }, { now: () => 5_000 })).report.captured_at, 5_000)
  },
)

t.test('resources of Terraform with few attributes', async (t) => {
  const notebook = (attributes: unknown) => ({
    mode: 'managed',
    type: 'huaweicloud_modelarts_notebook',
    name: 'n',
    instances: [{ attributes }, 'odd', {}],
  })
  const bare = {
    id: 'nb-1',
    name: 'n',
    flavor_id: 'f',
    image_id: 'i',
    pool_id: 'pool-1',
    key_pair: 'kp',
    tags: null,
    mount_storages: null,
    workspace_id: '',
  }
  const resources = [
    notebook(bare),
    {
      type: 'huaweicloud_modelarts_workspace',
      name: 'w',
      instances: [
        {
          attributes: { id: '0', name: 'd', auth_type: 'public' },
          sensitive_attributes: ['x', [3]],
        },
      ],
    },
    { type: 'huaweicloud_modelarts_notebook_images', name: 'i', instances: [{ attributes: {} }] },
    {
      type: 'huaweicloud_modelarts_notebook_images',
      name: 'j',
      instances: [
        { attributes: { images: [{ id: 'i', name: 'n', arch: 'x86_64', swr_path: 'odd/' }] } },
      ],
    },
  ]
  const { into, report } = await imported(t, {
    'a.tfstate': { version: 4, serial: 1, lineage: 'x', resources },
  })
  const { get } = await served(t, into, report.captured_at)
  t.match(await get('notebooks/nb-1'), {
    pool: { id: 'pool-1', name: 'pool-1' },
    endpoints: [{ service: 'NOTEBOOK' }, { key_pair_names: ['kp'] }],
    tags: [],
  })
  const shown = {
    format_version: '1.0',
    terraform_version: '1.9',
    values: {
      root_module: {
        resources: [
          { type: 'huaweicloud_modelarts_notebook', address: 'a', values: bare },
          { type: 'x', values: null },
        ],
      },
    },
  }
  t.match((await imported(t, { 'show.json': shown })).report.taken, { 'notebooks.json': 1 })
  const child = {
    format_version: '1.0',
    values: {
      root_module: {
        child_modules: [{ child_modules: [] }, { resources: shown.values.root_module.resources }],
      },
    },
  }
  t.match((await imported(t, { 'show.json': child })).report.taken, { 'notebooks.json': 1 })
})

t.test('a state of Terraform that is no state of a version is not taken for one', async (t) => {
  for (const document of [
    { version: 3, serial: 1, lineage: 'x' },
    { version: 3, modules: [] },
  ]) {
    await t.rejects(imported(t, { 'a.json': document }), {
      message: /documents that are not known/,
    })
  }
})

t.test(
  'links in a folder are followed; an empty folder and a file of one byte are refused',
  async (t) => {
    const folder = t.testdir({ in: { 'a.json': JSON.stringify(answer()) }, empty: {}, one: 'x' })
    mkdirSync(join(folder, 'other'))
    writeFileSync(join(folder, 'other', 'b.json'), JSON.stringify(answer({ id: 'nb-2' })))
    symlinkSync(join(folder, 'other', 'b.json'), join(folder, 'in', 'link.json'))
    symlinkSync(join(folder, 'other'), join(folder, 'in', 'folder'))
    const into = join(folder, 'scene')
    t.match(await importScene([join(folder, 'in')], { into }), {
      files: 2,
      taken: { 'notebooks.json': 2 },
    })
    for (const name of ['empty', 'one']) {
      await t.rejects(importScene([join(folder, name)], { into: join(folder, 'none') }), {
        message: /found (an empty folder|no JSON)/,
      })
    }
  },
)

t.test('a scene in a folder is left out: its files are no answers', async (t) => {
  const folder = t.testdir({ in: { 'a.json': JSON.stringify(answer()), deep: {} } })
  const into = join(folder, 'in', 'deep', 'scene')
  const first = await importScene([join(folder, 'in')], { into, anonymize })
  t.match(first, { files: 1, left_out: [], taken: { 'notebooks.json': 1 } })
  mkdirSync(join(into, 'more'))
  writeFileSync(join(into, 'more', 'b.json'), JSON.stringify(answer({ id: 'nb-2' })))
  const again = await importScene([join(folder, 'in')], { into, anonymize, overwrite: true })
  t.match(again, {
    files: 1,
    left_out: [{ what: 'folders with a scene, whose files are no answers', count: 1, where: into }],
    taken: { 'notebooks.json': 1 },
  })
  const [own] = JSON.parse(readFileSync(join(into, 'notebooks.json'), 'utf8')) as Json[]
  t.notOk(own?.['recorded'] && Object.hasOwn(own['recorded'] as Json, 'user_id'))
  await t.rejects(importScene([into], { into: join(folder, 'none') }), {
    name: 'ImportError',
    message: `${into}: found a scene, expected files with answers`,
  })
  const named = await importScene([join(into, 'more', 'b.json'), join(folder, 'in', 'a.json')], {
    into: join(folder, 'both'),
  })
  t.match(named, { taken: { 'notebooks.json': 2 } })
})

t.test('a URL with a user and a token keeps neither', async (t) => {
  const original = answer({
    url: 'https://chen@authoring.example/lab?token=abcdefgh12345678',
    ip: 'ssh://ma-user@h:22',
  })
  const { into, report } = await imported(t, { 'a.json': original })
  const { get } = await served(t, into, report.captured_at)
  const shown = await get(`notebooks/${original.id}`)
  t.notMatch(JSON.stringify(shown), /chen@|abcdefgh/)
  t.equal(shown['ip'], 'ssh://ma-user@h:22')
})

t.test('rows with names of their own keep them', async (t) => {
  const rows = [
    { 'Instance Id': 'nb-1', status: 'RUNNING', 'a.b': 1, ImageName: 'x', ImageId: 'i' },
    { id: 'nb-2', name: 3, status: 'RUNNING' },
  ]
  const { into, report } = await imported(t, { 'a.json': rows })
  const { get } = await served(t, into, report.captured_at)
  t.match(await get('notebooks/nb-1'), { 'a.b': 1, image: { id: 'i', name: 'x' } })
  t.match(report.left_out, [{ what: 'rows that are not known, with the keys id, name, status' }])
})

t.test('answers that tell nothing are refused with what they are', async (t) => {
  const cases: [unknown, RegExp][] = [
    [{ error_code: 'ModelArts.6404', error_msg: 'x' }, /answers to requests that failed/],
    [{ error_code: 'ModelArts.6404', error_message: 'x' }, /answers to requests that failed/],
    [{ error_code: 'x' }, /documents that are not known, with the keys error_code/],
    [{}, /documents that are not known, with the keys none/],
    [{ log: [] }, /documents that are not known, with the keys log/],
    [{ log: null, values: 3 }, /documents that are not known, with the keys log, values/],
    [{ users: [{ userName: 'chen' }] }, /users of a workspace, which have no id/],
    [{ users: [{ x: 1 }] }, /items of users that are not known, with the keys x/],
    [{ serial: 1, lineage: 'x', modules: [] }, /a state of Terraform of version none/],
    [harOf(entry(json({}), 'DELETE', 'https://h.example/')), /requests to other paths/],
    [Buffer.from([0, 0, 0x7b]), /no JSON/],
    ['[{"id":"nb-1","__proto__":1}]', /rows that are not known, with the keys id, __proto__/],
  ]
  for (const [content, message] of cases) {
    await t.rejects(imported(t, { 'a.json': content }), { name: 'ImportError', message })
  }
})
