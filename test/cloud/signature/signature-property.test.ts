import fc from 'fast-check'
import t from 'tap'
import {
  parseAuthorization,
  type SignatureHeader,
  verifySignature,
} from '../../../src/cloud/signature/signature.ts'
import {
  authorizationOf,
  type Call,
  received,
  SECRET_KEY,
  signedByNode,
} from '../../support/signed-request.ts'
import { sized } from '../../support/size.ts'

/**
 * Characters with a meaning in a request target, and characters of every UTF-8 length. Code units and bytes sort
 * them in the same order: the specification sorts a query by bytes, the SDK for Node sorts code units.
 */
const letter = fc.constantFrom(...'aZ09-_.~ !\'()*+,;:@&=$?#%/[]{}|^"<>`é中', '😀', '%2F', '%zz')

const text = fc.array(letter, { maxLength: 6 }).map((letters) => letters.join(''))

/** Removes what escapes a non-ASCII byte, again and again: without the inner `%`, `%%aa` is `%aa`. */
function withoutEscapes(letters: string): string {
  const left = letters.replace(/%(?=[89a-f][\da-f])/gi, '')
  return left === letters ? letters : withoutEscapes(left)
}

/**
 * Characters of a path: `?` and `#` would end it, dots alone and trailing blanks would be removed. Non-ASCII letters
 * are never escaped: if only some of them were, the request would not show what Node signed.
 */
const segment = text
  .map((letters) => letters.replace(/[?#/]/g, '').trim())
  .map(withoutEscapes)
  .filter((letters) => !/^(\.|%2e)*$/i.test(letters))

const value = fc.oneof(text, fc.array(text, { maxLength: 4 }))

const visible = fc
  .string({ minLength: 1, maxLength: 12 })
  .filter((letters) => letters.trim() === letters)

const json = fc.dictionary(text, fc.oneof(text, fc.integer(), fc.constant(null), fc.boolean()))

const anyCall: fc.Arbitrary<Call> = fc
  .record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH'),
    path: fc
      .tuple(fc.array(segment, { maxLength: 4 }), fc.constantFrom('', '/'))
      .map(([segments, end]) => `/v1/${segments.join('/')}${segments.length > 0 ? end : ''}`),
    query: fc.dictionary(text, value, { maxKeys: 5 }),
    headers: fc.dictionary(
      fc.constantFrom('x-project-id', 'X-Trace', 'zone_id', 'accept'),
      visible,
    ),
    data: fc.option(json, { nil: undefined }),
  })
  .map(({ data, ...call }) => ({ ...call, ...(data === undefined ? {} : { data }) }))

function verdictOf(call: Call, options: { derived?: boolean; secretKey?: string } = {}) {
  const wire = signedByNode(call, options)
  return verifySignature(
    received(wire),
    parseAuthorization(authorizationOf(wire)) as SignatureHeader,
    SECRET_KEY,
  )
}

const REQUESTS = sized(2_000, 100_000)

t.test(`signatures of the SDK for Node verify: ${REQUESTS} requests`, async (t) => {
  fc.assert(
    fc.property(anyCall, (call) => verdictOf(call).ok),
    { numRuns: REQUESTS },
  )
  t.pass('no counterexample')
})

t.test('signatures of the SDK for Node with derived keys verify', async (t) => {
  fc.assert(
    fc.property(anyCall, (call) => verdictOf(call, { derived: true }).ok),
    { numRuns: 500 },
  )
  t.pass('no counterexample')
})

t.test('a signature with another key does not verify', async (t) => {
  fc.assert(
    fc.property(anyCall, fc.boolean(), visible, (call, derived, secretKey) => {
      fc.pre(secretKey !== SECRET_KEY)
      return !verdictOf(call, { derived, secretKey }).ok
    }),
    { numRuns: 500 },
  )
  t.pass('no counterexample')
})

t.test('no text crashes the header parser or the verification of its result', async (t) => {
  const word = fc.constantFrom(
    ...['SDK-HMAC-SHA256', 'V11-HMAC-SHA256', 'SDK-HMAC-SM3', ' ', ' ', ',', '=', '/', ';', '%'],
    ...['Access', 'Credential', 'SignedHeaders', 'Signature', 'x-sdk-date', '__proto__', '\u00e9'],
    ...[
      'a'.repeat(64),
      'AK/20240102/cn-north-4/modelarts',
      'Access=AK',
      'SignedHeaders=x-sdk-date',
    ],
  )
  const header = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(word).map((words) => words.join('')),
    fc.tuple(word, fc.array(word)).map(([first, rest]) => `${first} ${rest.join(', ')}`),
  )
  const request = received(signedByNode({}))
  fc.assert(
    fc.property(header, fc.string({ unit: 'binary' }), (authorization, target) => {
      const signed = parseAuthorization(authorization)
      if (signed === undefined || 'malformed' in signed) return true
      return !verifySignature({ ...request, target }, signed, SECRET_KEY).ok
    }),
    { numRuns: sized(1_000, 50_000) },
  )
  t.pass('no counterexample')
})
