import t from 'tap'
import {
  literal,
  sendable,
  sentRequest,
} from '../../src/dashboard/journal/snippets/sent-request.ts'
import { snippetOf } from '../../src/dashboard/journal/snippets/snippets.ts'
import type { JournalEntry } from '../../src/schemas/journal.ts'

// test/e2e/browser/suites/pasted.suite.ts runs snippets of every language.

const hidden = '\u202e\u200b\u2028\ufeff\u0000\u0007'

t.test(
  'every language has its own escapes, and hidden characters are visible in all',
  async (t) => {
    t.equal(literal(hidden), '"\\u202e\\u200b\\u2028\\ufeff\\u0000\\u0007"')
    t.equal(literal('\ud800 a"\\'), '"\ufffd a\\"\\\\"')
    t.equal(sendable('/a b?ü=\u0000#中'), '/a%20b?%FC=%00%23%E4%B8%AD')
    const request = {
      method: 'POST',
      url: 'https://mock.test:8443/base/v1/p1/x%zz?y=1',
      headers: { 'x-raw': 'Ã¼ \\u00e9' },
      body: '{"a":"b"}',
    }
    const go = snippetOf.go(request)
    t.match(go, 'strings.NewReader(`{"a":"b"}`)')
    t.match(go, String.raw`request.Header.Set("x-raw", "\xc3\xbc \\u00e9")`)
    t.match(go, 'Opaque: "/base/v1/p1/x%zz", RawQuery: "y=1"')
    t.match(snippetOf.python(request), 'http.client.HTTPSConnection("mock.test:8443", timeout=60)')
    t.match(snippetOf.curl(request), `-H 'x-raw: ü \\u00e9'`)
  },
)

t.test(
  'the request of an entry has the token of its user instead of masked credentials',
  async (t) => {
    const entry = {
      method: 'POST',
      url: '/v1/p1/notebooks',
      headers: {
        host: 'h',
        authorization: 'SDK-HMAC-SHA256 ***',
        connection: 'close',
        'sec-fetch-mode': 'cors',
        'x-kept': '1',
      },
      body: { name: 'a' },
    } as unknown as JournalEntry
    t.strictSame(sentRequest(entry, 'http://h', 'token'), {
      method: 'POST',
      url: 'http://h/v1/p1/notebooks',
      headers: { 'x-kept': '1', 'x-auth-token': 'token' },
      body: '{"name":"a"}',
    })
    const text = sentRequest({ ...entry, headers: {}, body: 'a=b' } as JournalEntry, '', 'token')
    t.strictSame([text.headers, text.body], [{}, 'a=b'])
    t.equal(sentRequest({ ...entry, body: null } as JournalEntry, '', '').body, undefined)
  },
)

t.test('a command of curl sends what a shell or curl would change', async (t) => {
  const request = { method: 'GET', url: 'http://h/x', headers: {}, body: undefined }
  const curl = (more: object) => snippetOf.curl({ ...request, ...more })
  t.equal(curl({}), "curl -i 'http://h/x'")
  t.equal(curl({ method: 'HEAD' }), "curl -i -I 'http://h/x'")
  t.equal(curl({ method: 'A;B' }), "curl -i -X 'A;B' 'http://h/x'")
  t.equal(curl({ url: 'http://h/a/../[b]' }), "curl -i -g --path-as-is 'http://h/a/../[b]'")
  t.equal(curl({ headers: { a: '', b: '\u00ff' } }), "curl -i -H 'a;' -H 'b: \u00ff' 'http://h/x'")
  t.equal(
    curl({ method: 'POST', body: "it's" }),
    `curl -i -X POST -H 'content-type:' --data-raw 'it'\\''s' 'http://h/x'`,
  )
  t.equal(
    curl({ method: 'POST', body: 'a\\\0\r', headers: { 'content-type': 't' } }),
    String.raw`printf '%b' 'a\\\0000\r' | curl -i -X POST -H 'content-type: t' --data-binary @- 'http://h/x'`,
  )
})

t.test(
  'Node sends with fetch what fetch does not change, and the rest with node:http',
  async (t) => {
    const request = { method: 'POST', url: 'http://h/x?a=[b]', headers: {}, body: 'a' }
    const usesFetch = (more: object) => snippetOf.node({ ...request, ...more }).includes('fetch(')
    t.equal(usesFetch({}), true)
    t.equal(usesFetch({ method: 'GET' }), false)
    t.equal(usesFetch({ method: 'GET', body: undefined }), true)
    t.equal(usesFetch({ method: 'TRACE' }), false)
    t.equal(usesFetch({ url: "http://h/x?'" }), false)
    t.equal(usesFetch({ url: 'http://h/a/../x' }), false)
  },
)
