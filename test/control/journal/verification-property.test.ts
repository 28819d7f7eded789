import { deepStrictEqual } from 'node:assert'
import fc from 'fast-check'
import t from 'tap'
import { Journal, type JournalRecord } from '../../../src/control/journal/journal.ts'
import {
  verificationPieces,
  verify,
  verifySteps,
} from '../../../src/control/journal/verification.ts'
import { finishInSlices } from '../../../src/control/slices.ts'
import { VerifyRequest } from '../../../src/schemas/verification.ts'
import { naiveVerification } from '../../support/naive-verification.ts'
import { sized } from '../../support/size.ts'

const operation = fc.constantFrom(
  'ListNotebooks',
  'CreateNotebook',
  'StopNotebook',
  'KeystoneListProjects',
  'ListKeypairs',
)

const word = fc.constantFrom('a', 'b', 'ab')

const body = fc.record(
  { name: word, volume: fc.record({ size: fc.constantFrom(1, 2) }), tags: fc.array(word) },
  { requiredKeys: [] },
)

/** What a request can be, besides its place in the journal. */
const sent = fc.record({
  operation: fc.option(operation, { freq: 8 }),
  method: fc.constantFrom('GET', 'POST'),
  url: fc.constantFrom(
    '/v1/p1/notebooks',
    '/v1/p1/notebooks?name=a',
    '/v1/p1/images?token=a',
    '/x',
  ),
  status: fc.constantFrom(200, 400, null),
  user: fc.constantFrom('u1', 'u2', null),
  test: fc.constantFrom('one', 'two', null),
  fault: fc.constantFrom('fault-1', null),
  served: fc.boolean(),
  warnings: fc.constantFrom([], ['unknown parameter x']),
  notebookId: fc.constantFrom('nb-1', null),
  body: fc.oneof(
    body.map((value) => JSON.stringify(value)),
    fc.constantFrom('', '{"name":', 'null'),
  ),
})

type Sent = typeof sent extends fc.Arbitrary<infer T> ? T : never

const bounds = fc.oneof(
  fc.constant({}),
  fc.nat(4).map((count) => ({ count })),
  fc
    .tuple(fc.nat(2), fc.nat(2))
    .map(([least, more]) => ({ at_least: least, at_most: least + more })),
  fc.nat(3).map((at_most) => ({ at_most })),
)

const expectation = fc
  .tuple(
    fc.record(
      {
        operation: fc.oneof(operation, fc.constantFrom('iam:*', 'kps:*')),
        method: fc.constantFrom('get', 'POST'),
        path: fc.constantFrom('notebooks', 'name=a', 'token=***', 'nowhere'),
        status: fc.constantFrom(200, 400),
        user: fc.constantFrom('u1', 'u3'),
        test: fc.constantFrom('one', 'three'),
        fault: fc.constantFrom('*', 'fault-1', 'fault-2'),
        served: fc.boolean(),
        warned: fc.boolean(),
        notebook: fc.constantFrom('nb-1', 'nb-2'),
        match: fc.record(
          {
            query: fc.record({ name: word }),
            header: fc.constantFrom({ 'X-Mock-Test': 'one' }, { host: 'localhost' }),
            name: fc.constantFrom('a', 'a*', '*'),
            body,
          },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: [] },
    ),
    bounds,
  )
  .map(([filter, numbers]) => ({ ...filter, ...numbers }))

const request = fc.record({
  expect: fc.array(expectation, { maxLength: 6 }),
  in_order: fc.boolean(),
  since: fc.nat(3),
  test: fc.option(fc.constantFrom('one', 'two'), { nil: undefined, freq: 4 }),
  unserved: fc.constantFrom('fail', 'ignore'),
  ignored_inputs: fc.constant('fail'),
})

/** Journals with these requests, which arrived in turn. */
function journalsOf(all: readonly Sent[], count: number, journalEntries: number): Journal[] {
  const journals = Array.from(
    { length: count },
    () => new Journal({ journalEntries, journalBytes: 1_000_000 }, () => {}),
  )
  for (const [at, { test, url, body: text, ...facts }] of all.entries()) {
    const journal = journals[(at * 7) % count] as Journal
    const record: JournalRecord = journal.open({
      requestId: 'r',
      projectId: 'p1',
      // Two of them arrive at the same time.
      at: at >> 1,
      worldAt: null,
      method: facts.method,
      url,
      rawHeaders: ['Host', 'localhost', ...(test === null ? [] : ['X-Mock-Test', test])],
    })
    Object.assign(record, facts, { body: Buffer.from(text), outcome: 'answered' })
    journal.end(record)
  }
  return journals
}

t.test('a verification finds the same as a comparison of everything with everything', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(sent, { maxLength: 20 }),
      request,
      fc.constantFrom(1, 3),
      fc.constantFrom(5, 100),
      async (all, input, count, journalEntries) => {
        const wanted = VerifyRequest.parse(input)
        const journals = journalsOf(all, count, journalEntries)
        const isWhole = journals.every((one) => !one.hasDroppedSince(wanted.since + 1))
        const entries = journals.flatMap((one) => one.entries())
        const dropped = journals.reduce((sum, one) => sum + one.dropped, 0)
        const expected = { ...naiveVerification(wanted, entries, isWhole), dropped }
        const found = verify(wanted, journals, [])
        deepStrictEqual(found, expected)
        deepStrictEqual(await finishInSlices(verifySteps(wanted, journals, [])), expected)
        deepStrictEqual(JSON.parse([...verificationPieces(found)].join('')), expected)
      },
    ),
    { numRuns: sized(300, 5_000) },
  )
  t.pass('finding by finding')
})
