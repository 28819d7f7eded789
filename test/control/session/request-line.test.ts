import t, { type Test } from 'tap'
import { SessionLog } from '../../../src/control/session/session-log.ts'
import type { MockServerOptions } from '../../../src/index.ts'
import { capturedFrom, checkSame, linesIn, replayedFrom } from '../../support/bundles.ts'
import { get, ownMock } from '../../support/mock.ts'
import { CREATION } from '../../support/values.ts'

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

/** The bundle of a creation, and of a list for each of the access keys. Checks that it replays equal. */
async function signedSession(
  t: Test,
  accessKeys: readonly string[],
  options: MockServerOptions = {},
) {
  const mock = await ownMock(t, options)
  await get(mock, 'notebooks', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify({ ...CREATION, name: 'test-nb', description: 'a test' }),
  })
  for (const key of accessKeys) {
    await get(mock, 'notebooks?limit=1&name=test-nb', {
      as: null,
      headers: {
        authorization: `SDK-HMAC-SHA256 ${key}, SignedHeaders=host;x-sdk-date, Signature=${'0'.repeat(64)}`,
        'x-sdk-date': '20260101T000000Z',
      },
    })
  }
  const bundle = await capturedFrom(mock)
  checkSame(t, await replayedFrom(bundle))
  return linesIn(bundle).filter(({ kind }) => kind === 'request')
}

t.test('an access key that is a word of an answer changes no answer', async (t) => {
  const [creation, ...lists] = await signedSession(t, ['Access=test', 'Access=a'])
  for (const { answer, headers } of lists) {
    t.equal(answer.status, 200)
    const [shown] = JSON.parse(answer.body.text).data
    t.match(shown, { name: 'test-nb', description: 'a test' })
    t.equal(shown.id, JSON.parse(creation.answer.body.text).id)
    t.match(JSON.stringify(headers), /Access=hidden-\d,/)
  }
})

t.test(
  'a refused signature quotes the name of its access key, and nothing else changes',
  async (t) => {
    const scope = '20260101/cn-north-4/modelarts'
    const keys = [
      'Access=test',
      'Access=a',
      'Access=x/"y',
      `Credential=MOCKAK00000ADMIN0001/${scope}`,
    ]
    const [, ...refusals] = await signedSession(t, keys, { auth: 'verify', skewClock: 'world' })
    const texts = refusals.map(({ answer }) => {
      t.equal(answer.status, 401)
      return JSON.parse(answer.body.text).error_msg
    })
    const refused = (name: string) =>
      `Incorrect IAM authentication information: Get secretKey failed,ak:${name},err:ak not exist`
    t.strictSame(texts.slice(0, 3), ['hidden-1', 'hidden-2', 'hidden-3'].map(refused))
    t.match(texts[3], `"access-key-of-mock-admin/${scope}"`)
    t.notMatch(JSON.stringify(refusals), 'MOCKAK')
  },
)

t.test('a rule that matches a token fires for the same client in a replay', async (t) => {
  const mock = await ownMock(t)
  const rule = {
    operation: 'ListNotebooks',
    status: 500,
    match: { header: { 'x-auth-token': 'alice' } },
  } as const
  mock.project('p1').faults.add(rule)
  for (const token of ['alice', 'bob']) {
    await get(mock, 'notebooks?limit=1', { headers: { 'x-auth-token': token } })
  }
  const results = await replayedFrom(await capturedFrom(mock))
  checkSame(t, results)
  t.strictSame(
    results.map(({ line }) => line.answer?.status),
    [500, 200],
  )
})

t.test('the answer to a request for a token is compared with its fields', async (t) => {
  const mock = await ownMock(t)
  const user = { name: 'mock-user', password: 'mock-password', domain: { name: 'mock-account' } }
  const identity = { methods: ['password'], password: { user } }
  const send = (method: 'GET' | 'HEAD' | 'POST', headers: Record<string, string>, body?: object) =>
    get(mock, '/v3/auth/tokens', {
      method,
      headers: { ...headers, 'content-type': 'application/json' },
      ...(body && { payload: JSON.stringify(body) }),
    })
  const { body, headers } = await send('POST', {}, { auth: { identity } })
  await send('GET', { 'x-subject-token': `${headers['x-subject-token']}` })
  await send('HEAD', { 'x-subject-token': `${headers['x-subject-token']}` })
  mock.faults.add({ operation: 'KeystoneValidateToken', fault: 'MALFORMED_RESPONSE_CHUNK' })
  await send('GET', { 'x-subject-token': `${headers['x-subject-token']}` }).catch(() => {})
  const bundle = await capturedFrom(mock)
  const answers = linesIn(bundle).filter(({ kind }) => kind === 'request')
  t.strictSame(JSON.parse(answers[0].answer.body.text), body)
  t.strictSame(JSON.parse(answers[1].answer.body.text).token.methods, ['password'])
  checkSame(t, await replayedFrom(bundle))
})
