import t, { type Test } from 'tap'
import {
  control,
  get,
  IMAGE,
  idsOf,
  type Mock,
  mockWith,
  namesOf,
  type TestResponse,
} from '../../support/mock.ts'
import { refusal } from '../../support/refusal.ts'

const POOL = 'pool-gpu-research-7f3a'
const ADMIN = '1a7c0f3e5b9d4c2886e4f0d2a6b8c0e1'
const CUSTOM = { cpu: 1, memory: 512, arch: 'X86_64', category: 'CPU' } as const

/** Instances of the admin that the filters tell apart; create_at is one ms apart. */
const entries: object[] = [
  { description: 'A/B test & "notes"', ip: '172.16.0.1' },
  { name: '训练-LLaMA', description: '数据清洗 100%\nsecond_line', ip: '172.16.0.11' },
  { name: '训练-𠮷林', flavor: 'modelarts.vm.gpu.t4', pool: { id: POOL } },
  { name: '评测_llama', pool: { id: POOL, name: 'Ascend-Lab' }, custom_spec: CUSTOM },
  { image: { id: IMAGE, swr_path: 'swr.test/Team_A/tools:1.0' }, custom_spec: CUSTOM },
  { user: { id: ADMIN, name: 'Zhang.San_1' }, description: 'Σίγμας straße ÇA' },
]

async function listing(t: Test, options = {}) {
  const mock = await mockWith(t, options)
  mock.reset('empty')
  for (const [index, entry] of entries.entries()) {
    mock.project('p1').notebooks.put({
      id: `nb-${index}`,
      name: `notebook-${index}`,
      flavor: index === 4 ? 'custom.flavor.spec.code' : 'modelarts.vm.cpu.2u',
      image: { id: IMAGE },
      lease: { create_at: 1_000 + index },
      ip: '10.0.0.1',
      ...entry,
    })
  }
  return mock
}

/** Numbers of the instances that match, by query. */
const matches: Record<string, number[]> = {
  'name=训练': [1, 2],
  'name=𠮷': [2],
  'name=llama': [1, 3],
  'name=练-LLAMA': [1],
  'name=评': [3],
  'name=日': [],
  'name=\u212a': [0, 4, 5],
  'name=İ': [],
  'name=%\ud83e\udd99': [],
  'flavor=modelarts.vm.cpu.2u': [0, 1, 5],
  'flavor=MODELARTS': [0, 1, 2, 5],
  'flavor=t4': [2],
  'flavor=vm.cpu': [0, 1, 5],
  'flavor=vmXcpu': [],
  'flavor=_': [],
  // Number 3 has custom resources in a dedicated pool, number 4 has them outside one.
  'flavor=custom': [4],
  'pool_name=research': [2],
  'pool_name=GPU-': [2],
  'pool_name=lab': [3],
  'pool_name=none': [],
  [`pool_id=${POOL}`]: [2, 3],
  'swr_path=atelier/': [0, 1, 2, 3, 5],
  'swr_path=team_a/TOOLS:1.': [4],
  'swr_path=none': [],
  'swr_path=': [0, 1, 2, 3, 4, 5],
  'description=a/b TEST & "': [0],
  'description=清洗': [1],
  'description=100%': [1],
  'description=%': [1],
  'description=_': [1],
  'description=%\nsecond': [1],
  'description=line': [1],
  'description=ΣΊΓΜΑΣ': [5],
  'description=ΣΊ': [5],
  'description=ς': [5],
  'description=STRAßE': [5],
  'description=strasse': [],
  'description=ça': [5],
  'description=\0': [],
  'description=': [0, 1, 2, 3, 4, 5],
  'ip=172.16.0.1': [0],
  'ip=172.16.0.11': [1],
  'ip=10.0.0.1': [2, 3, 4, 5],
  'ip=10.0.0.2': [],
  'username=mock-admin': [0, 1, 2, 3, 4],
  'username=MOCK': [0, 1, 2, 3, 4],
  'username=.san_': [5],
  'username=none': [],
  'name=训练&flavor=t4&pool_name=gpu&swr_path=ker&username=admin&ip=10.0.0.1': [2],
}

/** Values that are refused, with what is expected. */
const refused: Record<string, string> = {
  [`flavor=${'f'.repeat(257)}`]: '1 to 256 characters of A-Z, a-z, 0-9, ., _ and -',
  'flavor=a b': '1 to 256 characters',
  'flavor=%25': '1 to 256 characters',
  'flavor=中': '1 to 256 characters',
  [`swr_path=${'s'.repeat(2_049)}`]: 'at most 2048 characters of A-Z, a-z, 0-9, _, -, ., : and /',
  'swr_path=a*': 'at most 2048 characters',
  'swr_path=<script>': 'at most 2048 characters',
  [`pool_name=${'p'.repeat(65)}`]: '1 to 64 characters of A-Z, a-z, 0-9 and -',
  'pool_name=a_b': '1 to 64 characters',
  'pool_name=\0': '1 to 64 characters',
  [`description=${'d'.repeat(513)}`]: 'text of at most 512 characters without < >',
  [`description=${'𠮷'.repeat(513)}`]: 'text of at most 512 characters without < >',
  'description=a<b': 'text of at most 512 characters without < >',
  'description=<script>': 'text of at most 512 characters without < >',
  [`username=${'u'.repeat(257)}`]: '1 to 256 characters of A-Z, a-z, 0-9, ., _ and -',
  'username=🦙': '1 to 256 characters',
  'username=a@b': '1 to 256 characters',
  [`name=${'n'.repeat(300)}`]: 'text of at most 128 characters',
  'ip=1.2.3': 'an IPv4 address',
  'ip=256.1.1.1': 'an IPv4 address',
  'ip=01.1.1.1': 'an IPv4 address',
  'ip=::1': 'an IPv4 address',
  'ip=172.16.0.1\n': 'an IPv4 address',
  'ip=any': 'an IPv4 address',
}

/** A query with its values percent-encoded; the texts above are plain. */
function encoded(query: string): string {
  return query
    .split(/&(?=\w+=)/)
    .map((pair) => {
      const at = pair.indexOf('=')
      return `${pair.slice(0, at)}=${encodeURIComponent(pair.slice(at + 1))}`
    })
    .join('&')
}

function expectRows(
  t: Test,
  { status, body, headers }: TestResponse,
  rows: number[],
  query: string,
) {
  t.equal(status, 200, query)
  const ids = body.data.map(({ id }: { id: string }) => id)
  t.strictSame(
    ids.sort(),
    rows.map((row) => `nb-${row}`),
    query,
  )
  t.equal(body.total, rows.length, query)
  t.notOk('x-mock-warnings' in headers, query)
}

for (const path of ['/v1/p1/notebooks', '/v1/p1/notebooks/all', '/_mock/projects/p1/notebooks']) {
  t.test(`${path}: fuzzy filters find a part of the text, with letters in any case`, async (t) => {
    const mock = await listing(t)
    for (const [query, rows] of Object.entries(matches)) {
      expectRows(t, await get(mock, `${path}?${encoded(query)}`), rows, query)
    }
  })

  t.test(`${path}: a value outside the range of its filter is a 400`, async (t) => {
    const mock = await listing(t)
    const isControl = path.startsWith('/_mock')
    for (const [query, expected] of Object.entries(refused)) {
      const { status, body } = await get(mock, `${path}?${encoded(query)}`)
      t.equal(status, 400, query)
      t.equal(body.error_code, isControl ? 'Mock.InvalidInput' : 'ModelArts.0104', query)
      t.ok(body.error_msg.includes(`expected ${expected}`), `${query}: ${body.error_msg}`)
      t.ok(body.error_msg.includes(query.slice(0, query.indexOf('='))), body.error_msg)
    }
    for (const name of ['flavor', 'swr_path', 'pool_name', 'description', 'ip', 'username']) {
      const twice = await get(mock, `${path}?${name}=1.1.1.1&${name}=1.1.1.1`)
      t.ok(twice.body.error_msg.includes(name), name)
      t.match(twice.body.error_msg, / 2 times, expected it once/)
      const broken = await get(mock, `${path}?${name}=%ED%A0%80`)
      t.match(broken.body.error_msg, /expected valid percent-encoding/)
    }
  })
}

t.test('the longest values that a filter takes match nothing', async (t) => {
  const mock = await listing(t)
  const longest = {
    flavor: 'f'.repeat(256),
    swr_path: 's'.repeat(2_048),
    pool_name: 'p'.repeat(64),
    description: '𠮷'.repeat(512),
    username: 'u'.repeat(256),
    name: '训'.repeat(128),
  }
  const query = new URLSearchParams(longest).toString()
  expectRows(t, await get(mock, `notebooks/all?${query}`), [], query)
  for (const [name, value] of Object.entries(longest)) {
    expectRows(t, await get(mock, encoded(`notebooks/all?${name}=${value}`)), [], name)
  }
})

t.test('a filter sees every write at once', async (t) => {
  const mock = await listing(t)
  const { notebooks } = mock.project('p1')
  const found = async (query: string) => idsOf(await get(mock, `notebooks?${encoded(query)}`))
  const put = (changes: object) => notebooks.put({ ...notebooks.get('nb-0'), ...changes } as never)
  t.strictSame(await found('description=notes'), ['nb-0'])
  t.strictSame(await found('pool_name=lab'), ['nb-3'])
  t.strictSame(await found('ip=9.9.9.9'), [])
  put({ description: '新的 text', pool: { id: POOL, name: 'LAB-2' }, ip: '9.9.9.9' })
  t.strictSame(await found('description=notes'), [])
  t.strictSame(await found('description=新的'), ['nb-0'])
  t.strictSame(await found('pool_name=lab'), ['nb-3', 'nb-0'])
  t.strictSame(await found('ip=9.9.9.9'), ['nb-0'])
  notebooks.update('nb-0', { name: '改名' })
  t.strictSame(await found('name=改'), ['nb-0'])
  notebooks.remove('nb-0')
  t.strictSame(await found('name=改'), [])
  t.strictSame(await found('pool_name=lab'), ['nb-3'])
})

t.test(
  '--flavor-match exact compares the whole flavor ID, as SDK 3.1.211 describes it',
  async (t) => {
    const mock = await listing(t, { flavorMatch: 'exact' })
    const cases: Record<string, number[]> = {
      'flavor=modelarts.vm.cpu.2u': [0, 1, 3, 5],
      'flavor=modelarts.vm.cpu.2U': [],
      'flavor=modelarts.vm.cpu': [],
      'flavor=custom.flavor.spec.code': [4],
      'name=训练': [1, 2],
    }
    for (const [query, rows] of Object.entries(cases)) {
      expectRows(t, await get(mock, `notebooks/all?${encoded(query)}`), rows, query)
    }
    t.equal((await get(mock, 'notebooks/all?flavor=a%20b')).status, 400)
  },
)

t.test('--name-case match is about names only', async (t) => {
  const mock = await listing(t, { nameCase: 'match' })
  for (const [query, rows] of Object.entries({
    'name=llama': [3],
    'name=训练-LLaMA': [1],
    'description=CLEAN': [],
    'description=A/b TEST': [0],
    'username=MOCK-ADMIN': [0, 1, 2, 3, 4],
  })) {
    expectRows(t, await get(mock, `notebooks/all?${encoded(query)}`), rows, query)
  }
})

t.test('the library takes the filters, and refuses what the API refuses', async (t) => {
  const mock = await listing(t)
  const { notebooks } = mock.project('p1')
  const names = (query: Parameters<typeof notebooks.list>[0]) =>
    notebooks.list(query).data.map(({ name }) => name)
  t.strictSame(names({ username: 'zhang', description: 'σ' }), ['notebook-5'])
  t.strictSame(names({ ip: '172.16.0.11', swr_path: 'ATELIER' }), ['训练-LLaMA'])
  t.strictSame(names({ pool_name: 'GPU', flavor: 't4' }), ['训练-𠮷林'])
  for (const query of [
    { description: 'a\ud842' },
    { description: '<' },
    { ip: 'localhost' },
    { flavor: '' },
    { username: ['a'] },
  ]) {
    t.match(
      refusal(() => notebooks.list(query as object)),
      { errorCode: 'ModelArts.0104' },
    )
  }
})

t.test('fault rules and verify match the values of the filters', async (t) => {
  const mock: Mock = await listing(t)
  const project = mock.project('p1')
  const match = {
    query: { description: '数据 & A/B', swr_path: 'atelier/x:1', ip: '172.16.0.1' },
    name: '训练*',
  }
  project.faults.add({ operation: 'ListNotebooks', status: 503, match })
  const query = encoded('name=训练-1&description=数据 & A/B&swr_path=atelier/x:1&ip=172.16.0.1')
  t.equal((await get(mock, `notebooks?${query}`)).status, 503)
  t.equal((await get(mock, `notebooks?${query}&username=a`)).status, 503)
  t.equal((await get(mock, `notebooks?${query.replace('.0.1', '.0.2')}`)).status, 200)
  const { status } = await control(mock, 'POST', '/projects/p1/verify', {
    expect: [
      { operation: 'ListNotebooks', match, count: 2 },
      { match: { query: { username: 'a', pool_name: 'b' } }, count: 0 },
    ],
  })
  t.equal(status, 200)
  const { body } = await control(mock, 'GET', '/projects/p1/requests?fault=*')
  t.strictSame([body.total, body.requests[0].status], [2, 503])
})

t.test('a rule of the command line matches a filter with spaces and Chinese', async (t) => {
  const mock = await mockWith(t, {
    fault: ['ListAllNotebooks status=429 query.description="清洗 & A/B" query.username=mock-user'],
  })
  const asked = (text: string) =>
    get(mock, encoded(`notebooks/all?description=${text}&username=mock-user`))
  t.equal((await asked('清洗 & A/B')).status, 429)
  t.equal((await asked('清洗')).status, 200)
})

t.test('the instances of the default scene can be found by each filter', async (t) => {
  const mock = await mockWith(t)
  const all = await get(mock, 'notebooks/all?limit=50')
  const { ip } = all.body.data[0]
  const totals: Record<string, number> = {}
  for (const query of [
    'username=mock-user',
    'username=mock-',
    'description=run 6',
    'description=& interviews, 2/3',
    'name=笔记',
    'swr_path=team-llm',
    'flavor=gpu',
    `ip=${ip}`,
  ]) {
    totals[query] = (await get(mock, encoded(`notebooks/all?${query}`))).body.total
  }
  t.match(totals, { 'username=mock-user': 9, 'username=mock-': 25, [`ip=${ip}`]: 1 })
  for (const [query, total] of Object.entries(totals)) t.ok(total > 0, query)
  const research = '5e0f4d72935b606cc0c8d4b6eafc0425'
  const inPool = await get(mock, `notebooks/all?workspace_id=${research}&pool_name=gpu-res`)
  t.strictSame(namesOf(inPool).sort(), ['diffusion-study', 'distillation', 'rlhf-experiment'])
  const own = await get(mock, 'notebooks?username=mock-user')
  t.equal(own.body.total, 0, 'a list of own instances stays one of own instances')
  t.equal((await get(mock, `notebooks?owner=${ADMIN}&username=mock-admin`)).body.total, 13)
})
