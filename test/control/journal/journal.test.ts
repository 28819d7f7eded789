import fc from 'fast-check'
import t from 'tap'
import { Journal, type JournalRecord } from '../../../src/control/journal/journal.ts'
import { JournalTotal } from '../../../src/control/journal/journal-total.ts'
import { journalPage, requestSummary } from '../../../src/control/journal/journal-view.ts'

const arrival = {
  requestId: 'r',
  projectId: 'p1',
  at: 1.5,
  worldAt: 2,
  method: 'GET',
  url: '/v1/p1/notebooks',
  rawHeaders: ['Host', 'localhost'],
}

function journal(limits = {}, total = new JournalTotal(1e9)) {
  const ended: number[] = []
  const made = new Journal(
    { journalEntries: 10, journalBytes: 1_000_000, ...limits },
    (sequence) => ended.push(sequence),
    0,
    total,
  )
  const send = ({ headers = [], ...changes }: Partial<JournalRecord> = {}) => {
    const entry = made.open(arrival)
    Object.assign(entry, { outcome: 'answered', status: 200 }, changes)
    entry.headers.push(...headers)
    made.end(entry)
    return entry
  }
  return { made, ended, send }
}

t.test('requests are kept in the order of arrival, each with its sequence number', async (t) => {
  const { made, ended, send } = journal()
  const slow = made.open(arrival)
  send()
  made.end(slow)
  t.strictSame(
    made.entries().map(({ sequence }) => sequence),
    [1, 2],
  )
  t.strictSame(ended, [2, 1])
  t.equal(made.find(2)?.sequence, 2)
  t.equal(made.find(0), undefined)
  t.equal(made.find(3), undefined)
  t.equal(made.last, 2)
})

t.test(
  'a repeated request is reported as the first one is: only if the journal keeps it',
  async (t) => {
    for (const [limits, expected] of [
      [{}, [1, 2]],
      [{ journalEntries: 0 }, []],
      [{ journalBytes: 100 }, []],
      // Enough for the head of a request, but not for its answer.
      [{ journalBytes: 2_000 }, []],
    ] as const) {
      const { made, ended, send } = journal(limits)
      const first = send({ answer: Buffer.alloc(2_000) })
      const { rawHeaders } = first
      const repetition = { requestId: 'q', at: 1, worldAt: 2, rawHeaders, duration: 1 }
      made.repeat(first, repetition, first.facts)
      t.strictSame(ended, expected)
      t.strictSame(made.dropped, 2 - expected.length)
    }
  },
)

t.test('after any requests, drops and clears, the kept requests are the newest ones', async (t) => {
  const many = fc.record({ add: fc.nat(40), drop: fc.nat(30), clear: fc.boolean() })
  fc.assert(
    fc.property(fc.array(many, { maxLength: 12 }), fc.nat(100), (rounds, forgotten) => {
      const limits = { journalEntries: 1_000, journalBytes: 1e9 }
      const made = new Journal(limits, () => {}, forgotten)
      let kept: number[] = []
      for (const { add, drop, clear } of rounds) {
        for (let n = 0; n < add; n++) kept.push(made.open(arrival).sequence)
        for (let n = 0; n < drop && kept.length > 0; n++) {
          made.dropOldest()
          kept.shift()
        }
        if (clear && add % 3 === 0) {
          made.clear()
          kept = []
        }
        const sequences = made.entries().map(({ sequence }) => sequence)
        if (String(sequences) !== String(kept) || made.size !== kept.length) return false
        for (let sequence = 0; sequence <= made.last + 1; sequence++) {
          const isKept = made.find(sequence)?.sequence === sequence
          if (isKept !== kept.includes(sequence)) return false
        }
      }
      return true
    }),
  )
  t.pass('for any rounds')
})

t.test(
  'above its maximum count, the journal drops the oldest requests and counts them',
  async (t) => {
    const { made, send } = journal()
    for (let n = 0; n < 5_000; n++) send()
    t.equal(made.size, 10)
    t.equal(made.dropped, 4_990)
    t.equal(made.find(4_990), undefined)
    t.equal(made.find(4_991)?.sequence, 4_991)
    t.ok(made.hasDroppedSince(4_990))
    t.notOk(made.hasDroppedSince(4_991))
    t.match(journalPage([made], {}, 2), {
      requests: [{ sequence: 4_999 }, { sequence: 5_000 }],
      total: 10,
      dropped: 4_990,
    })
  },
)

t.test(
  'above its maximum bytes, with request and response bodies, it drops the oldest as well',
  async (t) => {
    const { made, send } = journal({ journalBytes: 20_000 })
    const answer = Buffer.alloc(6_000)
    send({ answer })
    send({ answer: 'x'.repeat(6_000) })
    t.equal(made.size, 2)
    send({ body: Buffer.alloc(6_000) })
    t.strictSame([made.size, made.dropped], [2, 1])
    send({ answer: Buffer.alloc(100_000) })
    t.strictSame([made.size, made.dropped], [0, 4], 'a request larger than the maximum is not kept')
    send()
    t.equal(made.size, 1)
  },
)

t.test(
  'a request that is dropped before it ends does not come back and sends no event',
  async (t) => {
    const { made, ended, send } = journal({ journalEntries: 1 })
    const slow = made.open(arrival)
    send()
    made.end(slow)
    t.strictSame(ended, [2])
    t.equal(made.size, 1)
    const none = journal({ journalEntries: 0 })
    none.send()
    t.strictSame([none.made.size, none.made.dropped, none.ended], [0, 1, []])
  },
)

t.test(
  'a cleared journal is empty, has no dropped requests, and continues its sequence',
  async (t) => {
    const { made, send } = journal({ journalEntries: 1 })
    send()
    send()
    made.clear()
    t.strictSame([made.size, made.dropped, made.last], [0, 0, 2])
    t.notOk(made.hasDroppedSince(0))
    t.strictSame(requestSummary(made, 2), { sequence: 2 })
    t.equal(send().sequence, 3)
  },
)

t.test('a request without a response yet is shown as open', async (t) => {
  const { made } = journal()
  made.open(arrival)
  t.match(journalPage([made], {}).requests, [
    { outcome: 'open', status: null, answer: null, duration_ms: null, operation: null },
  ])
})

t.test('answers that requests share count once; other parts count for each request', async (t) => {
  const { made, send } = journal()
  const page = Buffer.alloc(50_000)
  send({ answer: page })
  const one = made.bytes
  t.ok(one > 50_000)
  send({ answer: page })
  t.ok(made.bytes < one + 2_000)
  const before = made.bytes
  send({ warnings: ['w'.repeat(3_000)] })
  send({ headers: ['x-mock-warnings', 'w'.repeat(3_000)] })
  send({ user: 'u'.repeat(3_000) })
  t.ok(made.bytes > before + 9_000)
  const late = made.open({ ...arrival, params: { id: 'i'.repeat(3_000) } })
  const open = made.bytes
  late.body = Buffer.from('{"a":"é"}')
  t.equal(made.bytes, open + 10, 'a body counts as soon as it is there')
  t.strictSame(late.body, Buffer.from('{"a":"é"}'))
  made.clear()
  t.equal(made.bytes, 0)
  late.body = Buffer.alloc(9_000)
  t.equal(made.bytes, 0, 'a request that was dropped does not count')
})

t.test(
  'above the maximum of all journals, the oldest request of any of them is dropped',
  async (t) => {
    const total = new JournalTotal(25_000)
    const [one, other] = [journal({}, total), journal({}, total)]
    one.send({ answer: 'a'.repeat(9_000) })
    other.send({ answer: 'b'.repeat(9_000) })
    one.send({ answer: 'c'.repeat(9_000) })
    t.strictSame([one.made.dropped, other.made.dropped], [1, 0])
    one.send({ answer: 'd'.repeat(9_000) })
    t.strictSame([one.made.dropped, other.made.dropped], [1, 1])
    t.ok(other.made.hasDroppedSince(1))
    t.equal(total.bytes, one.made.bytes + other.made.bytes)
    t.ok(total.bytes <= 25_000)
    one.made.clear()
    t.equal(total.bytes, 0)
    other.send()
    t.equal(total.bytes, other.made.bytes)
  },
)

t.test('a random order of all calls keeps the sums right', async (t) => {
  const total = new JournalTotal(200_000)
  const journals = [1, 2, 3].map(() => journal({ journalEntries: 20, journalBytes: 90_000 }, total))
  const pages = [1, 2, 3].map((n) => Buffer.alloc(n * 5_000))
  let random = 7
  const below = (limit: number) => {
    random = (random * 48_271) % 2_147_483_647
    return random % limit
  }
  for (let n = 0; n < 5_000; n++) {
    const { made, send } = journals[below(3)] as (typeof journals)[number]
    if (below(200) === 0) made.clear()
    else if (below(2) === 0) send({ answer: pages[below(3)] as Buffer })
    else send({ answer: 'a'.repeat(below(9_000)) })
    const sum = journals.reduce((bytes, { made }) => bytes + made.bytes, 0)
    if (total.bytes !== sum || sum > 200_000 || made.bytes > 90_000) {
      t.fail(`${n}: ${total.bytes} in all, ${sum} together`)
    }
  }
  for (const { made } of journals) made.clear()
  t.equal(total.bytes, 0)
})

t.test('the ended requests of an operation are those of a walk, whatever happens', async (t) => {
  const step = fc.oneof(
    fc
      .constantFrom('open', 'open other', 'drop', 'clear', 'repeat', 'ask')
      .map((act) => ({ act, at: 0 })),
    fc.record({ act: fc.constant('end'), at: fc.nat(20) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const made = new Journal({ journalEntries: 12, journalBytes: 1e9 }, () => {})
      const first = made.open(arrival)
      Object.assign(first, { operation: 'ListNotebooks', outcome: 'answered' })
      made.end(first)
      for (const { act, at } of steps) {
        if (act === 'open') made.open(arrival).operation = 'ListNotebooks'
        if (act === 'open other') made.open(arrival).operation = 'ShowNotebook'
        if (act === 'drop' && made.size > 0) made.dropOldest()
        if (act === 'clear') made.clear()
        if (act === 'repeat') {
          const { rawHeaders } = first
          made.repeat(
            first,
            { requestId: 'r', at: 1, worldAt: 1, rawHeaders, duration: 1 },
            first.facts,
          )
        }
        const open = made.entries().filter(({ outcome }) => outcome === 'open')[at]
        if (act === 'end' && open !== undefined) {
          open.outcome = 'answered'
          made.end(open)
        }
        if (act !== 'ask') continue
        const expected = made
          .entries()
          .filter(({ operation, outcome }) => operation === 'ListNotebooks' && outcome !== 'open')
        t.strictSame(
          made.endedOf('ListNotebooks'),
          expected.map(({ sequence }) => sequence),
        )
      }
    }),
  )
})
