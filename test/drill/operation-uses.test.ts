import t from 'tap'
import { operationUses, shownUse, writes } from '../../src/drill/operation-uses.ts'
import { callOf } from '../support/drill-journal.ts'
import { journalEntry } from '../support/drill-report.ts'

t.test('operations are listed in the order of their first calls', async (t) => {
  const journal = [
    callOf('ListFlavors'),
    journalEntry({ operation: null, url: '/nothing' }),
    callOf('CreateNotebook'),
    callOf('ListFlavors', { query: '?flavor=a' }),
  ]
  t.strictSame(operationUses(journal).map(shownUse), [
    { operation: 'ListFlavors', calls: 2, writes: false, polled: false, paged: false },
    { operation: 'CreateNotebook', calls: 1, writes: true, polled: false, paged: false },
  ])
  t.strictSame(operationUses([]), [])
})

t.test('a read with the URL of an earlier one is a poll; a write is none', async (t) => {
  const journal = [
    callOf('ShowNotebook'),
    callOf('ShowNotebook', { url: '/v1/p1/notebooks/nb-2' }),
    callOf('ShowNotebook'),
    callOf('StartNotebook'),
    callOf('StartNotebook'),
  ]
  const [show, start] = operationUses(journal)
  t.match(show, { polled: true, pollCall: 3 })
  t.match(start, { polled: false, pollCall: undefined, writes: true })
})

t.test('another page is one of the same list that begins later', async (t) => {
  const of = (...queries: string[]) =>
    operationUses(queries.map((query) => callOf('ListNotebooks', { query })))[0]?.pageCall
  t.equal(of('?limit=10', '?limit=10&offset=10'), 2)
  t.equal(of('?offset=10', '?offset=0'), undefined, 'a page before')
  t.equal(of('?name=a&limit=10', '?name=b&limit=10&offset=10'), undefined, 'another list')
  t.equal(of('?name=a&limit=10', '?name=b', '?offset=10&limit=20&name=a'), 3)
  t.equal(of('?offset=x', '?offset=1'), 2, 'an offset that is no number counts as none')
  t.equal(of('', ''), undefined)
})

t.test(
  'requests for tokens and checks change nothing, although they are POST requests',
  async (t) => {
    t.strictSame(
      (
        [
          'KeystoneCreateUserTokenByPassword',
          'ValidateAuthorization',
          'KeystoneCreateProject',
          'CreateKeypair',
          'ShowNotebook',
          'RenewLease',
        ] as const
      ).map(writes),
      [false, false, true, true, false, true],
    )
  },
)

t.test('what was before the first call is known, unless it is polled', async (t) => {
  const [create, show, list, remove] = operationUses([
    callOf('CreateNotebook'),
    callOf('ShowNotebook'),
    callOf('ShowNotebook'),
    callOf('ListNotebooks'),
    callOf('DeleteNotebook'),
  ])
  t.strictSame(
    [create, show, list, remove].map((use) => use?.before),
    [
      undefined,
      { operation: 'CreateNotebook', call: 1, next: 1 },
      undefined,
      { operation: 'ListNotebooks', call: 1, next: 1 },
    ],
  )
  const [again] = operationUses([callOf('StartNotebook'), callOf('StartNotebook')])
  t.strictSame(again?.before, { operation: 'StartNotebook', call: 1, next: 2 })
  const [, after] = operationUses([journalEntry({ operation: null }), callOf('ListPools')])
  t.equal(after?.before, undefined, 'a request to nothing')
})

t.test(
  'credentials are seen by their headers, and a command observes instances after a call',
  async (t) => {
    const signed = { headers: { authorization: '***' } }
    const [create, list, stop] = operationUses([
      callOf('CreateNotebook', signed),
      callOf('ListNotebooks'),
      callOf('StopNotebook'),
    ])
    t.match(create, { isSigned: true, hasToken: false, isFirst: true, isObserved: true })
    t.match(list, { isSigned: false, hasToken: true, isFirst: false, isObserved: false })
    t.match(stop, { isObserved: false })
  },
)
