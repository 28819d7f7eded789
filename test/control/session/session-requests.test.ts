import { request } from 'node:http'
import t from 'tap'
import { SecretNames } from '../../../src/bundles/secret-names.ts'
import { finish, type Steps } from '../../../src/cloud/kernel/steps.ts'
import { JournalRecord } from '../../../src/control/journal/journal-record.ts'
import { noteEffect, noteResumed } from '../../../src/control/session/effects.ts'
import {
  momentSteps,
  requestMomentLine,
  requestSteps,
  requestsNow,
} from '../../../src/control/session/session-requests.ts'
import { engine } from '../../support/build.ts'
import { capturedFrom, checkSame, linesIn, replayedFrom } from '../../support/bundles.ts'
import { get, ownMock } from '../../support/mock.ts'
import { mockOnPort } from '../../support/running-mock.ts'
import { until } from '../../support/until.ts'

function record(sequence: number): JournalRecord {
  return new JournalRecord({ count: () => {}, end: () => {}, dropOldest: () => {} }, sequence, {
    requestId: 'r',
    projectId: null,
    at: 0,
    worldAt: null,
    method: 'GET',
    url: '/',
    rawHeaders: [],
  })
}

t.test(
  'a request whose body has not arrived had no effect, and is not in the bundle',
  async (t) => {
    const { mock, url } = await mockOnPort(t)
    const sent = request(`${url}/v1/p1/notebooks`, {
      method: 'POST',
      headers: { 'content-length': 2, 'content-type': 'application/json' },
    })
    sent.on('error', () => {})
    sent.write('{')
    await until(() => mock.project('p1').journal.find().length === 1)
    await get(mock, 'notebooks?limit=1')
    const lines = linesIn(await capturedFrom(mock))
    t.match(
      lines.filter(({ kind }) => kind === 'request'),
      [{ number: 1, method: 'GET' }],
    )
    sent.destroy()
  },
)

t.test('a rule of the server that is added between requests draws its latency anew', async (t) => {
  const mock = await ownMock(t, { latency: '0..3', seed: 4 })
  for (let n = 0; n < 3; n++) {
    await get(mock, 'notebooks?limit=1')
    mock.faults.add({ operation: 'ListNotebooks', status: 500, nth: n + 1 })
  }
  checkSame(t, await replayedFrom(await capturedFrom(mock)))
})

t.test('a request of an earlier session is no part of this one', async (t) => {
  const [earlier, later] = [1, 2].map((order) => {
    const entry = record(order)
    entry.order = order
    entry.outcome = 'answered'
    return entry
  }) as [JournalRecord, JournalRecord]
  t.strictSame(
    finish(requestSteps(requestsNow([later, earlier], 1))).map(({ entry }) => entry),
    [later],
  )
  later.outcome = 'aborted'
  earlier.outcome = 'aborted'
  t.strictSame(
    finish(requestSteps(requestsNow([later, earlier], 1))).map(({ entry }) => entry),
    [later],
  )
})

t.test('a request that waits for its project after a delay goes on after that wait', async (t) => {
  const made = await engine()
  const entry = record(1)
  noteEffect(made, entry, null)
  const { order } = entry
  noteResumed(made, entry)
  noteEffect(made, record(2), null)
  noteEffect(made, entry, null)
  t.equal(entry.order, order, 'its beginning stays')
  t.strictSame(
    entry.resumed?.map((moment) => moment.order),
    [order + 3],
  )
})

t.test('a request that ends while the bundle is written has no answer in it', async (t) => {
  const entry = record(1)
  Object.assign(entry, { order: 1, serverAt: 1 })
  const now = requestsNow([entry], 0)
  Object.assign(entry, { outcome: 'answered', status: 200, answer: '{}', user: 'u', fault: 'f' })
  entry.order = 3
  entry.resumed = [{ order: 2, hostAt: 2, serverAt: 2, effectAt: null }]
  const [moment] = finish(momentSteps(finish(requestSteps(now))))
  t.equal(moment?.order, 1)
  t.ok(moment)
  if (moment === undefined) return
  t.match(requestMomentLine(moment, new SecretNames([])), {
    outcome: 'aborted',
    waits: 1,
    answer: null,
    fault: null,
    caller: { user: null },
  })
})

t.test('many requests are brought into order in steps, each of them once', async (t) => {
  const entries = Array.from({ length: 5_000 }, (_, index) => {
    const entry = record(index + 1)
    // Some of them had their effect later than others that arrived after them.
    entry.order = index % 3 === 0 ? index + 10.5 : index + 1
    entry.outcome = 'answered'
    return entry
  })
  let steps = 0
  const counted = <T>(work: Steps<T>): T => {
    for (let step = work.next(); ; step = work.next()) {
      if (step.done === true) return step.value
      steps++
    }
  }
  const requests = counted(requestSteps(requestsNow([...entries, ...entries.slice(0, 9)], 0)))
  const orders = entries.map(({ order }) => order).sort((one, other) => one - other)
  t.strictSame(
    requests.map(({ moments }) => moments[0].order),
    orders,
  )
  t.ok(steps >= 30, `${steps} steps`)
  steps = 0
  t.equal(counted(momentSteps(requests)).length, 5_000)
  t.ok(steps >= 9, `${steps} steps`)
})
