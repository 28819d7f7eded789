import t from 'tap'
import { firstDifference } from '../../../src/cloud/signature/canonical-request.ts'
import { verifySignature } from '../../../src/cloud/signature/signature.ts'
import { maskedText } from '../../../src/schemas/masked-text.ts'
import {
  DATE,
  hashOf,
  received,
  SECRET_KEY,
  SENT_REQUEST,
  signedAs,
} from '../../support/signed-request.ts'

/** Whether a request verifies if its client signs these lines as path and query. */
function accepts(target: string, path: string, query = '') {
  const wire = { ...SENT_REQUEST, target }
  const lines = ['GET', path, query, `x-sdk-date:${DATE}`, '', 'x-sdk-date', hashOf('')]
  return verifySignature(received(wire), signedAs(wire, lines.join('\n')), SECRET_KEY).ok
}

t.test('the canonical path ends in a slash and is escaped again', async (t) => {
  const cases: [string, string][] = [
    ['', '/'],
    ['/', '/'],
    ['/v1//p1', '/v1//p1/'],
    ['/v1/p1/', '/v1/p1/'],
    ['/a%2fb', '/a%2Fb/'],
    ['/a%2Fb', '/a%2Fb/'],
    ['/%7e%41', '/~A/'],
    ['/a+b', '/a%2Bb/'],
    ['/%zz%', '/%25zz%25/'],
    ['/%e4%b8%ad', '/%E4%B8%AD/'],
    ['/\u00e4\u00b8\u00ad', '/%E4%B8%AD/'],
    ['/%ff%0a', '/%FF%0A/'],
    ['*', '%2A/'],
  ]
  for (const [target, path] of cases) t.ok(accepts(target, path), target)
  t.notOk(accepts('/a/b', '/a%2Fb/'))
  t.notOk(accepts('/v1/p1', '/v1/p1'))
})

t.test('the canonical query is sorted by key, then by value, in byte order', async (t) => {
  const cases: [string, string][] = [
    ['', ''],
    ['&&', ''],
    ['b=2&a=1', 'a=1&b=2'],
    ['b&a=', 'a=&b='],
    ['=v&', '=v'],
    ['a=x=y', 'a=x%3Dy'],
    ['a=%62+%20', 'a=b%20%20'],
    ['a=?', 'a=%3F'],
    ['a=%zz', 'a=%25zz'],
    ['a=2&b=&a=10&a=2', 'a=10&a=2&a=2&b='],
    ['a%3A=1&a0=2&a=3', 'a=3&a0=2&a%3A=1'],
    ['a=%F0%9F%98%80&a=%EF%BC%A1', 'a=%EF%BC%A1&a=%F0%9F%98%80'],
  ]
  for (const [query, canonical] of cases) {
    t.ok(accepts(`/v1?${query}`, '/v1/', canonical), query)
  }
  t.notOk(accepts('/v1?b=2&a=1', '/v1/', 'b=2&a=1'))
  t.notOk(accepts('/v1?a=1', '/v1/', ''))
})

t.test('a path that Node escapes twice is accepted if all of it is escaped twice', async (t) => {
  t.ok(accepts('/a%20b', '/a%2520b/'))
  t.ok(accepts("/a%20b'^|", '/a%2520b%2527%255E%257C/'))
  t.ok(accepts('/%20%c3%a9', '/%2520%C3%A9/'))
  t.ok(accepts('/%20%c3%a9', '/%2520%25c3%25a9/'))
  t.notOk(accepts('/a%20b/c%20d', '/a%20b/c%2520d/'))
  t.notOk(accepts('/a%20b', '/a%252520b/'))
})

t.test('an escaped slash may separate segments, as the Python client signs it', async (t) => {
  t.ok(accepts('/a%2Fb%20c', '/a/b%20c/'))
  t.notOk(accepts('/a%252Fb', '/a/b/'))
})

t.test(
  'values of one key may be in the order of the request, as the Java client signs them',
  async (t) => {
    t.ok(accepts('/v1?b=1&a=2&a=1', '/v1/', 'a=2&a=1&b=1'))
    t.ok(accepts('/v1?a0=2&a%3A=1', '/v1/', 'a%3A=1&a0=2'))
    t.notOk(accepts('/v1?b=1&a=2&a=1', '/v1/', 'b=1&a=2&a=1'))
  },
)

t.test('firstDifference finds the first line that differs', async (t) => {
  t.equal(firstDifference('a\nb', 'a\nb'), undefined)
  t.equal(firstDifference('', ''), undefined)
  t.strictSame(firstDifference('a\nb\nc', 'a\nx\ny'), { line: 2, server: 'b', client: 'x' })
  t.strictSame(firstDifference('a\nb', 'a'), { line: 2, server: 'b', client: undefined })
  t.strictSame(firstDifference('a', 'a\n'), { line: 2, server: undefined, client: '' })
})

t.test('credentials are masked in a whole request and in a single line', async (t) => {
  const text =
    'GET\n/\n\nx-security-token:abc==\nx-other:x-security-token:abc\n\nx-security-token;b'
  t.equal(maskedText(text), text.replace(/:abc(==)?$/gm, ':***'))
  t.equal(maskedText('X-Security-Token:abc'), 'X-Security-Token:***')
  t.equal(maskedText('x-security-token:'), 'x-security-token:')
})
