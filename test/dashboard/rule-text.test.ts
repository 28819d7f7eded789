import t from 'tap'
import { blankForm, formOf, linkedRule, ruleOf } from '../../src/dashboard/faults/form-values.ts'
import { presets } from '../../src/dashboard/faults/presets.ts'
import type { FaultRule } from '../../src/schemas/fault.ts'
import { FaultRule as Schema } from '../../src/schemas/fault.ts'

// The route of the page reads its URL.
Object.assign(globalThis, {
  location: { hash: '', pathname: '/_mock/ui' },
  addEventListener: () => undefined,
})

/** A module of the page. Its types need a browser, which the tests of Node do not have. */
const ofPage = (path: string) =>
  import(new URL(`../../src/dashboard/${path}`, import.meta.url).href)

const { route } = await ofPage('shell/route.ts')
const { isMasked, isSpent, ruleText } = await ofPage('faults/rule-text.ts')

function inLanguage(lang: 'en' | 'zh', rule: FaultRule & { hits?: number; seen?: number }) {
  route.value = { ...route.value, params: { lang } }
  return ruleText(rule)
}

t.test('a rule is one sentence in both languages', async (t) => {
  const rules = [
    [
      { operation: 'ListNotebooks', status: 429, times: 3, hits: 1, probability: 0.5 },
      'ListNotebooks → 429, 50% of the time, 2 of 3 times left',
      'ListNotebooks → 429，概率 50%，共 3 次，剩余 2 次',
    ],
    [
      { operation: '*', delay: '1.5s', every: 3 },
      'any operation → usual answer after 1.5 s, once every 3 requests',
      '任意操作 → 等待 1.5 秒 后正常响应，每 3 个请求一次',
    ],
    [
      {
        operation: 'CreateNotebook',
        status: 504,
        delay: { uniform: [100, '2m'] },
        effect: 'after',
        match: { name: 'gpu-*', query: { a: 'b' }, body: { volume: { size: 5 } } },
        headers: { 'Retry-After': { date_in: '5s' }, server: null },
      },
      'CreateNotebook → 504, with Retry-After: {"date_in":"5s"}, without server, after 100 ms to 2 min, ' +
        'the operation is carried out first, name is gpu-*, query a = b, body volume = {"size":5}',
      'CreateNotebook → 504，带响应头 Retry-After: {"date_in":"5s"}，去掉响应头 server，等待 100 毫秒 至 2 分，' +
        '先执行操作，名称为 gpu-*，查询参数 a 为 b，正文字段 volume 为 {"size":5}',
    ],
    [
      { operation: 'iam:*', fault: 'EMPTY_RESPONSE', nth: 2, test: 'mine' },
      'any operation of IAM → connection closed without an answer, test mine, only request no. 2',
      '任意 IAM 操作 → 连接关闭，没有响应，测试 mine，仅第 2 个请求',
    ],
    [
      { operation: 'kps:*', rate_limit: { requests: 1_000, per: '1m' }, first: 5 },
      'any operation on key pairs → 429, above 1,000 requests per 1 min, only the first 5',
      '任意密钥对操作 → 429，每 1 分 超过 1,000 个请求时，仅前 5 个请求',
    ],
    [
      {
        operation: 'ListImage',
        error_code: 'ModelArts.0108',
        error_msg: 'no',
        delay: { lognormal: { median: 200, sigma: 1 } },
      },
      'ListImage → ModelArts.0108, “no”, after about 200 ms',
      'ListImage → ModelArts.0108，“no”，等待 约 200 毫秒',
    ],
    [
      { operation: 'ListNotebooks', page: 'row_again', total: 1, delay: '1s', nth: 2 },
      'ListNotebooks → page one row earlier, total +1, after 1 s, only request no. 2',
      'ListNotebooks → 页面提前一条记录开始、总数 +1，等待 1 秒，仅第 2 个请求',
    ],
    [
      { operation: '*', total: -2, fields: 'absent' },
      'any operation → total -2, without optional fields',
      '任意操作 → 总数 -2、去掉可选字段',
    ],
    [
      { operation: 'ShowNotebook', instance: 'vanishes', match: { name: 'a' } },
      'ShowNotebook → the instance vanishes first, name is a',
      'ShowNotebook → 实例先消失，名称为 a',
    ],
  ] as const
  for (const [rule, english, chinese] of rules) {
    t.equal(inLanguage('en', rule as unknown as FaultRule), english)
    t.equal(inLanguage('zh', rule as unknown as FaultRule), chinese)
  }
})

t.test(
  'a rule is used up when its counts are, and masked when the server masked a part',
  async (t) => {
    t.equal(isSpent({ operation: '*', times: 2, hits: 2 }), true)
    t.equal(isSpent({ operation: '*', times: 2, hits: 1 }), false)
    t.equal(isSpent({ operation: '*', nth: 2, seen: 2 }), true)
    t.equal(isSpent({ operation: '*', first: 2, seen: 1 }), false)
    t.equal(isMasked({ operation: '*', match: { header: { 'x-auth-token': '***' } } }), true)
    t.equal(isMasked({ operation: '*' }), false)
  },
)

t.test('a rule goes through the form unchanged', async (t) => {
  const rules: FaultRule[] = [
    ...(Object.values(presets) as unknown as FaultRule[]),
    {
      operation: 'ShowNotebook',
      id: 'one',
      status: 418,
      error_code: 'A.1',
      error_msg: ' "quoted" ',
      headers: { 'Retry-After': 5, server: null },
      delay: { lognormal: { median: '200ms', sigma: 0.4 } },
      effect: 'after',
      test: 'mine',
      match: { name: '*', path: { id: 'x' } },
      times: 1,
      first: 4,
      every: 2,
      probability: 0.07,
    },
    { operation: 'ListNotebooks', delay: 250, nth: 3 },
    {
      operation: 'ListImage',
      page: 'empty',
      total: -3,
      fields: 'extra',
      headers: { server: null },
      delay: '1s',
    },
    { operation: 'ShowLease', instance: 'vanishes', every: 2 },
  ]
  for (const rule of rules) {
    t.strictSame(ruleOf(formOf(rule)), rule)
    t.ok(Schema.safeParse(rule).success, JSON.stringify(rule))
  }
  t.strictSame(ruleOf(blankForm), { operation: 'ListNotebooks', status: 503 })
  const others = { page: 'empty', total: '1', fields: 'extra', instance: 'vanishes' }
  t.strictSame(ruleOf({ ...blankForm, ...others }), { operation: 'ListNotebooks', status: 503 })
})

t.test('a field that is no number or no JSON object is named', async (t) => {
  for (const [field, value] of [
    ['match', '{'],
    ['headers', '[1]'],
    ['headers', 'null'],
    ['times', '1x'],
    ['total', 'two'],
    ['probability', 'NaN'],
    ['delay', '{"uniform"'],
  ] as const) {
    const outcome = field === 'total' ? 'changed' : 'error'
    t.throws(() => ruleOf({ ...blankForm, outcome, [field]: value }), { message: field })
  }
})

t.test('a link with a draft that is no JSON object opens no form', async (t) => {
  for (const draft of [undefined, '', '{', '[]', 'null', '"x"', '<script>', '\u0000']) {
    t.equal(linkedRule(draft), undefined)
  }
  const odd = linkedRule(
    '{"operation":7,"match":"x","headers":null,"times":{"a":1},"rate_limit":5}',
  )
  const form = formOf(odd ?? {})
  t.equal(form.operation, '7')
  t.equal(form.times, '{"a":1}')
})
