import t from 'tap'
import { finish } from '../../../src/cloud/kernel/steps.ts'
import { Journal } from '../../../src/control/journal/journal.ts'
import { pagePieces, selectionSteps } from '../../../src/control/journal/journal-view.ts'
import { mergeSteps, momentOf } from '../../../src/control/journal/moment.ts'
import { verifySteps } from '../../../src/control/journal/verification.ts'
import { VerifyRequest } from '../../../src/schemas/verification.ts'

const journalOf = () => new Journal({ journalEntries: 10_000, journalBytes: 1e8 }, () => {})

function open(journal: Journal, at: number, body?: Buffer) {
  const entry = journal.open({
    requestId: `r${at}`,
    projectId: 'p1',
    at,
    worldAt: null,
    method: 'POST',
    url: '/v1/p1/notebooks',
    rawHeaders: ['Host', 'localhost'],
  })
  entry.operation = 'CreateNotebook'
  entry.body = body ?? null
  return entry
}

/** A journal with a request that is open, and a function that ends it and adds another one. */
function moving() {
  const journal = journalOf()
  for (let at = 0; at < 40; at++) {
    const entry = open(journal, at)
    Object.assign(entry, { outcome: 'answered', status: 200 })
    journal.end(entry)
  }
  const slow = open(journal, 40, Buffer.from('{"slow":true}'))
  const move = () => {
    slow.headers.push('content-type', 'application/json')
    Object.assign(slow, { outcome: 'answered', status: 503, answer: '{}' })
    journal.end(slow)
    open(journal, 41)
    journal.clear()
  }
  return { journal, move }
}

t.test('an export in steps shows the journal as it was at the first step', async (t) => {
  const { journal, move } = moving()
  const expected = [...pagePieces(finish(selectionSteps([journal], {})))].join('')
  const steps = selectionSteps([journal], {})
  steps.next()
  move()
  t.equal([...pagePieces(finish(steps))].join(''), expected)
  t.match(JSON.parse(expected), {
    total: 41,
    requests: { 40: { outcome: 'open', answer: null, body: { slow: true } } },
  })
})

t.test('a verification in steps judges the journal as it was at the first step', async (t) => {
  const { journal, move } = moving()
  const steps = verifySteps(
    VerifyRequest.parse({ expect: [{ status: 200, count: 41 }] }),
    [journal],
    [],
  )
  steps.next()
  move()
  t.match(finish(steps), {
    verdict: 'failed',
    requests: 41,
    findings: [{ found: '40 requests', near_misses: [{ misses: [{ found: 'nothing' }] }] }],
  })
})

t.test('a verification reads the body of each request at most once', async (t) => {
  const journal = journalOf()
  let reads = 0
  for (let at = 0; at < 5; at++) {
    const body = Buffer.from(`{"name":"bench-${at}"}`)
    const text = body.toString()
    body.toString = () => {
      reads++
      return text
    }
    open(journal, at, body)
  }
  const named = (name: string) => ({ operation: 'CreateNotebook', match: { body: { name } } })
  const names = ['bench-0', 'bench-3', 'bench-9', 'none', 'b*']
  const request = VerifyRequest.parse({ expect: names.map(named), in_order: true })
  t.equal(finish(verifySteps(request, [journal], [])).findings.length, 4)
  t.equal(reads, 5)
})

t.test('the requests of several journals come in the order of arrival', async (t) => {
  const journals = [[1, 4, 4, 9], [], [2, 4], [0, 4, 8], [3]].map((times) => {
    const journal = journalOf()
    for (const at of times) open(journal, at)
    return journal
  })
  const lists = momentOf(journals)
  const merged = finish(mergeSteps(lists))
  const sorted = lists.flat().toSorted((a, b) => a.at - b.at)
  t.strictSame(
    merged.map((entry) => sorted.indexOf(entry)),
    sorted.map((_, index) => index),
  )
  t.strictSame(finish(mergeSteps([])), [])
})

t.test('many requests are merged in several steps', async (t) => {
  const journals = [journalOf(), journalOf()]
  for (let at = 0; at < 3_000; at++) open(journals[at % 2] as Journal, at)
  t.equal([...mergeSteps(momentOf(journals))].length, 3)
})
