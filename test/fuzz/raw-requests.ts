import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import fc, { type Arbitrary } from 'fast-check'

/** Bytes of one or more requests, in the pieces in which they are sent. */
export type RawRequest = Buffer[]

/** Mostly one of the usual values, now and then one of the strange ones. */
function mostly<T>(usual: readonly T[], strange: readonly T[], weight = 8): Arbitrary<T> {
  return fc.oneof(
    { weight, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: fc.constantFrom(...strange) },
  )
}

const methods = mostly(
  ['GET', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'],
  ['CONNECT', 'TRACE', 'PURGE', 'PROPFIND', 'M-SEARCH', 'QUERY', 'PRI', 'get', 'FETCH', 'G T', ''],
)

const paths = mostly(
  [
    '/v1/p1/notebooks',
    '/v1/p1/notebooks/nb-1',
    '/v1/p1/notebooks/nb-1/lease',
    '/v1/p1/images',
    '/v1/p1/notebooks/nb-1/start',
    '/v2/p1/workspaces',
    '/v3/projects',
    '/v3/auth/tokens',
    '/v3/auth/catalog',
    '/_mock',
    '/_mock/faults',
    '/_mock/projects/p1/requests',
    '/_mock/projects/p1/clock/advance',
    '/_mock/projects/p1/events',
    '/health',
    '/',
  ],
  [
    '//v1/p1/notebooks',
    '/v1//p1/notebooks',
    '/v1/p1/notebooks/',
    '/v1/p1/notebooks/%zz',
    '/v1/%ff/notebooks',
    '/v1/%00/notebooks',
    '/v1/p1/notebooks/..%2f..',
    '/v1/../_mock/faults',
    '/%5fmock/faults',
    '/_mock/projects/%ed%a0%80/state',
    '/v1/é/notebooks',
    '/v1/😀/notebooks',
    '/v1/p1/notebooks#fragment',
    'http://host/v1/p1/notebooks',
    'http://host//_mock/faults',
    'https://user:password@host:443/v1/p1/notebooks',
    'ftp://host/v1/p1/notebooks',
    'javascript:alert(1)',
    'host:443',
    '*',
    '',
    'v1/p1',
    '/a b',
    '/a\0b',
    '/a\tb',
    `/v1/p1/${'n'.repeat(50_000)}`,
    `/${'a/'.repeat(5_000)}`,
    '/__proto__/constructor',
    '/<script>',
  ],
)

const queryValues = [
  '-0',
  '0',
  '1',
  '1e3',
  '%00',
  '%ff',
  '%zz',
  '',
  'a'.repeat(9_000),
  '%F0%9F%98%80',
  '<script>',
]

const queries = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  {
    weight: 1,
    arbitrary: fc
      .array(
        fc.tuple(
          fc.constantFrom('limit', 'offset', 'name', 'sort_key', '__proto__', '', 'a[]', 'format'),
          fc.constantFrom(...queryValues),
        ),
        { maxLength: 4 },
      )
      .map((pairs) => `?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`),
  },
)

const versions = mostly(
  ['HTTP/1.1'],
  ['HTTP/1.0', 'HTTP/1.2', 'HTTP/2.0', 'HTTP/0.9', 'http/1.1', 'HTTP/1.1 ', 'HTTP/11', ''],
  12,
)

const lineEnds = mostly(['\r\n'], ['\n', '\r', '\r\r\n'], 30)

/** A request without one of these is a case of its own, so each is left out now and then. */
const usualHeaders = fc
  .tuple(
    mostly(
      ['Host: localhost'],
      ['', 'Host:', 'Host: a b', 'Host: evil.test', 'Host: a\r\nHost: b'],
    ),
    mostly(
      ['X-Auth-Token: mock-token-admin'],
      [
        '',
        'X-Auth-Token:',
        'X-Auth-Token: é',
        'Authorization: SDK-HMAC-SHA256 Access=a, Signature=',
      ],
    ),
    mostly(['Connection: close'], ['', 'Connection: keep-alive', 'Connection: Upgrade'], 5),
  )
  .map((lines) => lines.filter((line) => line !== ''))

const strangeHeaders: readonly string[] = [
  'Expect: 100-continue',
  'Expect: other',
  'Expect:',
  'Transfer-Encoding: foo',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding: chunked, gzip',
  'Transfer-Encoding: identity',
  'Transfer-Encoding: \vchunked',
  'Content-Length: -1',
  'Content-Length: 1e3',
  'Content-Length: +2',
  'Content-Length: 0x2',
  'Content-Length: 2, 2',
  'Content-Length: 99999999999999999999',
  'Content-Length: 20000000',
  'Content-Length: 300000000',
  'Content-Length: 5',
  'Content-Encoding: gzip',
  'Content-Encoding: br, gzip',
  'Content-Encoding: x',
  'Content-Encoding: ,',
  'Content-Type: text/plain',
  'Content-Type: multipart/form-data',
  'Content-Type: application/json; charset=utf-16',
  'Content-Type: /',
  'Upgrade: websocket',
  'Upgrade: h2c',
  'HTTP2-Settings: AAMAAABkAAQAAP__',
  'Origin: null',
  'Access-Control-Request-Method: GET',
  'X-Forwarded-Host: evil.test',
  'X-Forwarded-Proto: javascript',
  'X-Forwarded-Prefix: /"><script>',
  'Forwarded: for=1.2.3.4',
  'Accept: text/html',
  'Accept-Encoding: gzip;q=0, *',
  'Range: bytes=0-1',
  'If-None-Match: *',
  'Trailer: Expires',
  'TE: trailers',
  'Last-Event-ID: a.1',
  'X-Sdk-Date: 20260101T000000Z',
  'X-Mock-Fault: nonsense=1',
  'X-Mock-Fault: é',
  'X-Mock-Id: ../../x',
  'X-Mock-Test: \tx',
  'Prefer: code=x',
  'Cookie: a=b; __proto__=c',
  'X-A: b\0',
  'X-A: b\x01',
  'X-A: b\r\n folded',
  'X-A : space before the colon',
  ': no name',
  'no colon',
  '__proto__: a',
  'constructor: a',
  'X-É: a',
  `X-Long: ${'a'.repeat(30_000)}`,
  `${'n'.repeat(30_000)}: a`,
  Array.from({ length: 2_500 }, (_, index) => `X-${index}: a`).join('\r\n'),
]

const json = Buffer.from('{"name":"a","flavor":"modelarts.vm.cpu.2u","image_id":"x","volume":{}}')

const bodies: Arbitrary<Buffer> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(Buffer.alloc(0)) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      json,
      Buffer.from('{}'),
      Buffer.from('[]'),
      Buffer.from('null'),
      Buffer.from('{'),
      Buffer.from('{"__proto__":{"a":1}}'),
      Buffer.from('{"name":"\\ud800"}'),
      Buffer.from('[ '.repeat(5_000)),
      Buffer.from([0xff, 0xfe, 0]),
      Buffer.from('\ufeff{}'),
      gzipSync(json),
      deflateSync(json),
      brotliCompressSync(json),
      gzipSync(Buffer.alloc(20_000_000)),
      gzipSync(json).subarray(0, 30),
    ),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
)

/** How a body is framed: with its length, in chunks, in broken chunks, or not at all. */
const framings = fc.constantFrom('length', 'length', 'length', 'chunks', 'broken', 'none')

interface Framed {
  header: string | undefined
  body: Buffer
}

function framed(body: Buffer, framing: string, cut: number): Framed {
  if (framing === 'none' || (body.length === 0 && framing === 'length')) {
    return { header: undefined, body }
  }
  if (framing === 'length') return { header: `Content-Length: ${body.length}`, body }
  const at = Math.floor(body.length * cut)
  const chunks = [body.subarray(0, at), body.subarray(at)].filter(({ length }) => length > 0)
  const sizes = framing === 'chunks' ? [] : ['zz', '-1', 'fffffffffffffffff', '5;a="', '']
  const written = chunks.map((chunk, index) => {
    const size =
      sizes[Math.floor(cut * 100 + index) % (sizes.length + 1)] ?? chunk.length.toString(16)
    return Buffer.concat([Buffer.from(`${size}\r\n`), chunk, Buffer.from('\r\n')])
  })
  const end = Buffer.from(cut > 0.8 ? '0\r\nX-Trailer: a\r\n\r\n' : '0\r\n\r\n')
  return { header: 'Transfer-Encoding: chunked', body: Buffer.concat([...written, end]) }
}

const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

const wholeRequests: Arbitrary<Buffer> = fc
  .record({
    method: methods,
    path: paths,
    query: queries,
    version: versions,
    lineEnd: lineEnds,
    usual: usualHeaders,
    strange: fc.oneof(
      { weight: 1, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(fc.constantFrom(...strangeHeaders), { maxLength: 3 }) },
    ),
    type: mostly(['Content-Type: application/json'], ['']),
    body: bodies,
    framing: framings,
    cut: unit,
  })
  .map(({ method, path, query, version, lineEnd, usual, strange, type, ...rest }) => {
    const { header = '', body } = framed(rest.body, rest.framing, rest.cut)
    const lines = [...usual, ...strange, ...(rest.body.length > 0 ? [type] : []), header]
    const head = [`${method} ${path}${query} ${version}`, ...lines.filter((line) => line !== '')]
    return Buffer.concat([Buffer.from(`${head.join(lineEnd)}${lineEnd}${lineEnd}`), body])
  })

const byteEdits: Readonly<Record<string, (bytes: Buffer, at: number, value: number) => Buffer>> = {
  flip: (bytes, at, value) => {
    const changed = Buffer.from(bytes)
    if (changed.length > 0) changed[at] = value
    return changed
  },
  insert: (bytes, at, value) =>
    Buffer.concat([bytes.subarray(0, at), Buffer.from([value]), bytes.subarray(at)]),
  remove: (bytes, at, value) =>
    Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + (value % 20))]),
  repeat: (bytes, at, value) =>
    Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - value))]),
  truncate: (bytes, at) => bytes.subarray(0, at),
}

interface Edit {
  kind: string
  /** Between 0 and 1. */
  place: number
  /** A byte. */
  value: number
}

const edits: Arbitrary<Edit[]> = fc.array(
  fc.record({ kind: fc.constantFrom(...Object.keys(byteEdits)), place: unit, value: fc.nat(255) }),
  { minLength: 1, maxLength: 4 },
)

/** Requests as bytes: proper ones, strange ones, several one after the other, and all of these with changed bytes. */
export const rawRequests: Arbitrary<RawRequest> = fc
  .record({
    requests: fc.oneof(
      { weight: 9, arbitrary: fc.tuple(wholeRequests) },
      { weight: 1, arbitrary: fc.tuple(wholeRequests, wholeRequests) },
    ),
    edits: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: edits }),
    cuts: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(unit, { minLength: 1, maxLength: 3 }) },
    ),
  })
  .map(({ requests, edits, cuts }) => {
    let bytes: Buffer = Buffer.concat(requests)
    for (const { kind, place, value } of edits) {
      // Most edits are in the head, also where the body is long.
      const at = Math.floor(Math.min(bytes.length, 400) * place)
      bytes = (byteEdits[kind] as (typeof byteEdits)[string])(bytes, at, value)
    }
    return piecesOf(bytes, cuts)
  })

function piecesOf(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [...cuts.map((cut) => Math.floor(bytes.length * cut)), bytes.length]
  ends.sort((a, b) => a - b)
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
}
