import fc from 'fast-check'
import t from 'tap'
import { FaultRules } from '../../src/control/faults/faults.ts'
import { ProgressionRules } from '../../src/control/progressions.ts'
import { waitOf } from '../../src/drill/failure.ts'
import { failuresWith } from '../../src/drill/failures.ts'
import { type OperationUse, operationUses } from '../../src/drill/operation-uses.ts'
import { chosen, planOf } from '../../src/drill/plan.ts'
import { type AnyOperationId, anyOperationIds } from '../../src/schemas/service-operations.ts'
import { callOf } from '../support/drill-journal.ts'
import { sized } from '../support/size.ts'

const failures = failuresWith([1_000, 5_000])

const calls = fc.array(
  fc.record({
    operation: fc.constantFrom(...anyOperationIds),
    query: fc.constantFrom('', '?limit=10', '?limit=10&offset=10'),
    isSigned: fc.boolean(),
  }),
  { maxLength: 20 },
)

const journals = calls.map((all) =>
  all.map(({ operation, query, isSigned }) =>
    callOf(operation, {
      query,
      headers: isSigned ? { authorization: '***' } : { 'x-auth-token': '***' },
    }),
  ),
)

t.test('every plan has each cell once, of a call that the clean run made', async () => {
  fc.assert(
    fc.property(journals, (journal) => {
      const uses = operationUses(journal)
      const cells = planOf(uses, failures)
      const ids = cells.map(({ id }) => id)
      if (new Set(ids).size !== ids.length) return false
      return cells.every(
        ({ call, operation, use }) =>
          use.operation === operation && call >= 1 && call <= use.calls && uses.includes(use),
      )
    }),
    { numRuns: sized(200, 5_000) },
  )
})

t.test(
  'operations that write come first, then those that are polled, then the others',
  async () => {
    const rankOf = ({ polled, writes }: OperationUse) => (writes ? 0 : polled ? 1 : 2)
    fc.assert(
      fc.property(journals, (journal) => {
        const ranks = planOf(operationUses(journal), failures).map(({ use }) => rankOf(use))
        return ranks.every((rank, index) => index === 0 || rank >= (ranks[index - 1] as number))
      }),
      { numRuns: sized(200, 5_000) },
    )
  },
)

t.test('the server accepts the rule of every cell that there can be', async (t) => {
  for (const operation of anyOperationIds) {
    const journal = ['', '?limit=1', '?limit=1&offset=1', ''].map((query) =>
      callOf(operation, { query }),
    )
    for (const { by, call, id } of planOf(
      operationUses([...journal, callOf('ShowNotebook')]),
      failures,
    )) {
      if (!id.startsWith(`${operation}/`)) continue
      const { setting } = by
      if (setting.kind === 'fault') {
        const rules = new FaultRules({ seed: '1', prefix: 'fault' })
        t.doesNotThrow(() => rules.add({ operation, ...setting.effect, nth: call }), id)
      }
      if (setting.kind === 'progression') {
        const rules = new ProgressionRules('progression')
        t.doesNotThrow(() => rules.add({ action: 'create', ...setting.rule, times: 1 }), id)
      }
    }
  }
})

function idsOf(...operations: AnyOperationId[]): string[] {
  return planOf(operationUses(operations.map((one) => callOf(one))), failures).map(({ id }) => id)
}

t.test('a failure is planned for the operations that it fits', async (t) => {
  const list = idsOf('ListFlavors')
  for (const id of ['unavailable', 'reset', 'page_empty', 'fields_extra', 'slow_1s', 'slow_5s']) {
    t.ok(list.includes(`ListFlavors/${id}`), id)
  }
  for (const id of [
    'answer_lost',
    'conflict',
    'not_found',
    'missing',
    'vanishes',
    'create_failed',
  ]) {
    t.notOk(list.includes(`ListFlavors/${id}`), id)
  }
  const image = idsOf('ShowImage')
  t.ok(image.includes('ShowImage/not_found'))
  t.notOk(image.includes('ShowImage/missing'), 'an image is no instance')
  const remove = idsOf('DeleteNotebook')
  for (const id of ['answer_lost', 'conflict', 'vanishes']) {
    t.ok(remove.includes(`DeleteNotebook/${id}`), id)
  }
  for (const id of ['not_found', 'missing']) {
    t.ok(idsOf('StopNotebook').includes(`StopNotebook/${id}`), id)
    t.notOk(remove.includes(`DeleteNotebook/${id}`), `${id} is what a deletion wants`)
  }
})

t.test('an instance fails only where the command looks at instances afterwards', async (t) => {
  const blind = idsOf('CreateNotebook', 'StartNotebook')
  t.notOk(blind.some((id) => /create_failed|start_failed|stays|frozen|status_error/.test(id)))
  const seeing = idsOf('CreateNotebook', 'StartNotebook', 'StopNotebook', 'ListNotebooks')
  t.strictSame(
    seeing.filter((id) => /_failed|stays|frozen|status_error/.test(id)),
    [
      'CreateNotebook/create_failed',
      'StartNotebook/start_failed',
      'CreateNotebook/status_error',
      'StartNotebook/status_error',
      'StopNotebook/status_error',
      'CreateNotebook/stays_creating',
      'StartNotebook/stays_starting',
      'CreateNotebook/frozen',
      'StartNotebook/frozen',
    ],
  )
})

t.test(
  'pages fail at the second page, and an instance that is polled also at the second call',
  async (t) => {
    const pages = planOf(
      operationUses(['', '?offset=10'].map((query) => callOf('ListNotebooks', { query }))),
      failures,
    ).map(({ id }) => id)
    for (const id of [
      'page_repeated@2',
      'page_row_again@2',
      'page_row_missing@2',
      'page_empty@2',
    ]) {
      t.ok(pages.includes(`ListNotebooks/${id}`), id)
    }
    t.notOk(idsOf('ListNotebooks').includes('ListNotebooks/page_repeated'), 'one page')
    const polled = idsOf('ShowNotebook', 'ShowNotebook')
    t.strictSame(
      polled.filter((id) => id.includes('vanishes')),
      ['ShowNotebook/vanishes', 'ShowNotebook/vanishes@2'],
    )
  },
)

t.test('cells of IAM, key pairs, tokens and clocks need a server of their own', async (t) => {
  const signed = { headers: { authorization: '***' } }
  const cells = planOf(
    operationUses([
      callOf('KeystoneListProjects', signed),
      callOf('CreateKeypair'),
      callOf('ListPools'),
    ]),
    failures,
  )
  for (const { id, needsOwnServer, operation } of cells) {
    const isExpected = operation !== 'ListPools' || id === 'ListPools/token_expires'
    t.equal(needsOwnServer, isExpected, id)
  }
  t.ok(cells.some(({ id }) => id === 'KeystoneListProjects/clock_skew'))
  t.ok(cells.some(({ id }) => id === 'ListPools/token_expires'))
})

t.test('a failure makes the client wait for its delay and its Retry-After', async (t) => {
  const waits = Object.fromEntries(failuresWith([250]).map((one) => [one.id, waitOf(one)]))
  t.match(waits, { slow_250ms: 250, throttled: 2_000, unavailable: 0, create_failed: 0 })
})

t.test('lengths of slow answers are planned once each, the shortest first', async (t) => {
  const ids = failuresWith([5_000, 250, 5_000]).map(({ id }) => id)
  t.strictSame(ids.slice(-2), ['slow_250ms', 'slow_5s'])
  t.equal(new Set(ids).size, ids.length)
})

t.test('patterns choose cells, and others leave cells out', async (t) => {
  const cells = ['A/reset', 'A/slow_1s', 'B/reset'].map((id) => ({ id }))
  const ids = (only: string[] | undefined, skip: string[]) =>
    chosen(cells, only, skip).map(({ id }) => id)
  t.strictSame(ids(undefined, []), ['A/reset', 'A/slow_1s', 'B/reset'])
  t.strictSame(ids(['A/*', 'B/reset'], ['*slow*']), ['A/reset', 'B/reset'])
  t.strictSame(ids(['C/*'], []), [])
})
