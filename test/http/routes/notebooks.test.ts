import t, { type Test } from 'tap'
import type { Notebook } from '../../../src/index.ts'
import { get, IMAGE, idsOf, mockWith, NOW, namesOf } from '../../support/mock.ts'

const ADMIN = '1a7c0f3e5b9d4c2886e4f0d2a6b8c0e1'
const USER = '2b8d1a4f6cae5d3997f5a1e3b7c9d1f2'
const RESEARCH = '5e0f4d72935b606cc0c8d4b6eafc0425'

/** A mock with only these instances, oldest first; create_at is one ms apart by default. */
async function listing(t: Test, ...entries: object[]) {
  const mock = await mockWith(t)
  mock.reset('empty')
  for (const [index, entry] of entries.entries()) {
    mock.project('p1').notebooks.put({
      id: `nb-${index}`,
      name: `notebook-${index}`,
      flavor: 'modelarts.vm.cpu.2u',
      image: { id: IMAGE },
      lease: { create_at: 1_000 + index, update_at: 2_000 - index },
      ...entry,
    })
  }
  return mock
}

for (const [operation, path] of [
  ['ListNotebooks', 'notebooks'],
  ['ListAllNotebooks', 'notebooks/all'],
] as const) {
  t.test(operation, async (t) => {
    t.test('gives a page of ten, newest first, and says how many there are', async (t) => {
      const mock = await listing(t, ...Array.from({ length: 23 }, () => ({})))
      const first = await get(mock, path)
      t.equal(first.status, 200)
      t.match(first.headers, {
        'content-type': 'application/json',
        server: 'api-gateway',
        'x-request-id': /^[0-9a-f]{32}$/,
        'content-length': String(Buffer.byteLength(JSON.stringify(first.body))),
      })
      t.match(first.body, { current: 0, pages: 3, size: 10, total: 23 })
      t.strictSame(idsOf(first).slice(0, 3), ['nb-22', 'nb-21', 'nb-20'])
      t.equal(first.body.data.length, 10)
    })

    t.test('counts offset in records and the page from 0', async (t) => {
      const mock = await listing(t, ...Array.from({ length: 23 }, () => ({})))
      const cases = [
        ['limit=10&offset=20', 2, 3, 3],
        ['limit=10&offset=15', 1, 3, 8],
        ['limit=10&offset=23', 2, 3, 0],
        ['limit=10&offset=1000', 100, 3, 0],
        ['limit=1&offset=7', 7, 23, 1],
        ['limit=1000', 0, 1, 23],
        ['offset=2147483647', 214_748_364, 3, 0],
      ] as const
      for (const [query, current, pages, rows] of cases) {
        const { body } = await get(mock, `${path}?${query}`)
        t.match(body, { current, pages, total: 23 }, query)
        t.equal(body.data.length, rows, query)
      }
    })

    t.test('an empty list is an empty page, not an error', async (t) => {
      const { status, body } = await get(await listing(t), path)
      t.equal(status, 200)
      t.strictSame(body, { current: 0, data: [], pages: 0, size: 10, total: 0 })
    })

    t.test('pages of an unchanged list never overlap and never lose a row', async (t) => {
      const mock = await listing(
        t,
        ...Array.from({ length: 25 }, () => ({ lease: { create_at: 5 } })),
      )
      for (const order of ['', '&sort_key=status', '&sort_key=name,status&sort_dir=ASC']) {
        const seen: string[] = []
        for (let offset = 0; offset < 25; offset += 4) {
          seen.push(...idsOf(await get(mock, `${path}?limit=4&offset=${offset}${order}`)))
        }
        t.equal(new Set(seen).size, 25, order)
        t.equal(seen.length, 25, order)
      }
    })

    t.test('a write between two pages moves the rest by the rows it adds or removes', async (t) => {
      const mock = await listing(t, ...Array.from({ length: 12 }, () => ({})))
      const second = async () => idsOf(await get(mock, `${path}?limit=4&offset=4`))
      const { notebooks } = mock.project('p1')
      const before = await second()
      notebooks.put({
        ...notebooks.get('nb-3'),
        description: 'updated',
        status: 'STOPPED',
      } as Parameters<typeof notebooks.put>[0])
      t.strictSame(await second(), before)
      notebooks.put({
        ...(notebooks.get('nb-3') as object),
        id: 'new',
        lease: { create_at: 9_000 },
      } as Parameters<typeof notebooks.put>[0])
      t.strictSame(await second(), ['nb-8', ...before.slice(0, 3)])
      notebooks.remove('new')
      notebooks.remove('nb-11')
      t.strictSame(await second(), [...before.slice(1), 'nb-3'])
    })

    t.test('filters by every parameter, joined by and', async (t) => {
      const mock = await listing(
        t,
        {
          status: 'STOPPED',
          tags: [
            { key: 'team', value: 'a' },
            { key: 'stage', value: 'dev' },
          ],
        },
        { flavor: 'modelarts.vm.gpu.t4', tags: [{ key: 'team', value: 'b' }] },
        { pool: { id: 'pool-gpu-research-7f3a' }, status: 'STOPPED', volume: { category: 'EFS' } },
        { workspace_id: RESEARCH },
        { feature: 'DEFAULT' },
        { name: 'Train_LLAMA-2', tags: [{ key: 'empty' }] },
      )
      const other = (await get(mock, `/v1/p2/notebooks`)).status
      t.equal(other, 200)
      const cases: Record<string, number[]> = {
        '': [5, 2, 1, 0],
        'status=STOPPED': [2, 0],
        'status=FROZEN': [],
        'feature=NOTEBOOK': [5, 2, 1, 0],
        'feature=DEFAULT': [4],
        'workspace_id=0': [5, 2, 1, 0],
        [`workspaceId=${RESEARCH}`]: [3],
        [`workspaceId=0&workspace_id=${RESEARCH}`]: [3],
        'name=llama': [5],
        'name=K': [2, 1, 0],
        'name=_llama-': [5],
        'name=%25': [],
        'name=_': [5],
        'name=%E2%84%AA': [2, 1, 0],
        'name=%00': [],
        'name=%F0%9F%A6%99': [],
        "name=o'k": [],
        'pool_id=pool-gpu-research-7f3a': [2],
        'pool_id=none': [],
        'flavor=modelarts.vm.gpu.t4': [1],
        'flavor=none': [],
        [`image_id=${IMAGE}`]: [5, 2, 1, 0],
        'image_id=none': [],
        'id=nb-1': [1],
        'id=nb-3': [],
        'id=none': [],
        'id=nb-1&offset=1': [],
        'billing=COMPUTE': [5, 1],
        'billing=STORAGE': [5, 1, 0],
        'billing=ALL': [5, 2, 1, 0],
        'tags=team': [1, 0],
        'tags=team=a': [0],
        'tags=team|b|c': [1],
        'tags=team|b|a': [1, 0],
        'tags=team|b|a|c': [1, 0],
        'tags=team|b%00team=a|c': [],
        'tags=team,stage': [0],
        'tags=team=a,stage|test': [],
        'tags=team|': [1, 0],
        'tags=empty': [5],
        'tags=empty|x': [],
        'tags=none': [],
        'status=STOPPED&billing=STORAGE': [0],
        'status=&limit=&name=': [5, 2, 1, 0],
      }
      for (const [query, rows] of Object.entries(cases)) {
        const got = await get(mock, `${path}?${query}`)
        t.strictSame(
          idsOf(got),
          rows.map((row) => `nb-${row}`),
          query,
        )
        t.equal(got.body.total, query.includes('offset') ? 1 : rows.length, query)
        t.equal('x-mock-warnings' in got.headers, query.includes('&workspace_id'), query)
      }
    })

    t.test('sorts by one key or several, either way, ties by id', async (t) => {
      const mock = await listing(
        t,
        { name: 'b', status: 'STOPPED' },
        { name: 'B', status: 'RUNNING' },
        { name: 'a', status: 'STOPPED' },
        { name: 'b', status: 'RUNNING' },
      )
      const cases: Record<string, number[]> = {
        'sort_dir=ASC': [0, 1, 2, 3],
        'sort_key=create_at': [3, 2, 1, 0],
        'sort_key=createTime&sort_dir=ASC': [0, 1, 2, 3],
        'sort_key=update_at': [0, 1, 2, 3],
        'sort_key=updateAt&sort_dir=ASC': [3, 2, 1, 0],
        'sort_key=name&sort_dir=ASC': [1, 2, 0, 3],
        'sort_key=name': [3, 0, 2, 1],
        'sort_key=status,name&sort_dir=ASC': [1, 3, 2, 0],
        'sort_key=status,create_at': [2, 0, 3, 1],
        'sort_key=feature&sort_dir=ASC': [0, 1, 2, 3],
        'sort_key=flavor': [3, 2, 1, 0],
        'sort_key=id&sort_dir=ASC': [0, 1, 2, 3],
        'sort_key=id,name': [3, 2, 1, 0],
        'sort_key=name,name': [3, 0, 2, 1],
        'sort_key=': [3, 2, 1, 0],
      }
      for (const [query, rows] of Object.entries(cases)) {
        t.strictSame(
          idsOf(await get(mock, `${path}?${query}`)),
          rows.map((row) => `nb-${row}`),
          query,
        )
      }
    })

    t.test('refuses a bad value, naming parameter, found and expected', async (t) => {
      const mock = await mockWith(t)
      const range = 'an integer from 1 to 1000'
      const cases: [string, string, string][] = [
        ['limit=x', '0104', `Parameter error. limit: found "x", expected ${range}`],
        ['limit=0', '0104', `Parameter error. limit: found 0, expected ${range}`],
        ['limit=1001', '0104', `Parameter error. limit: found 1001, expected ${range}`],
        ['limit=-1', '0104', `Parameter error. limit: found -1, expected ${range}`],
        ['limit=1.5', '0104', `Parameter error. limit: found "1.5", expected ${range}`],
        ['limit=1e3', '0104', `Parameter error. limit: found "1e3", expected ${range}`],
        ['limit=0x10', '0104', `Parameter error. limit: found "0x10", expected ${range}`],
        ['limit=%2B5', '0104', `Parameter error. limit: found "+5", expected ${range}`],
        ['limit=+5', '0104', `Parameter error. limit: found " 5", expected ${range}`],
        [
          'limit=9007199254740992',
          '0104',
          `Parameter error. limit: found "9007199254740992", expected ${range}`,
        ],
        [
          'offset=-1',
          '0104',
          'Parameter error. offset: found -1, expected an integer from 0 to 2147483647',
        ],
        ['offset=2147483648', '0104', 'Parameter error. offset: found 2147483648'],
        ['limit=5&limit=6', '0104', 'Parameter error. limit: found it 2 times, expected it once'],
        [
          'status=RUNNING&status=RUNNING',
          '0104',
          'Parameter error. status: found it 2 times, expected it once',
        ],
        [
          'status=running',
          '0104',
          'Parameter error. status: found "running", expected one of INIT, CREATING',
        ],
        ['status=ASLEEP', '0104', 'Parameter error. status: found "ASLEEP"'],
        [
          'feature=notebook',
          '0104',
          'Parameter error. feature: found "notebook", expected one of DEFAULT, NOTEBOOK',
        ],
        [
          'billing=NONE',
          '0104',
          'Parameter error. billing: found "NONE", expected one of STORAGE, COMPUTE, ALL',
        ],
        [
          'sort_dir=down',
          '0104',
          'Parameter error. sort_dir: found "down", expected one of ASC, DESC',
        ],
        [
          'owner=me',
          '0104',
          'Parameter error. owner: found "me", expected 32 characters of a-z and 0-9',
        ],
        [
          `name=${'n'.repeat(129)}`,
          '0104',
          `Parameter error. name: found "${'n'.repeat(76)}..., expected text of at most 128 characters`,
        ],
        ['name=%zz', '0104', 'Parameter error. name: found "%zz", expected valid percent-encoding'],
        ['tags=,a', '0104', 'Parameter error. tags: found ",a", expected items joined with commas'],
        ['tags=a,', '0104', 'Parameter error. tags: found "a,"'],
        ['tags=|a', '0104', 'Parameter error. tags: found "|a"'],
        ['tags=a||b', '0104', 'Parameter error. tags: found "a||b"'],
        ['tags=a,|b', '0104', 'Parameter error. tags: found "a,|b"'],
        [`sort_key=${'name,'.repeat(26)}`, '0104', 'Parameter error. sort_key: found'],
        [
          'sort_key=colour',
          '6303',
          'The field does not support sorting. sort_key: found "colour", expected one of create_at',
        ],
        ['sort_key=name,', '6303', 'The field does not support sorting. sort_key: found ""'],
        [
          'sort_key=constructor',
          '6303',
          'The field does not support sorting. sort_key: found "constructor"',
        ],
        [
          'workspace_id=7',
          '0102',
          `The workspace does not exist. workspace_id: found "7", expected one of 0, ${RESEARCH}`,
        ],
        ['workspaceId=7', '0102', 'The workspace does not exist. workspaceId: found "7"'],
      ]
      for (const [query, code, message] of cases) {
        const got = await get(mock, `${path}?${query}`)
        t.equal(got.status, 400, query)
        t.equal(got.body.error_code, `ModelArts.${code}`, query)
        t.ok(got.body.error_msg.startsWith(message), `${query}: ${got.body.error_msg}`)
        t.strictSame(Object.keys(got.body), ['error_code', 'error_msg'], query)
        t.match(got.headers, { server: 'api-gateway', 'x-request-id': /^[0-9a-f]{32}$/ })
      }
    })

    t.test('128 characters of any kind are a name that matches nothing', async (t) => {
      const mock = await mockWith(t)
      const { status, body } = await get(
        mock,
        `${path}?name=${encodeURIComponent('🦙'.repeat(128))}`,
      )
      t.equal(status, 200)
      t.equal(body.total, 0)
    })

    t.test('warns of an unknown parameter, with a suggestion', async (t) => {
      const mock = await mockWith(t)
      const warned = async (query: string) =>
        (await get(mock, `${path}?${query}`)).headers['x-mock-warnings']
      t.equal(await warned('stauts=RUNNING'), 'unknown parameter stauts, did you mean status?')
      t.equal(await warned('stauts=RUNNING'), 'unknown parameter stauts, did you mean status?')
      t.equal(await warned('a=1&colour=2'), 'unknown parameter a; unknown parameter colour')
      t.equal(await warned('%E6%97%A5%0D%0A=1'), 'unknown parameter %E6%97%A5%0D%0A')
      t.equal(await warned('%zz=1'), 'unknown parameter %zz')
      t.equal(await warned('__anything=1'), 'unknown parameter __anything')
      t.equal(await warned('&&limit=5&'), undefined)
      t.equal(
        await warned(`workspaceId=0&workspace_id=${RESEARCH}`),
        'workspaceId is ignored: workspace_id wins',
      )
      const many = await warned(Array.from({ length: 2_000 }, (_, n) => `unknown${n}=1`).join('&'))
      t.match(
        many,
        /^(unknown parameter unknown\d; ){7}unknown parameter unknown7 \.\.\. and 1992 more$/,
      )
      const long = await warned(`${'l'.repeat(3_000)}=1&${'%E6%97%A5'.repeat(300)}=1`)
      t.ok(long !== undefined && long.length <= 1_100, 'at most 1 KB')
    })

    t.test('--strict refuses what the documents do not allow', async (t) => {
      const mock = await mockWith(t, { strict: true })
      const refused = async (query: string) => (await get(mock, `${path}?${query}`)).body.error_msg
      const url = `/v1/${'0'.repeat(32)}/${path}`
      t.match(
        (await get(mock, `${url}?stauts=RUNNING`)).body.error_msg,
        'Parameter error. stauts: found "stauts", expected a known parameter, did you mean status?',
      )
      t.match(
        (await get(mock, `${url}?limit=11`)).body.error_msg,
        'limit: found 11, expected 10, 20 or 50',
      )
      t.equal((await get(mock, `${url}?limit=20`)).status, 200)
      t.match(
        await refused(''),
        'Invalid project ID. project_id: found "p1", expected 32 characters of 0-9 and a-f',
      )
    })

    t.test('URLs in the answer start with the host that was called', async (t) => {
      const mock = await listing(t, {})
      const url = async (host: string) =>
        (await get(mock, path, { headers: { host } })).body.data[0].url
      t.equal(await url('mock.test:99'), 'http://mock.test:99/nb-0/lab')
      t.equal(await url('[::1]:6404'), 'http://[::1]:6404/nb-0/lab')
      t.equal(await url('mock.test:99'), 'http://mock.test:99/nb-0/lab')
      t.equal(await url('evil"host'), 'http://localhost/nb-0/lab')
    })

    t.test('HEAD answers as GET does, without the body', async (t) => {
      const mock = await listing(t, {})
      const whole = await get(mock, path)
      const head = await get(mock, path, { method: 'HEAD' })
      t.equal(head.status, 200)
      t.equal(head.body, undefined)
      t.equal(head.headers['content-length'], whole.headers['content-length'])
    })

    t.test('a body in a GET is ignored, as a real SDK sends one', async (t) => {
      const mock = await mockWith(t)
      for (const headers of [{ 'content-type': 'application/json' }, { 'content-type': 'x' }, {}]) {
        const got = await get(mock, path, {
          payload: '{}',
          headers: headers as Record<string, string>,
        })
        t.equal(got.status, 200)
      }
    })
  })
}

t.test('four identities list one world and get four answers', async (t) => {
  const mock = await mockWith(t)
  const seen: string[] = []
  for (const as of ['admin', 'user', 'reader', 'frozen'] as const) {
    const { status, body } = await get(mock, 'notebooks?limit=100', { as })
    if (status === 200) {
      const owners = new Set(body.data.map(({ user_id }: Notebook) => user_id))
      seen.push(`${body.total} of ${[...owners].length} owner`)
    } else seen.push(`${status} ${body.error_code}`)
  }
  t.strictSame(seen, ['13 of 1 owner', '9 of 1 owner', '0 of 0 owner', '401 ModelArts.6201'])

  const all: string[] = []
  for (const as of ['admin', 'user', 'reader', 'frozen'] as const) {
    const { status, body } = await get(mock, `notebooks/all?limit=100&owner=${USER}`, { as })
    all.push(status === 200 ? `${body.total}` : `${status} ${body.error_code}`)
  }
  t.strictSame(all, ['9', '403 ModelArts.0108', '25', '401 ModelArts.6201'])
})

t.test(
  'owner has an effect for an admin only; for others it is ignored, with a warning',
  async (t) => {
    const mock = await mockWith(t)
    const asAdmin = await get(mock, `notebooks?owner=${USER}&limit=100`)
    t.ok(asAdmin.body.data.every(({ user_id }: Notebook) => user_id === USER))
    t.equal(asAdmin.body.total, 9)
    t.notOk('x-mock-warnings' in asAdmin.headers)
    const asUser = await get(mock, `notebooks?owner=${ADMIN}&limit=100`, { as: 'user' })
    t.ok(asUser.body.data.every(({ user_id }: Notebook) => user_id === USER))
    t.equal(
      asUser.headers['x-mock-warnings'],
      'owner is ignored: only an administrator may name one',
    )
  },
)

t.test('the name match can be case-sensitive', async (t) => {
  const mock = await mockWith(t, { nameCase: 'match' })
  const exact = await get(mock, 'notebooks?name=Llama')
  t.strictSame(namesOf(exact), ['Llama-Eval'])
})

t.test('every field of a running instance has its documented JSON type', async (t) => {
  const mock = await mockWith(t)
  const { body } = await get(mock, 'notebooks?name=llama-finetune&status=RUNNING')
  t.match(body.data[0], {
    create_at: NOW - 26 * 3_600_000 + 2,
    update_at: Number,
    billing_items: ['COMPUTE', 'STORAGE'],
    data_volumes: [{ category: 'OBSFS', url: 'obs://lab-datasets/corpus/', status: 'MOUNTED' }],
    endpoints: [
      { service: 'NOTEBOOK', dev_service: 'NOTEBOOK', uri: /^http:\/\/localhost\/.*\/lab$/ },
      {
        service: 'SSH',
        dev_service: 'SSH',
        ssh_keys: ['lab-key'],
        key_pair_names: ['lab-key'],
        allowed_access_ips: ['203.0.113.7'],
        uri: /^ssh:\/\/ma-user@/,
      },
    ],
    image: {
      id: String,
      name: 'team-llm-tools',
      type: 'DEDICATED',
      swr_path: String,
      tag: '1.4.0',
    },
    ip: /^172\.16\./,
    is_need_credentials: true,
    jupyter_version: '3.2.3',
    lease: {
      create_at: NOW - 26 * 3_600_000,
      duration: Number,
      enable: true,
      type: 'TIMING',
      update_at: Number,
    },
    tags: [
      { key: 'team', value: 'nlp' },
      { key: 'stage', value: 'prod' },
    ],
    token: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    user: { id: ADMIN, name: 'mock-admin', domain: { id: String, name: 'mock-account' } },
    user_id: ADMIN,
    volume: {
      capacity: 200,
      category: 'EVS',
      ownership: 'MANAGED',
      mount_path: '/home/ma-user/work/',
    },
    workspace_id: '0',
  })
})
