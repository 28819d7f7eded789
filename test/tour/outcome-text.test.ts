import t from 'tap'
import { outcomeText } from '../../src/tour/outcome-text.ts'
import type { TourOutcome } from '../../src/tour/outcomes.ts'

const clock = { now: 0, iso: '2026-01-02T03:04:05.678Z', rate: 0 }

const change = {
  at: 0,
  notebook_id: 'nb-1',
  from: 'RUNNING',
  name: 'demo',
  cause: 'Scheduled',
  user: null,
} as const

const rule = { id: 'r', operation: 'ListNotebooks', seen: 0, hits: 0 } as const

const sent = { action: 'requests', operation: 'ShowNotebook', user: 'me', instance: 'nb' } as const

const list = { action: 'requests', operation: 'ListNotebooks', user: 'me' } as const

const ok = { status: 200 }
const bad = { status: 503, code: 'APIGW.0613' }
const broken = { status: null }

const cases: [TourOutcome, en: string, zh: string][] = [
  [
    {
      action: 'advance',
      by: '1d',
      clock,
      transitions: [
        { ...change, to: null },
        { ...change, to: 'STOPPED' },
        { ...change, to: 'STOPPED' },
      ],
    },
    'The clock moved by 1d to 2026-01-02 03:04:05 UTC. 3 transitions: 2 × STOPPED, 1 × DELETED.',
    '时钟前进 1d，现在是 2026-01-02 03:04:05 UTC。共 3 次状态变化：2 × STOPPED，1 × DELETED。',
  ],
  [
    { action: 'advance', by: '1d', clock, transitions: [] },
    'The clock moved by 1d to 2026-01-02 03:04:05 UTC. Nothing changed.',
    '时钟前进 1d，现在是 2026-01-02 03:04:05 UTC。没有变化。',
  ],
  [
    { action: 'clock', clock },
    'The clock is frozen at 2026-01-02 03:04:05 UTC.',
    '时钟冻结在 2026-01-02 03:04:05 UTC。',
  ],
  [
    { action: 'clock', clock: { ...clock, rate: 60 } },
    'The clock is at 2026-01-02 03:04:05 UTC, its rate is 60.',
    '时钟现在是 2026-01-02 03:04:05 UTC，速率为 60。',
  ],
  [
    { action: 'fault', rule: { ...rule, status: 503, times: 2 } },
    'Added the fault rule r: ListNotebooks, status 503, times 2.',
    '已添加故障规则 r：ListNotebooks，status 503，times 2。',
  ],
  [
    { action: 'fault', rule: { ...rule, delay: { uniform: [1, 2] }, effect: 'after' } },
    'Added the fault rule r: ListNotebooks, delay {"uniform":[1,2]}, effect after.',
    '已添加故障规则 r：ListNotebooks，delay {"uniform":[1,2]}，effect after。',
  ],
  [
    { action: 'fault', rule: { ...rule, headers: { 'x-a': null } } },
    'Added the fault rule r: ListNotebooks, headers {"x-a":null}.',
    '已添加故障规则 r：ListNotebooks，headers {"x-a":null}。',
  ],
  [{ action: 'clear_faults', removed: 1 }, 'Removed 1 fault rule.', '已删除 1 条故障规则。'],
  [{ action: 'force', instance: 'nb', status: 'ERROR' }, 'nb is now ERROR.', 'nb 现在是 ERROR。'],
  [
    { action: 'finish', instance: 'nb', status: 'RUNNING' },
    'nb has ended its current action and is RUNNING.',
    'nb 完成了当前动作，现在是 RUNNING。',
  ],
  [
    { action: 'finish', instance: 'nb', status: null },
    'nb has ended its current action and is gone.',
    'nb 完成了当前动作，已不存在。',
  ],
  [
    { ...sent, requests: [[ok]] },
    'me sent ShowNotebook nb: 200.',
    'me 发送了 ShowNotebook nb：200。',
  ],
  [
    { ...sent, requests: [[broken, bad, ok]] },
    'me sent ShowNotebook nb: broken connection → 503 APIGW.0613 → 200.',
    'me 发送了 ShowNotebook nb：连接中断 → 503 APIGW.0613 → 200。',
  ],
  [
    { ...list, requests: [[ok], [ok]] },
    'me sent 2 × ListNotebooks: 200, 200. All succeeded at the first try.',
    'me 发送了 2 次 ListNotebooks：200，200。全部一次成功。',
  ],
  [
    { ...list, requests: [[broken, ok], [ok]] },
    'me sent 2 × ListNotebooks: — → 200, 200. All succeeded, 1 of them after a retry; 3 tries in all.',
    'me 发送了 2 次 ListNotebooks：— → 200，200。全部成功，其中 1 次靠重试；共尝试 3 次。',
  ],
  [
    { ...list, requests: [[bad], [ok]] },
    'me sent 2 × ListNotebooks: 503, 200. 1 failed.',
    'me 发送了 2 次 ListNotebooks：503，200。1 次失败。',
  ],
  [
    { ...list, requests: [...Array.from({ length: 11 }, () => [ok]), [bad, ok], [broken, broken]] },
    'me sent 13 × ListNotebooks: 12 × 200, 2 × broken connection, 1 × 503. 1 failed, 1 succeeded after a retry; 15 tries in all.',
    'me 发送了 13 次 ListNotebooks：12 × 200，2 × 连接中断，1 × 503。1 次失败，1 次靠重试成功；共尝试 15 次。',
  ],
]

for (const [outcome, en, zh] of cases) {
  t.test(`in both languages: ${en}`, async (t) => {
    t.equal(outcomeText(outcome, 'en'), en)
    t.equal(outcomeText(outcome, 'zh'), zh)
  })
}
