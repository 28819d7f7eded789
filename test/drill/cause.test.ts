import fc from 'fast-check'
import t from 'tap'
import {
  type CauseText,
  causesOf,
  countsIn,
  namedCauses,
  TextCounts,
} from '../../src/drill/cause.ts'
import { failuresWith } from '../../src/drill/failures.ts'
import type { AnyOperationId } from '../../src/schemas/service-operations.ts'
import { sized } from '../support/size.ts'

function causes(operation: AnyOperationId, id: string): CauseText[] {
  const by = failuresWith([1_000]).find((failure) => failure.id === id)
  if (by === undefined) throw new Error(`no failure ${id}`)
  return causesOf({ by, operation })
}

/** The names of what a text tells of a cell. */
function told(operation: AnyOperationId, id: string, text: string): string[] {
  const all = causes(operation, id)
  const patterns = all.map(({ pattern }) => pattern)
  return namedCauses(all, countsIn(text, patterns), countsIn('', patterns))
}

t.test('operation, request, status and code name a cause', async (t) => {
  const cases: [AnyOperationId, string, string, boolean][] = [
    ['CreateNotebook', 'unavailable', 'HTTP 503', true],
    ['CreateNotebook', 'unavailable', 'status_code=503,', true],
    ['CreateNotebook', 'unavailable', '1503 rows, v2.503, 503-a', false],
    ['CreateNotebook', 'unavailable', 'status:503', true],
    ['CreateNotebook', 'unavailable', 'e.status:503: busy', true],
    ['CreateNotebook', 'unavailable', '    at run (file:///app/x.js:503:10)', false],
    ['CreateNotebook', 'unavailable', '    at async run (/app/x.ts:10:503)', false],
    ['CreateNotebook', 'unavailable', '  File "x.py", line 503, in run', false],
    ['CreateNotebook', 'unavailable', '\tat org.example.X.run(X.java:503)', false],
    ['CreateNotebook', 'unavailable', '\t/app/main.go:503 +0x1d', false],
    ['CreateNotebook', 'unavailable', 'APIGW.0613: busy', true],
    ['CreateNotebook', 'unavailable', 'APIGWx0613', false],
    ['CreateNotebook', 'reset', 'cannot create notebook', true],
    ['CreateNotebook', 'reset', 'create_notebook failed', true],
    ['CreateNotebook', 'reset', 'POST https://host/v1/p1/notebooks failed', true],
    ['CreateNotebook', 'reset', 'GET https://host/v1/p1/notebooks failed', false],
    ['CreateNotebook', 'reset', 'POST https://host/v1/p1/notebooks/nb-1/stop', false],
    ['ShowNotebook', 'reset', 'GET /v1/p1/notebooks/nb-1 failed', true],
    ['ListFlavors', 'reset', 'read ECONNRESET', true],
    ['ListFlavors', 'reset', 'Something went wrong', false],
    ['ListFlavors', 'empty_answer', 'Remote end closed connection without response', true],
    ['ListFlavors', 'empty_answer', 'java.io.IOException: unexpected end of stream', true],
    ['ListFlavors', 'garbage', 'java.net.ProtocolException: Unexpected status line: x', true],
    ['ListFlavors', 'truncated', 'Unexpected end of JSON input', true],
    ['ListFlavors', 'garbage', 'Parse Error: Expected HTTP/', true],
    ['ListFlavors', 'garbage', 'curl: (1) Received HTTP/0.9 when not allowed', true],
    ['ListFlavors', 'slow_1s', 'Read timed out.', true],
    ['ListFlavors', 'slow_1s', 'The operation was aborted due to timeout', true],
    ['CreateNotebook', 'create_failed', 'instance is CREATE_FAILED', true],
    ['CreateNotebook', 'create_failed', 'instance is broken', false],
    ['CreateNotebook', 'status_error', 'status is ERROR', true],
    ['CreateNotebook', 'status_error', '2026-01-01 ERROR exit', false],
    ['CreateNotebook', 'frozen', 'found status FROZEN', true],
    ['ShowNotebook', 'vanishes', 'nb-1 does not exist', true],
    ['ShowNotebook', 'vanishes', 'status 400', true],
    ['ShowNotebook', 'vanishes', '    at run (/app/x.js:404:10)', false],
    ['ListFlavors', 'token_expires', '401', true],
    ['ListFlavors', 'token_expires', 'APIGW.0307', true],
    ['ListFlavors', 'clock_skew', 'signature expired', true],
    ['KeystoneListProjects', 'unavailable', '503', true],
    ['CreateKeypair', 'conflict', 'KPS.Exists', true],
  ]
  for (const [operation, id, text, isTold] of cases) {
    t.equal(told(operation, id, text).length > 0, isTold, `${operation}/${id}: ${text}`)
  }
})

t.test('what the clean run writes as well is no cause', async (t) => {
  const all = causes('CreateNotebook', 'unavailable')
  const patterns = all.map(({ pattern }) => pattern)
  const clean = countsIn('create notebook a\n', patterns)
  t.strictSame(namedCauses(all, countsIn('create notebook a\n', patterns), clean), [])
  const found = countsIn('create notebook a\ncreate notebook a: gone\n', patterns)
  t.strictSame(namedCauses(all, found, clean), ['the operation CreateNotebook'])
})

t.test('a status is a cause, although every run writes other words for the failure', async (t) => {
  const all = causes('CreateNotebook', 'stays_creating')
  const patterns = all.map(({ pattern }) => pattern)
  const clean = countsIn('timeout: 0\nkeep-alive: timeout=72\n', patterns)
  const found = countsIn('nb-1 is still CREATING after 10 s\n', patterns)
  t.strictSame(namedCauses(all, found, clean), ['the status CREATING'])
})

t.test('output in parts is counted as if it came at once', async () => {
  const patterns = [/(?<![\w.-])503(?![\w-])/, /create[\s_-]*notebook/i, /ECONNRESET/, /(?!)/]
  const piece = fc.constantFrom(
    '503',
    ' ',
    'x',
    '5',
    'Create',
    'Notebook',
    '\n',
    'ECONN',
    'RESET',
    'é'.repeat(300),
  )
  fc.assert(
    fc.property(fc.array(fc.array(piece, { maxLength: 6 })), (parts) => {
      const texts = parts.map((pieces) => pieces.join(''))
      const counts = new TextCounts(patterns)
      for (const text of texts) counts.add(text)
      return JSON.stringify(counts.end()) === JSON.stringify(countsIn(texts.join(''), patterns))
    }),
    { numRuns: sized(300, 10_000) },
  )
})

t.test('a text that comes very often is counted up to a limit', async (t) => {
  t.strictSame(countsIn('a'.repeat(5_000), [/a/, /b/]), [1_000, 0])
})
