import t from 'tap'
import { differenceOf } from '../../../src/cli/replay/difference.ts'
import type { BundleBody, BundleRequest } from '../../../src/schemas/bundle.ts'

/** A request whose answer has this body. */
function answered(body: BundleBody): BundleRequest {
  return {
    kind: 'request',
    number: 1,
    request_id: 'a',
    project_id: null,
    world_at: null,
    server_at: null,
    host_at: 0,
    operation: null,
    caller: { user: null, credential: 'none' },
    method: 'GET',
    url: '/',
    headers: [],
    body: null,
    outcome: 'answered',
    fault: null,
    answer: { status: 200, headers: [], body },
  }
}

t.test('a text and other bytes whose base64 is that text are different bodies', async (t) => {
  const difference = differenceOf(answered({ text: '/wA=' }), answered({ base64: '/wA=' }))
  t.match(difference, { what: 'body', bundle: 'text /wA=', replay: 'base64 /wA=' })
  t.equal(differenceOf(answered({ base64: '/wA=' }), answered({ base64: '/wA=' })), undefined)
  t.equal(differenceOf(answered(null), answered({ text: '' })), undefined)
})

t.test('JSON that differs only in its spaces or the order of its members differs', async (t) => {
  const body = (text: string) => answered({ text })
  t.match(differenceOf(body('{"a":1}'), body('{"a": 1}')), { what: 'body, character 6' })
  t.match(differenceOf(body('{"a":1,"b":2}'), body('{"b":2,"a":1}')), { what: /^body, character/ })
  t.match(differenceOf(body('[1'), body('[1]')), { what: /^body/ })
})

t.test('a body that is nested more deeply than the stack is shown as text', async (t) => {
  const deep = '['.repeat(60_000) + ']'.repeat(60_000)
  t.match(differenceOf(answered({ text: deep }), answered({ text: '1' })), { what: /^body/ })
  const other = deep.replace('[]', '[1]')
  t.match(differenceOf(answered({ text: deep }), answered({ text: other })), { what: /^body/ })
})
