import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { covers } from '../../src/import/instance-entries.ts'
import { answer, imported, type Json, page, served } from '../support/import.ts'

const ids = (into: string): string[] =>
  (JSON.parse(readFileSync(join(into, 'notebooks.json'), 'utf8')) as Json[]).map(({ id }) =>
    String(id),
  )

const readJson = (into: string, noun: string) =>
  JSON.parse(readFileSync(join(into, `${noun}.json`), 'utf8'))

t.test('instances of a page are answered with every field of the page', async (t) => {
  const whole = answer({
    action_progress: [{ step: 1, status: 'COMPLETED', description: 'x' }],
    pool: null,
    new_field: { deep: [1, null, 'x'] },
    fail_reason: '',
    status: 'RUNNING',
    volume: { category: 'NEW_KIND', capacity: 'many' },
    data_volumes: [
      { id: 'm1', category: 'OBSFS', mount_path: '/data/a/', uri: 'obs://b/a/', other: 1 },
    ],
    endpoints: [{ service: 'VNC', uri: 'vnc://h' }],
    workspace_id: 'not-a-workspace',
    user_id: 'SHORT',
    name: 'a name with spaces',
  })
  const second = answer({ id: 'nb-2', flavor: 'modelarts.bm.ascend.8', status: 'SOMETHING_NEW' })
  const { into, report } = await imported(t, { 'page.json': page([whole, second]) })
  const { byId, get } = await served(t, into, report.captured_at)
  for (const { token: _, ...original } of [whole, second]) {
    const shown = byId.get(original['id']) ?? (await get(`notebooks/${original['id']}`))
    for (const [key, value] of Object.entries(original)) {
      t.ok(covers(shown[key], value), `${original['id']} ${key}: ${JSON.stringify(shown[key])}`)
    }
  }
})

t.test(
  'a recorded field that depends on the status is answered until the status changes',
  async (t) => {
    const original = answer({ pool: null, endpoints: [{ service: 'VNC', uri: 'vnc://h' }] })
    const { into, report } = await imported(t, { 'page.json': page([original]) })
    const { mock, get } = await served(t, into, report.captured_at)
    t.match(await get(`notebooks/${original.id}`), { pool: null, endpoints: [{ service: 'VNC' }] })
    await mock.inject({
      method: 'POST',
      url: `/v1/p1/notebooks/${original.id}/start?duration=3600000`,
      headers: { 'x-auth-token': 'mock-token-admin' },
    })
    const after = await get(`notebooks/${original.id}`)
    t.notOk('pool' in after)
    t.match(after, { status: 'STARTING', endpoints: [{ service: 'NOTEBOOK' }] })
  },
)

t.test(
  'output of hcloud is read among notices, after --debug, as JSON Lines, in UTF-16',
  async (t) => {
    const two = [answer(), answer({ id: 'nb-2' })]
    const text = JSON.stringify(page(two), null, 2)
    const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le')
    const forms: Record<string, string | Buffer> = {
      notices: `[NOTICE] a new version {6.1} is there [1]\n\n${text}\nDone.\n`,
      debug: `GET https://modelarts.cn-north-4.myhuaweicloud.com/v1/0123456789abcdef0123456789abcdef/notebooks\nHTTP/1.1 200 OK\nDate: Thu, 09 Oct 2025 08:54:00 GMT\nX-Request-Id: a\n\n${text}`,
      rows: JSON.stringify(two),
      lines: two.map((one) => JSON.stringify(one)).join('\n'),
      concatenated: two.map((one) => JSON.stringify(page([one]), null, 1)).join(''),
      commas: two.map((one) => JSON.stringify(one, null, 1)).join(',\n'),
      mark: `\uFEFF${text}`,
      'utf-16le': bytes,
      'utf-16be': Buffer.from(bytes).swap16(),
      'utf-16le without a mark': Buffer.from(text, 'utf16le'),
      'utf-16be without a mark': Buffer.from(text, 'utf16le').swap16(),
    }
    for (const [form, content] of Object.entries(forms)) {
      const { into, report } = await imported(t, { 'out.txt': content })
      t.strictSame(
        ids(into),
        two.map(({ id }) => id),
        form,
      )
      if (form !== 'debug') continue
      t.equal(report.project_id, '0123456789abcdef0123456789abcdef')
      t.equal(report.captured_at, Date.UTC(2025, 9, 9, 8, 54))
    }
  },
)

t.test('rows with renamed keys are read if they can be recognised', async (t) => {
  const rows = [
    {
      ID: 'nb-1',
      Name: 'a',
      createdAt: 1_760_000_000_000,
      ImageId: 'img-1',
      State: 'RUNNING',
      Owner: 'chen',
    },
  ]
  const { into, report } = await imported(t, { 'rows.json': rows })
  const { byId } = await served(t, into, report.captured_at)
  t.match(byId.get('nb-1'), {
    name: 'a',
    create_at: 1_760_000_000_000,
    image: { id: 'img-1' },
    status: 'RUNNING',
  })
  t.match(report.guessed.join(), /Flavors of instances whose answer names none/)
  for (const bad of [
    [['nb-1', 'a']],
    [{ x: 'nb-1', y: 'a' }],
    [{ id: 'i', name: 'n', status: 'ACTIVE' }],
  ]) {
    await t.rejects(imported(t, { 'rows.json': bad }), { name: 'ImportError', message: /rows/ })
  }
})

t.test('overlapping pages give each instance once; the latest change is taken', async (t) => {
  const old = answer({ description: 'old', update_at: 1_760_000_050_000 })
  const same = answer({ id: 'nb-2' })
  const { into, report } = await imported(t, {
    '1.json': page([answer({ description: 'new' }), same], 3),
    '2.json': page([old, same], 3),
  })
  const { byId } = await served(t, into, report.captured_at)
  t.equal(byId.size, 2)
  t.equal(byId.get(old.id)?.['description'], 'new')
  t.equal(report.changed, 1)
  t.strictSame(report.contradictions, [])
  t.match(report.left_out, [{ what: 'instances that a page counts and no file has', count: 1 }])
})

t.test('pages that contradict each other are reported with the fields', async (t) => {
  const { into, report } = await imported(t, {
    '1.json': page([answer({ description: 'one', ip: '10.0.0.1' })]),
    '2.json': page([answer({ description: 'two', ip: '10.0.0.1' })]),
  })
  t.strictSame(report.contradictions, [{ id: answer().id, fields: ['description'] }])
  t.equal(readJson(into, 'notebooks')[0].description, 'two')
})

t.test('instances of two projects with one id are not mixed', async (t) => {
  const entry = (project: string, notebook: Json, method = 'GET', path = '') => ({
    startedDateTime: '2025-10-09T08:54:00.000Z',
    request: { method, url: `https://mock.example/v1/${project}/notebooks${path}` },
    response: { status: 200, content: { text: JSON.stringify(page([notebook], 7)) } },
  })
  const [first, second] = [answer({ name: 'first' }), answer({ name: 'second', update_at: NEWER })]
  const entries = [entry('p-a', { ...first, only: 1 }), entry('p-b', second)]
  const deletion = entry('p-b', second, 'DELETE', `/${second.id}`)
  for (const list of [entries, entries.toReversed(), [...entries, deletion]]) {
    const har = { log: { version: '1.2', entries: list } }
    await t.rejects(imported(t, { 'a.har': har }), /found p-[ab] .* and p-[ab] .* give --project/)
    const { into, report } = await imported(t, { 'a.har': har }, { project: 'p-a' })
    t.match(readJson(into, 'notebooks'), [{ name: 'first', only: 1 }])
    t.equal(report.changed, 0)
    t.strictSame(report.contradictions, [])
  }
  const deleted = { log: { version: '1.2', entries: [...entries, deletion] } }
  const { into, report } = await imported(t, { 'a.har': deleted }, { project: 'p-b' })
  t.strictSame(ids(into), [])
  t.match(report.left_out, [{ what: 'records of other projects' }, { what: /deleted/ }, {}])
})

/** A time after the last change of `answer()`, epoch ms. */
const NEWER = 1_760_000_200_000

t.test(
  'two projects are refused, and --project chooses one; two accounts are refused',
  async (t) => {
    const entry = (project: string, id: string) => ({
      startedDateTime: '2025-10-09T08:54:00.000Z',
      request: {
        method: 'GET',
        url: `https://modelarts.eu-west-101.myhuaweicloud.com/v1/${project}/notebooks?limit=10`,
      },
      response: {
        status: 200,
        content: { mimeType: 'application/json', text: JSON.stringify(page([answer({ id })])) },
      },
    })
    const har = { log: { version: '1.2', entries: [entry('p-a', 'nb-a'), entry('p-b', 'nb-b')] } }
    await t.rejects(imported(t, { 'a.har': har }), {
      message:
        /^the files: found p-a \(1, first in .*\) and p-b .* expected one project: give --project$/,
    })
    await t.rejects(imported(t, { 'a.har': har }, { project: 'p-c' }), {
      message: '--project: found p-c, expected one of p-a, p-b',
    })
    const { into, report } = await imported(t, { 'a.har': har }, { project: 'p-b' })
    t.strictSame(ids(into), ['nb-b'])
    t.match(report.left_out, [{ what: 'records of other projects', count: 1 }])
    t.match(readJson(into, 'iam').projects, [{ id: 'p-b', name: 'eu-west-101' }])
    const other = answer({
      id: 'nb-2',
      user: { domain: { id: 'f'.repeat(32), name: 'b' }, id: 'e'.repeat(32), name: 'b' },
    })
    await t.rejects(imported(t, { '1.json': page([answer(), other]) }), {
      message: /found the accounts .* expected one account/,
    })
  },
)

t.test('a HAR file with base64, binary bodies, console paths and failures', async (t) => {
  const entry = (method: string, url: string, response: object) => ({
    startedDateTime: '2025-10-09T08:54:00.000Z',
    request: { method, url, headers: [] },
    response,
  })
  const text = JSON.stringify(page([answer(), answer({ id: 'nb-2' })]))
  const console =
    'https://console.huaweicloud.com/modelarts/rest/v1/0123456789abcdef0123456789abcdef'
  const har = {
    log: {
      version: '1.2',
      creator: { name: 'x', version: '1' },
      entries: [
        entry('GET', `${console}/notebooks`, {
          status: 200,
          content: { encoding: 'base64', text: Buffer.from(text).toString('base64') },
        }),
        entry('GET', 'https://console.huaweicloud.com/a.png', {
          status: 200,
          content: { encoding: 'base64', text: 'iVBORw0KGgo=' },
        }),
        entry('GET', `${console}/images`, { status: 200, content: { text: 'not JSON' } }),
        entry('GET', `${console}/workspaces`, {
          status: 403,
          content: { text: '{"error_code":"ModelArts.0108"}' },
        }),
        entry('GET', `${console}/notebooks`, { status: 0, content: {} }),
        entry('DELETE', `${console}/notebooks/nb-2`, { status: 200, content: { text: '{}' } }),
      ],
    },
  }
  const { into, report } = await imported(t, { 'console.har': har })
  t.strictSame(ids(into), [answer().id])
  t.equal(report.project_id, '0123456789abcdef0123456789abcdef')
  t.strictSame(
    report.left_out.map(({ count, what }) => [what, count]),
    [
      ['requests to other paths', 1],
      ['answers without a body in JSON', 1],
      ['answers to requests that failed', 1],
      ['requests without an answer', 1],
      ['instances that were deleted by a request', 1],
    ],
  )
})

t.test('what cannot be read is refused with the reason, and leaves no file behind', async (t) => {
  const text = JSON.stringify(page([answer()]), null, 1)
  const bad: [string | Uint8Array, RegExp][] = [
    [text.slice(0, -40), /found the end of the file in the JSON that begins in line 1/],
    [text.replace('"llama-train",', '"llama-train",,'), /line 1: found .*JSON/],
    ['', /found no text/],
    ['nothing here', /found no JSON/],
    [Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe]), /bytes that are not UTF-8/],
    ['{"a": 1}', /documents that are not known, with the keys a/],
    [`{"a":${'['.repeat(100_000)}`, /more than 128 levels|the end of the file/],
    [
      JSON.stringify({ version: 3, terraform_version: '0.11.14', serial: 1, modules: [] }),
      /version 3, expected version 4/,
    ],
  ]
  for (const [content, message] of bad) {
    const folder = t.testdir({})
    await t.rejects(imported(t, { 'a.json': content }), { name: 'ImportError', message })
    t.notOk(existsSync(join(folder, 'scene')))
    t.notOk(readdirSync(folder).some((name) => name.startsWith('.scene')))
  }
})

t.test('a folder is read with the folders in it; files without answers are left out', async (t) => {
  const { importScene } = await import('../../src/import/import-scene.ts')
  const folder = t.testdir({
    in: {
      'a.json': JSON.stringify(page([answer()])),
      'notes.md': '# Notes',
      'x.png': Buffer.from([0xff, 0xff, 0xff]),
      deep: { 'b.json': JSON.stringify(answer({ id: 'nb-2' })) },
    },
  })
  const into = join(folder, 'scene')
  const report = await importScene([join(folder, 'in')], { into })
  t.same(ids(into).sort(), [answer().id, 'nb-2'].sort())
  t.match(report.left_out, [{ what: 'files without answers of the service', count: 2 }])
  await t.rejects(importScene([join(folder, 'in')], { into }), {
    message: /found "README.md", expected an empty folder, or --overwrite/,
  })
  t.equal((await importScene([join(folder, 'in')], { into, overwrite: true })).files, 4)
  const empty = join(folder, 'empty')
  mkdirSync(empty)
  t.equal((await importScene([join(folder, 'in')], { into: empty })).files, 4)
})

t.test(
  'instances of the retired API are left out with the reason, and refused alone',
  async (t) => {
    const retired = {
      id: 'DE-1234',
      name: 'x',
      status: 'RUNNING',
      flavor: 'f',
      create_time: '2020-01-01',
    }
    const { into, report } = await imported(t, { 'a.json': page([retired, answer()]) })
    t.strictSame(ids(into), [answer().id])
    t.match(report.left_out, [{ what: /retired notebook API/, count: 1 }])
    await t.rejects(imported(t, { 'a.json': page([retired]) }), { message: /retired notebook API/ })
  },
)

t.test('no credential of the answers is in the scene', async (t) => {
  const secret = 'hunter2hunter2'
  const original = answer({
    token: secret,
    url: `https://h.example/lab?token=${secret}`,
    tags: [{ key: 'db_password', value: secret }],
    extra: { api_key: secret, note: `password=${secret}` },
  })
  const { into } = await imported(t, { 'a.json': page([original]) })
  for (const name of readdirSync(into))
    t.notMatch(readFileSync(join(into, name), 'utf8'), secret, name)
})

t.test('README.md of the folder counts the instances', async (t) => {
  for (const [count, text] of [
    [1, 'It has 1 notebook.'],
    [2, 'It has 2 notebooks.'],
  ] as const) {
    const instances = Array.from({ length: count }, (_, index) => answer({ id: `nb-${index}` }))
    const { into } = await imported(t, { 'a.json': page(instances) })
    t.match(readFileSync(join(into, 'README.md'), 'utf8'), text)
  }
})
