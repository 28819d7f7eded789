import t from 'tap'
import { Journal, type JournalRecord } from '../../../src/control/journal/journal.ts'
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

function journal(limits = {}) {
  const ended: number[] = []
  const made = new Journal({ journalEntries: 10, journalBytes: 1_000_000, ...limits }, (sequence) =>
    ended.push(sequence),
  )
  const send = (changes: Partial<JournalRecord> = {}) => {
    const entry = made.open(arrival)
    Object.assign(entry, { outcome: 'answered', status: 200 }, changes)
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
