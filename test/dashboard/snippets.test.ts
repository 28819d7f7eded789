import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import {
  literal,
  type SentRequest,
  sendable,
  sentRequest,
} from '../../src/dashboard/journal/snippets/sent-request.ts'
import {
  type SnippetLanguage,
  snippetLanguages,
  snippetOf,
} from '../../src/dashboard/journal/snippets/snippets.ts'
import type { JournalEntry } from '../../src/schemas/journal.ts'

const run = promisify(execFile)

const folder = mkdtempSync(join(tmpdir(), 'snippets-'))
t.teardown(() => rmSync(folder, { recursive: true }))

/** How a snippet is run: a command, its arguments, and the file that it reads. */
function commandOf(language: SnippetLanguage, text: string): readonly [string, string[]] {
  const file = (name: string) => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }
  if (language === 'curl') return ['sh', ['-c', `${text} -s -m 20`]]
  if (language === 'python') return ['python3', [file('snippet.py')]]
  return language === 'node'
    ? [process.execPath, [file('snippet.mjs')]]
    : ['go', ['run', file('snippet.go')]]
}

const checks: Readonly<Record<SnippetLanguage, readonly [string, string]>> = {
  curl: ['curl', '--version'],
  python: ['python3', '--version'],
  node: [process.execPath, '--version'],
  go: ['go', 'version'],
}

async function reasonToSkip(language: SnippetLanguage): Promise<string | false> {
  // Go compiles for seconds: test/e2e/browser/pasted.suite.ts runs its snippets.
  if (language === 'go') return 'go is run by npm run test:browser'
  const [command, flag] = checks[language]
  return run(command, [flag]).then(
    () => false as const,
    () => `there is no ${command}`,
  )
}

const hidden = '\u202e\u200b\u2028\ufeff\u0000\u0007'

/** Requests with everything that is special in a shell, a string literal or a URL. */
const requests: readonly Omit<SentRequest, 'url'>[] = [
  {
    method: 'GET',
    headers: { 'x-empty': '', 'x-said': `it's "so" \`$HOME\` \\u00e9 \\` },
    body: undefined,
  },
  {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ a: `it's ü 漢 😀 \n"\\${hidden}`, b: '`${x}`' }),
  },
  { method: 'PUT', headers: {}, body: `text ${hidden}\r\n'''""" \`` },
  { method: 'GET', headers: {}, body: '{"a":1}' },
  { method: 'DELETE', headers: { 'x-latin': 'Ã¼' }, body: undefined },
  { method: 'HEAD', headers: {}, body: undefined },
  { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: '' },
]

const paths = [
  '/v1/p1/notebooks',
  `/v1/p1/notebooks?name=[a-c]{x}&q='"%2F%zz`,
  '/v1/p1/%2F..%00/{x}?a=b?c',
  '/v1/../p1/./x',
]

t.test('a snippet in each language sends the same request again', async (t) => {
  const seen: (SentRequest & { path: string })[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { headers, method = '', url = '' } = request
      const body = Buffer.concat(chunks).toString()
      seen.push({ method, url, path: url, headers: headers as Record<string, string>, body })
      response.end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const sent = requests.map((request, index) => ({
    ...request,
    url: `${origin}${paths[index % paths.length]}`,
  }))
  for (const language of snippetLanguages) {
    const skip = await reasonToSkip(language)
    await t.test(language, { skip }, async (t) => {
      for (const request of sent) {
        seen.length = 0
        const [command, args] = commandOf(language, snippetOf[language](request))
        await run(command, args, { timeout: 60_000 })
        const [found] = seen
        t.equal(seen.length, 1)
        t.equal(found?.method, request.method)
        t.equal(found?.path, request.url.slice(origin.length))
        t.equal(found?.body, request.body ?? '')
        for (const [name, value] of Object.entries(request.headers)) {
          t.equal(found?.headers[name], value, name)
        }
        if (request.body && !('content-type' in request.headers)) {
          t.equal(found?.headers['content-type'], undefined)
        }
      }
    })
  }
})

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
