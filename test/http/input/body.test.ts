import t from 'tap'
import { z } from 'zod'
import { bodyReader } from '../../../src/http/input/body.ts'
import { type ReadInput, WARNINGS } from '../../../src/http/input/reader.ts'
import { CREATION, type GetOptions, get, IMAGE, type Mock, mockWith } from '../../support/mock.ts'

const JSON_TYPE = { 'content-type': 'application/json' }

function create(mock: Mock, payload: object | string, headers: GetOptions['headers'] = {}) {
  const type = Buffer.isBuffer(payload) || typeof payload === 'string' ? JSON_TYPE : {}
  return get(mock, 'notebooks', { method: 'POST', payload, headers: { ...type, ...headers } })
}

/** The body as JSON text with "@" replaced by a number that JSON.stringify cannot write. */
function withNumber(body: object, number: string): string {
  return JSON.stringify(body).replace('"@"', number)
}

t.test('a value that does not fit its field is 6400 with field, found and expected', async (t) => {
  const mock = await mockWith(t)
  const cases: [object, string][] = [
    [{ name: 1 }, 'name: found 1, expected text'],
    [
      { name: 'a b' },
      'name: found "a b", expected 1 to 128 characters of A-Z, a-z, 0-9, _, - and Chinese',
    ],
    [
      { name: '' },
      'name: found "", expected 1 to 128 characters of A-Z, a-z, 0-9, _, - and Chinese',
    ],
    [{ name: 'x'.repeat(129) }, 'expected 1 to 128 characters of A-Z, a-z, 0-9, _, - and Chinese'],
    [{ name: '训'.repeat(129) }, 'expected 1 to 128 characters'],
    [{ name: '𠮷'.repeat(129) }, 'expected 1 to 128 characters'],
    // Letters of other scripts, full-width letters, an emoji, and halves of a pair are not Chinese.
    ...[
      'ä',
      'カ',
      '한',
      'Ａ',
      '，',
      '🦙',
      '\ud842',
      '\udfb7',
      '训\ud842',
      'a\0',
      'a\n',
      '%',
      '<script>',
    ].map((name): [object, string] => [{ name }, 'expected 1 to 128 characters']),
    [{ name: undefined }, 'name: found nothing, expected text'],
    [{ name: ['a'] }, 'name: found ["a"], expected text'],
    [{ image_id: 1 }, 'image_id: found 1, expected text'],
    [{ image_id: undefined }, 'image_id: found nothing, expected text'],
    [{ volume: undefined }, 'volume: found nothing, expected an object'],
    [{ volume: 'EVS' }, 'volume: found "EVS", expected an object'],
    [{ volume: [] }, 'volume: found [], expected an object'],
    [{ volume: {} }, 'volume.category: found nothing, expected one of EVS, EFS, OBS, OBSFS, SFS'],
    [{ volume: { category: 'NFS' } }, 'volume.category: found "NFS", expected one of EVS'],
    [{ volume: { category: 5 } }, 'volume.category: found 5, expected one of EVS'],
    [{ volume: { ...CREATION.volume, ownership: 'MINE' } }, 'volume.ownership: found "MINE"'],
    [
      { volume: { ...CREATION.volume, capacity: '5' } },
      'volume.capacity: found "5", expected an int',
    ],
    [
      { volume: { ...CREATION.volume, capacity: 5.5 } },
      'volume.capacity: found 5.5, expected an int',
    ],
    [
      { volume: { ...CREATION.volume, read_only: 'yes' } },
      'volume.read_only: found "yes", expected t',
    ],
    [{ volume: { ...CREATION.volume, uri: 'x'.repeat(1025) } }, 'text of at most 1024 characters'],
    [{ volume: { ...CREATION.volume, mount_path: 'x'.repeat(257) } }, 'at most 256 characters'],
    [
      { volume: { ...CREATION.volume, dew_secret_name: 'a b' } },
      'expected 1 to 64 characters of A-Z',
    ],
    [{ flavor: 1 }, 'flavor: found 1, expected text'],
    [{ description: 'x'.repeat(513) }, 'description: found "xxx'],
    ...['<', '>', '\ud842', '\udfb7'].map((character): [object, string] => [
      { description: `a${character}b` },
      'expected text of at most 512 characters without < >',
    ]),
    [{ description: '<script>alert(1)</script>' }, 'expected text of at most 512 characters'],
    [{ description: '𠮷'.repeat(513) }, 'expected text of at most 512 characters'],
    [{ duration: '3600000' }, 'duration: found "3600000", expected an integer of milliseconds'],
    [{ duration: true }, 'duration: found true, expected an integer of milliseconds'],
    [{ feature: 'notebook' }, 'feature: found "notebook", expected one of DEFAULT, NOTEBOOK'],
    [{ workspace_id: '1' }, 'workspace_id: found "1", expected "0" or 32 characters'],
    [{ workspace_id: 0 }, 'workspace_id: found 0, expected text'],
    [{ lease: 1 }, 'lease: found 1, expected an object'],
    [{ lease: { type: 'SOON' } }, 'lease.type: found "SOON", expected one of TIMING, IDLE'],
    [{ lease: { enable: 1 } }, 'lease.enable: found 1, expected true or false'],
    [{ endpoints: {} }, 'endpoints: found {}, expected an array'],
    [{ endpoints: [null] }, 'endpoints[0]: found null, expected an object'],
    [{ endpoints: [{}, { service: 'FTP' }] }, 'endpoints[1].service: found "FTP", expected one of'],
    [{ endpoints: [{ key_pair_names: 'k' }] }, 'endpoints[0].key_pair_names: found "k"'],
    [{ endpoints: [{ key_pair_names: [1] }] }, 'endpoints[0].key_pair_names[0]: found 1, expected'],
    [{ endpoints: [{ allowed_access_ips: Array(6).fill('::1') }] }, 'expected at most 5 addresses'],
    [{ custom_spec: {} }, 'custom_spec.cpu: found nothing, expected a number of cores'],
    [{ custom_spec: { cpu: 0.2, memory: 512 } }, 'cpu: found 0.2, expected at least 0.3 cores'],
    [{ custom_spec: { cpu: 1, memory: 511 } }, 'memory: found 511, expected at least 512 MiB'],
    [{ custom_spec: { cpu: 1, memory: 512, gpu: 9 } }, 'gpu: found 9, expected at most 8 GPUs'],
    [{ custom_spec: { cpu: 1, memory: 512, gpu: -1 } }, 'gpu: found -1, expected at least 0 GPUs'],
    [{ custom_spec: { cpu: 1, memory: 512, arch: 'mips' } }, 'custom_spec.arch: found "mips"'],
    [{ hooks: { container_hooks: { pre_start: { type: 'X' } } } }, 'pre_start.type: found "X"'],
    [{ hooks: { container_hooks: { post_start: { mode: 1 } } } }, 'post_start.mode: found 1'],
    [
      { affinity: { required_during_scheduling_ignored_during_execution: [{ weight: 101 }] } },
      'execution[0].weight: found 101, expected an integer from 0 to 100',
    ],
    [{ run_user: { uid: 'root' } }, 'run_user.uid: found "root", expected an integer'],
    [{ user_vpc: {} }, 'user_vpc.vpc_id: found nothing, expected text'],
    [{ data_volumes: [{}] }, 'data_volumes[0].category: found nothing, expected one of EVS'],
  ]
  for (const [overrides, sentence] of cases) {
    const { status, body } = await create(mock, { ...CREATION, ...overrides })
    const label = JSON.stringify(overrides).slice(0, 80)
    t.equal(status, 400, label)
    t.equal(body.error_code, 'ModelArts.6400', label)
    t.match(body.error_msg, /^Invalid request payload \S+, please check\. /, label)
    t.ok(body.error_msg.includes(sentence), `${body.error_msg} includes ${sentence}`)
  }
  t.equal(mock.project('p1').notebooks.listAll({ name: 'a' }).data.filter(isNew).length, 0)
})

function isNew({ name }: { name: string }): boolean {
  return name === 'a'
}

t.test(
  'null counts as left out: accepted for optional fields, refused for required ones',
  async (t) => {
    const mock = await mockWith(t)
    const nulls = {
      description: null,
      duration: null,
      endpoints: null,
      feature: null,
      lease: { duration: null, type: null },
      pool_id: null,
      workspace_id: null,
      unheard_of: null,
      volume: { ...CREATION.volume, capacity: null, uri: null },
    }
    const { status, headers, body } = await create(mock, { ...CREATION, ...nulls })
    t.equal(status, 200)
    t.equal(headers['x-mock-warnings'], undefined)
    t.match(body, { description: '', feature: 'NOTEBOOK', workspace_id: '0' })
    t.match(body, { lease: { duration: 3_600_000, type: 'TIMING' } })
    for (const field of ['name', 'image_id', 'volume']) {
      const refused = await create(mock, { ...CREATION, [field]: null })
      t.equal(refused.body.error_code, 'ModelArts.6400', field)
      t.match(refused.body.error_msg, `${field}: found nothing, expected`)
    }
    const refused = await create(mock, {
      ...CREATION,
      volume: { ...CREATION.volume, category: null },
    })
    t.match(refused.body.error_msg, 'volume.category: found nothing, expected one of')
  },
)

t.test('unknown keys at any depth give a warning with a suggestion', async (t) => {
  const mock = await mockWith(t)
  const unknown = {
    flavour: 'x',
    volume: { ...CREATION.volume, capcity: 5 },
    endpoints: [{ service: 'SSH', key_pair_names: ['k'], key_pair: 'k' }],
    lease: { typ: 'TIMING' },
    'a b': 1,
    é: 2,
    '': 3,
  }
  const { status, headers } = await create(mock, { ...CREATION, ...unknown })
  t.equal(status, 200)
  t.strictSame(headers['x-mock-warnings']?.split('; ').sort(), [
    'unknown body key [""]',
    'unknown body key ["%C3%A9"]',
    'unknown body key ["a b"]',
    'unknown body key endpoints[0].key_pair',
    'unknown body key flavour, did you mean flavor?',
    'unknown body key lease.typ, did you mean type?',
    'unknown body key volume.capcity, did you mean capacity?',
  ])
  const affinity = { required_during_scheduling_ignored_during_execution: [{ value: ['a'] }] }
  const kept = await create(mock, { ...CREATION, affinity })
  t.match(kept.headers['x-mock-warnings'], /execution\[0\]\.value, did you mean values\?$/)
})

t.test('keys that every object inherits are unknown like any other', async (t) => {
  const mock = await mockWith(t)
  const { status, headers } = await create(mock, {
    ...CREATION,
    constructor: 1,
    toString: 2,
    volume: { ...CREATION.volume, hasOwnProperty: 3 },
  })
  t.equal(status, 200)
  t.equal(
    headers['x-mock-warnings'],
    'unknown body key volume.hasOwnProperty; unknown body key constructor; unknown body key toString',
  )
})

t.test(
  'only the first eight unknown keys get a suggestion, and the header has a fixed limit',
  async (t) => {
    const mock = await mockWith(t)
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`flavo${index}`, 1]))
    const { status, headers } = await create(mock, { ...CREATION, ...many })
    t.equal(status, 200)
    t.equal(headers['x-mock-warnings']?.match(/did you mean flavor\?/g)?.length, 8)
    t.match(headers['x-mock-warnings'], / \.\.\. and 492 more$/)
    const long = await create(mock, { ...CREATION, [`x${'y'.repeat(5_000)}`]: 1 })
    t.equal(long.headers['x-mock-warnings'], `unknown body key x${'y'.repeat(63)}`)
    const read = bodyReader(z.object({ flavor: z.string() }), false)
    const body = Buffer.from(JSON.stringify({ flavor: 'x', ...many }))
    const value = (read(body) as ReadInput).value
    t.equal(value[WARNINGS]?.texts[8], 'unknown body key flavo8')
    t.match(value[WARNINGS], { texts: { length: 32 }, more: 468 })
  },
)

t.test('with strict the first unknown key is refused', async (t) => {
  const mock = await mockWith(t, { strict: true })
  const refused = async (payload: object) => {
    const answer = await get(mock, '/v1/0123456789abcdef0123456789abcdef/notebooks', {
      method: 'POST',
      payload,
    })
    t.equal(answer.status, 400)
    t.equal(answer.body.error_code, 'ModelArts.6400')
    return answer.body.error_msg
  }
  t.equal(
    await refused({ ...CREATION, flavour: 1, volume: { ...CREATION.volume, capcity: 5 } }),
    'Invalid request payload volume.capcity, please check. volume.capcity: found it, expected a known key, did you mean capacity?',
  )
  t.match(
    await refused({ ...CREATION, constructor: 1 }),
    'constructor: found it, expected a known key',
  )
  t.match(await refused({ ...CREATION, zzzzzzzzzzzz: 1 }), /expected a known key$/)
})

t.test('unknown keys are found inside pipes and transforms as well', async (t) => {
  const inner = z.object({ key: z.string().optional() })
  const read = bodyReader(
    z.object({
      after: inner.transform(({ key }) => key).optional(),
      before: z.preprocess((input) => input, inner).optional(),
      list: z.array(inner).default([]),
    }),
    false,
  )
  const warningsOf = (body: object) => {
    const answer = read(Buffer.from(JSON.stringify(body)))
    return (answer as ReadInput).value[WARNINGS]?.texts
  }
  t.strictSame(warningsOf({ after: { kay: 1 }, before: { kez: 2 }, list: [{}, { keyy: 3 }] }), [
    'unknown body key after.kay, did you mean key?',
    'unknown body key before.kez, did you mean key?',
    'unknown body key list[1].keyy, did you mean key?',
  ])
  t.equal(warningsOf({ after: { key: 'a' }, list: [{ key: 'b' }] }), undefined)
})

t.test('a body that is not a JSON object in UTF-8 is 6400', async (t) => {
  const mock = await mockWith(t)
  const json = JSON.stringify({ ...CREATION, description: 'é' })
  const cases: [string, string | Buffer, RegExp][] = [
    ['cut off', '{"name":"a"', /found .*JSON.*, expected JSON in UTF-8$/],
    ['words', 'name=a&flavor=b', /expected JSON in UTF-8$/],
    ['single quotes', "{'name':'a'}", /expected JSON in UTF-8$/],
    ['trailing comma', '{"name":"a",}', /expected JSON in UTF-8$/],
    ['two values', '{}{}', /expected JSON in UTF-8$/],
    ['only blanks', ' \r\n ', /expected JSON in UTF-8$/],
    ['NaN', withNumber({ ...CREATION, duration: '@' }, 'NaN'), /expected JSON in UTF-8$/],
    ['hexadecimal', withNumber({ ...CREATION, duration: '@' }, '0x10'), /expected JSON in UTF-8$/],
    ['leading zero', withNumber({ ...CREATION, duration: '@' }, '007'), /expected JSON in UTF-8$/],
    ['an array', '[]', /found \[\], expected an object$/],
    ['an array of one', JSON.stringify([CREATION]), /found \[\{.*\.\.\., expected an object$/],
    ['text', '"x"', /found "x", expected an object$/],
    ['a number', '1', /found 1, expected an object$/],
    ['false', 'false', /found false, expected an object$/],
    ['UTF-16, marked', Buffer.from(`\ufeff${json}`, 'utf16le'), /expected JSON in UTF-8$/],
    ['UTF-16, unmarked', Buffer.from(json, 'utf16le'), /expected JSON in UTF-8$/],
    ['latin1', Buffer.from(json, 'latin1'), /expected JSON in UTF-8$/],
    ['an overlong encoding', Buffer.from([0x7b, 0xc0, 0xaf, 0x7d]), /expected JSON in UTF-8$/],
    ['zeros', Buffer.alloc(16), /expected JSON in UTF-8$/],
    ['__proto__', '{"__proto__":{"name":"a"}}', /forbidden prototype property/],
    ['an escaped __proto__', '{"a":{"\\u005f_proto__":1}}', /forbidden prototype property/],
    ['constructor.prototype', '{"constructor":{"prototype":1}}', /forbidden prototype property/],
  ]
  for (const [label, payload, sentence] of cases) {
    const { status, body } = await create(mock, payload)
    t.equal(status, 400, label)
    t.equal(body.error_code, 'ModelArts.6400', label)
    t.match(body.error_msg, /^Invalid request payload body, please check\. body: found /, label)
    t.match(body.error_msg, sentence, label)
  }
})

t.test('a byte order mark is ignored; of a repeated key the last value counts', async (t) => {
  const mock = await mockWith(t)
  t.equal((await create(mock, Buffer.from(`\ufeff${JSON.stringify(CREATION)}`))).status, 200)
  const twice = `{"name":5,${JSON.stringify(CREATION).slice(1)}`
  t.match(await create(mock, twice), { status: 200, body: { name: 'a' } })
  for (const type of ['application/json;charset=utf-8', 'text/plain', 'nonsense', '']) {
    const { status } = await create(mock, JSON.stringify(CREATION), { 'content-type': type })
    t.equal(status, 200, type)
  }
})

t.test('nesting beyond 64 levels is refused at any depth, with any kind of value', async (t) => {
  const mock = await mockWith(t)
  for (const depth of [65, 100, 100_000]) {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const nested = `${open.repeat(depth)}1${close.repeat(depth)}`
      for (const payload of [nested, `{"name":${nested}}`, `{"volume":{"capacity":${nested}}}`]) {
        const { status, body } = await create(mock, payload)
        t.equal(status, 400, `${depth} of ${open}`)
        t.match(body.error_msg, 'body: found more, expected at most 64 levels')
      }
    }
  }
  const fits = `{"x":${'['.repeat(63)}${']'.repeat(63)},${JSON.stringify(CREATION).slice(1)}`
  t.equal((await create(mock, fits)).status, 200)
  const cut = `{"name":${'['.repeat(100_000)}`
  t.equal((await create(mock, cut)).body.error_code, 'ModelArts.6400')
})

t.test('an object with more than a thousand keys is refused at once', async (t) => {
  const mock = await mockWith(t)
  const keys = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, null]))
  t.equal((await create(mock, { ...CREATION, ...keys(996) })).status, 200)
  for (const body of [
    keys(1_001),
    { ...CREATION, volume: { ...CREATION.volume, ...keys(1_001) } },
  ]) {
    const refused = await create(mock, body)
    t.equal(refused.status, 400)
    t.match(
      refused.body.error_msg,
      'expected at most 64 levels, 10000 values, and 1000 keys in an o',
    )
  }
})

t.test(
  'a body with more than ten thousand values is refused before its schema looks at them',
  async (t) => {
    const mock = await mockWith(t)
    const numbers = (count: number) => Array.from({ length: count }, () => 1)
    const refusalFor = async (body: object) => {
      const { status, body: answer } = await create(mock, { ...CREATION, ...body })
      t.equal(status, 400)
      return answer.error_msg as string
    }
    const own = Object.keys(CREATION).length + Object.keys(CREATION.volume).length
    t.match(
      await refusalFor({ endpoints: numbers(9_999 - own) }),
      'endpoints[0]: found 1, expected',
    )
    t.match(
      await refusalFor({ endpoints: numbers(10_000 - own) }),
      'found more, expected at most 64',
    )
    const nested = numbers(100).map(() => ({ key_pair_names: numbers(100) }))
    t.match(await refusalFor({ endpoints: nested }), 'found more, expected at most 64')
  },
)

t.test('a body of more than 12 MB is 413, one of less is read', async (t) => {
  const mock = await mockWith(t)
  const description = (megabytes: number) => 'x'.repeat(megabytes * 1024 * 1024)
  const large = await create(mock, { ...CREATION, description: description(13) })
  t.match(large, { status: 413, body: { error_code: 'APIGW.0201' } })
  const read = await create(mock, { ...CREATION, description: description(11) })
  t.match(read, { status: 400, body: { error_code: 'ModelArts.6400' } })
  t.ok(read.body.error_msg.length < 300, 'the refusal does not echo the body')
})

t.test('an empty body is an empty object', async (t) => {
  const mock = await mockWith(t)
  for (const payload of [undefined, '', '{}', 'null']) {
    const { status, body } = await get(mock, 'notebooks', {
      method: 'POST',
      headers: JSON_TYPE,
      ...(payload === undefined ? {} : { payload }),
    })
    t.equal(status, 400, `${payload}`)
    t.match(body.error_msg, 'name: found nothing, expected text')
  }
})

t.test('numbers that are not integers, or too large, are refused; -0 is 0', async (t) => {
  const mock = await mockWith(t)
  for (const number of ['1e400', '-1e400', '1e20', '9007199254740992', '1.5', '1e-7']) {
    for (const body of [
      { ...CREATION, duration: '@' },
      { ...CREATION, lease: { duration: '@' } },
      { ...CREATION, volume: { ...CREATION.volume, capacity: '@' } },
      { ...CREATION, run_user: { uid: '@' } },
    ]) {
      const refused = await create(mock, withNumber(body, number))
      t.equal(refused.status, 400, number)
      t.equal(refused.body.error_code, 'ModelArts.6400', number)
    }
  }
  for (const number of ['1e400', '"1"']) {
    const body = { ...CREATION, custom_spec: { cpu: '@', memory: 1_024 } }
    t.equal((await create(mock, withNumber(body, number))).body.error_code, 'ModelArts.6400')
  }
  const zero = await create(mock, withNumber({ ...CREATION, run_user: { uid: '@' } }, '-0'))
  t.match(zero, { status: 200, body: { run_user: { uid: 0 } } })
  const whole = await create(mock, withNumber({ ...CREATION, duration: '@' }, '3.6e6'))
  t.match(whole, { status: 200, body: { lease: { duration: 3_600_000 } } })
})

t.test(
  'a body that the operation does not read is accepted, with a warning unless it is empty',
  async (t) => {
    const mock = await mockWith(t)
    const { notebooks } = mock.project('p1')
    const calls = [
      ['POST', '/start', 'STOPPED'],
      ['POST', '/stop', 'RUNNING'],
      ['DELETE', '', 'RUNNING'],
    ] as const
    for (const [method, path, status] of calls) {
      for (const [payload, isSilent] of [
        ['', true],
        ['{}', true],
        [' { }\n', true],
        ['{"force":true}', false],
        ['not JSON', false],
        [' '.repeat(100), false],
        [Buffer.from([0xff, 0xfe]), false],
      ] as const) {
        notebooks.put({ ...CREATION, id: 'nb-1', image: { id: IMAGE }, volume: {}, status })
        const answer = await get(mock, `notebooks/nb-1${path}`, {
          method,
          payload,
          headers: JSON_TYPE,
        })
        const label = `${method} ${path} ${payload}`
        t.equal(answer.status, 200, label)
        t.equal(
          answer.headers['x-mock-warnings'],
          isSilent ? undefined : 'the body is ignored: the operation has none',
          label,
        )
      }
    }
  },
)
