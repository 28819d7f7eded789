import t from 'tap'
import { SessionLog } from '../../../src/control/session/session-log.ts'
import { capturedFrom, checkSame, linesIn, replayedFrom } from '../../support/bundles.ts'
import { get, ownMock } from '../../support/mock.ts'

t.test('a body that is no UTF-8 is kept byte for byte, without credentials', async (t) => {
  const mock = await ownMock(t)
  const bytes = Buffer.concat([Buffer.from('token=canary-1&name='), Buffer.from([0xff, 0xfe])])
  const { status } = await get(mock, 'notebooks', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    payload: bytes,
  })
  t.equal(status, 400)
  const bundle = await capturedFrom(mock)
  const { body } = linesIn(bundle).find(({ kind }) => kind === 'request')
  const kept = Buffer.from(body.base64, 'base64')
  t.notMatch(kept.toString('latin1'), 'canary')
  t.strictSame(kept.subarray(-2), Buffer.from([0xff, 0xfe]))
  checkSame(t, await replayedFrom(bundle))
})

t.test('a change before the first request is part of the start, and is not kept', async (t) => {
  const log = new SessionLog({ journalEntries: 1, journalBytes: 1_000_000 })
  for (const at of [1, 2, 3]) log.changeWorld('p1', null, at)
  t.strictSame(log.changes, [])
  t.equal(log.loss, undefined)
  log.begin({ scene: { starts: {} }, ownScenes: new Map(), worlds: new Map() } as never, 4)
  log.changeWorld('p1', null, 5)
  t.match(log.changes, [{ projectId: 'p1', hostAt: 5, world: null }])
})

t.test('a project that no request was for is not in the bundle', async (t) => {
  const mock = await ownMock(t)
  for (const project of ['p1', 'p2']) mock.project(project).advance('1h')
  await get(mock, 'notebooks?limit=1')
  const states = linesIn(await capturedFrom(mock)).filter(({ kind }) => kind === 'project_state')
  t.match(states, [{ project_id: 'p1' }])
  t.equal(states.length, 1)
})
