import { createHash, createHmac, getHashes } from 'node:crypto'
import t from 'tap'
import { basicIsoOf, epochOfBasicIso } from '../../../src/cloud/kernel/clock.ts'
import { canonicalRequest } from '../../../src/cloud/signature/canonical-request.ts'
import {
  canonicalOf,
  parseAuthorization,
  type SignatureHeader,
  servedAlgorithms,
  servedWith,
  verifySignature,
} from '../../../src/cloud/signature/signature.ts'
import {
  ACCESS_KEY,
  authorizationOf,
  DATE,
  hashOf,
  received,
  SECRET_KEY,
  SENT_REQUEST,
  signedAs,
  signedByNode,
} from '../../support/signed-request.ts'

const SIGNATURE = '0123456789abcdef'.repeat(4)
/** A header from its parts; a part that is null is left out. */
function authorization(algorithm: string, parts: Record<string, string | null>) {
  const all = { Access: ACCESS_KEY, SignedHeaders: 'x-sdk-date', Signature: SIGNATURE, ...parts }
  const texts = Object.entries(all).flatMap(([name, value]) =>
    value === null ? [] : [`${name}=${value}`],
  )
  return `${algorithm} ${texts.join(', ')}`
}

/** A signed request with a payload hash that the client declares. */
function declaring(declared: string, body: string, lastLine = declared) {
  const headers = { ...SENT_REQUEST.headers, 'X-Sdk-Content-Sha256': declared }
  const wire = { ...SENT_REQUEST, headers, body }
  const names = 'x-sdk-content-sha256;x-sdk-date'
  const signed = signedAs(wire, canonicalRequest(received(wire), names, lastLine))
  return verifySignature(received(wire), signed, SECRET_KEY)
}

t.test('parseAuthorization', async (t) => {
  t.test('reads the parts of each algorithm, in any order and spacing', async (t) => {
    const signed: SignatureHeader = {
      algorithm: 'SDK-HMAC-SHA256',
      accessKey: ACCESS_KEY,
      scope: undefined,
      signedHeaders: 'x-sdk-date',
      signature: SIGNATURE,
    }
    t.strictSame(parseAuthorization(authorization('SDK-HMAC-SHA256', {})), signed)
    t.strictSame(parseAuthorization(authorization('SDK-HMAC-SM3', {})), {
      ...signed,
      algorithm: 'SDK-HMAC-SM3',
    })
    t.strictSame(
      parseAuthorization(
        `SDK-HMAC-SHA256   Signature=${SIGNATURE},More=x ,SignedHeaders = x-sdk-date,Access=${ACCESS_KEY}`,
      ),
      signed,
    )
    const scope = '20240102/cn-north-4/modelarts'
    const derived = authorization('V11-HMAC-SHA256', {
      Access: null,
      Credential: `${ACCESS_KEY}/${scope}`,
    })
    t.strictSame(parseAuthorization(derived), { ...signed, algorithm: 'V11-HMAC-SHA256', scope })
  })

  t.test('ignores other schemes', async (t) => {
    const others = ['', ' ', 'Bearer abc', 'Basic dTpw', 'sdk-hmac-sha256 Access=a', 'SDK-HMAC']
    for (const text of [...others, 'SDK-ECDSA-P256-SHA256 Access=a', 'toString a', '__proto__ a']) {
      t.equal(parseAuthorization(text), undefined, text)
    }
  })

  t.test('says which part is malformed', async (t) => {
    const cases: [string, string, string | undefined, string][] = [
      ['SDK-HMAC-SHA256', 'Access', undefined, 'a key'],
      ['SDK-HMAC-SHA256 ', 'Access', undefined, 'a key'],
      ['SDK-HMAC-SHA256 ,,=,', 'Access', undefined, 'a key'],
      [`SDK-HMAC-SHA256 Access`, 'Access', undefined, 'a key'],
      [authorization('SDK-HMAC-SHA256', { Access: '' }), 'Access', '', 'a key'],
      [authorization('SDK-HMAC-SHA256', { Access: null }), 'Access', undefined, 'a key'],
      [
        authorization('V11-HMAC-SHA256', { Access: null, Credential: '/a/b/c' }),
        'Access',
        '',
        'a key',
      ],
      [authorization('SDK-HMAC-SHA256', { SignedHeaders: '' }), 'SignedHeaders', '', 'names'],
      [
        authorization('SDK-HMAC-SHA256', { SignedHeaders: null }),
        'SignedHeaders',
        undefined,
        'names',
      ],
      ...[undefined, '', 'abc', `${SIGNATURE}0`, `g${SIGNATURE.slice(1)}`, `${SIGNATURE}=`].map(
        (Signature): [string, string, string | undefined, string] => [
          authorization('SDK-HMAC-SHA256', { Signature: Signature ?? null }),
          'Signature',
          Signature,
          '64 hexadecimal digits',
        ],
      ),
    ]
    for (const [text, part, found, expected] of cases) {
      t.strictSame(parseAuthorization(text), { malformed: { part, found, expected } }, text)
    }
  })

  t.test('refuses an algorithm whose hash is missing on the host', async (t) => {
    t.strictSame(servedAlgorithms(), servedWith(getHashes()))
    const served = servedWith(['sha1', 'sha256'])
    t.strictSame(served, ['SDK-HMAC-SHA256', 'V11-HMAC-SHA256'])
    t.strictSame(servedWith(['sm3']), ['SDK-HMAC-SM3'])
    t.strictSame(parseAuthorization(authorization('SDK-HMAC-SM3', {}), served), {
      malformed: {
        part: 'algorithm',
        found: 'SDK-HMAC-SM3',
        expected: 'one of SDK-HMAC-SHA256, V11-HMAC-SHA256',
      },
    })
  })
})

t.test('verify', async (t) => {
  t.test('answers a wrong signature with the canonical request', async (t) => {
    const signed = parseAuthorization(authorization('SDK-HMAC-SHA256', {})) as SignatureHeader
    const lines = ['GET', '/v1/p1/notebooks/', 'limit=1', `x-sdk-date:${DATE}`, '', 'x-sdk-date']
    const text = [...lines, hashOf('')].join('\n')
    t.strictSame(verifySignature(received(SENT_REQUEST), signed, SECRET_KEY), {
      ok: false,
      canonicalRequest: text,
      problem: undefined,
    })
    t.equal(canonicalOf(received(SENT_REQUEST), signed), text)
    t.strictSame(
      verifySignature(received(SENT_REQUEST), signedAs(SENT_REQUEST, text), SECRET_KEY),
      {
        ok: true,
      },
    )
    const signature = signedAs(SENT_REQUEST, text).signature.toUpperCase()
    t.notOk(verifySignature(received(SENT_REQUEST), { ...signed, signature }, SECRET_KEY).ok)
    t.notOk(verifySignature(received(SENT_REQUEST), signedAs(SENT_REQUEST, text), '').ok)
  })

  t.test('requires a signed date', async (t) => {
    const request = received(SENT_REQUEST)
    const signed = signedAs(SENT_REQUEST, canonicalRequest(request, 'host;date', hashOf('')))
    t.match(verifySignature(request, signed, SECRET_KEY), {
      ok: false,
      problem: {
        part: 'SignedHeaders',
        found: 'host;date',
        expected: 'names that include x-sdk-date',
      },
    })
  })

  t.test(
    'looks up header names in any case, and signs them as the client wrote them',
    async (t) => {
      const names = 'X-Name;X-Sdk-Date'
      const wire = { ...SENT_REQUEST, headers: { ...SENT_REQUEST.headers, 'x-name': 'v' } }
      const lines = ['GET', '/v1/p1/notebooks/', 'limit=1', 'X-Name:v', `X-Sdk-Date:${DATE}`, '']
      const text = [...lines, names, hashOf('')].join('\n')
      t.strictSame(verifySignature(received(wire), signedAs(wire, text), SECRET_KEY), { ok: true })
    },
  )

  t.test('treats a listed header that is missing as empty, and never crashes', async (t) => {
    const names = 'x-sdk-date;x-none;__proto__;;x-sdk-date'
    const text = canonicalRequest(received(SENT_REQUEST), names, hashOf(''))
    t.ok(verifySignature(received(SENT_REQUEST), signedAs(SENT_REQUEST, text), SECRET_KEY).ok)
    const dateless = { ...SENT_REQUEST, headers: {} }
    const signed = parseAuthorization(authorization('SDK-HMAC-SHA256', {})) as SignatureHeader
    t.match(verifySignature(received(dateless), signed, SECRET_KEY), {
      ok: false,
      problem: undefined,
    })
  })

  t.test('reads header values as bytes and trims blanks', async (t) => {
    const bytes = (text: string) => Buffer.from(text).toString('latin1')
    const headers = { 'X-Sdk-Date': DATE, 'x-name': ` \t${bytes('voilà  中 à')}\t ` }
    const wire = { ...SENT_REQUEST, headers }
    const last = ['x-name;x-sdk-date', hashOf('')]
    const lines = [
      'GET',
      '/v1/p1/notebooks/',
      'limit=1',
      'x-name:voilà  中 à',
      `x-sdk-date:${DATE}`,
    ]
    const text = [...lines, '', ...last].join('\n')
    const signed = signedAs(wire, text)
    t.ok(verifySignature(received(wire), signed, SECRET_KEY).ok)
    t.equal(canonicalOf(received(wire), signed), text)
    const blank = { ...wire, headers: { ...headers, 'x-name': ' \t ' } }
    t.match(canonicalOf(received(blank), signed), '\nx-name:\n')
  })

  t.test('derives the V11 key as the signers do, and requires its scope', async (t) => {
    const wire = signedByNode({}, { derived: true })
    const text = authorizationOf(wire)
    t.match(
      text,
      /^V11-HMAC-SHA256 Credential=AKEXAMPLE00000000001\/20240102\/cn-north-4\/modelarts,/,
    )
    const signed = parseAuthorization(text) as SignatureHeader
    t.strictSame(verifySignature(received(wire), signed, SECRET_KEY), { ok: true })
    const scopes = ['', '20240102', '20240102/a', '20240102/a/b/c', '2024/a/b', '20240102//b']
    for (const scope of [
      ...scopes,
      `20240102/${'r'.repeat(65)}/b`,
      `20240102/a/${'é'.repeat(2_000)}`,
    ]) {
      t.strictSame(verifySignature(received(wire), { ...signed, scope }, SECRET_KEY), {
        ok: false,
        canonicalRequest: canonicalOf(received(wire), signed),
        problem: {
          part: 'Credential',
          found: `${ACCESS_KEY}/${scope}`,
          expected: 'key/yyyyMMdd/region/service',
        },
      })
    }
    t.match(verifySignature(received(wire), { ...signed, scope: undefined }, SECRET_KEY), {
      ok: false,
      problem: { part: 'Credential', found: undefined },
    })
  })

  t.test('derives the key of the vectors', async (t) => {
    const scope = '20240102/cn-north-4/modelarts'
    const key = '78e7d986b5eea008e9c964d864d2d1783aea63697142400237f10634d48d7df5'
    const request = received(SENT_REQUEST)
    const hash = hashOf(canonicalRequest(request, 'x-sdk-date', hashOf('')))
    const text = ['V11-HMAC-SHA256', DATE, scope, hash].join('\n')
    const signature = createHmac('sha256', key).update(text).digest('hex')
    const header = authorization('V11-HMAC-SHA256', {
      Access: null,
      Credential: `${ACCESS_KEY}/${scope}`,
      Signature: signature,
    })
    t.ok(verifySignature(request, parseAuthorization(header) as SignatureHeader, SECRET_KEY).ok)
  })

  t.test('refuses a scope for an algorithm that signs none', async (t) => {
    const request = received(SENT_REQUEST)
    const signed = signedAs(SENT_REQUEST, canonicalRequest(request, 'x-sdk-date', hashOf('')))
    const scope = '20240102/cn-north-4/modelarts'
    t.ok(verifySignature(request, signed, SECRET_KEY).ok)
    t.match(verifySignature(request, { ...signed, scope }, SECRET_KEY), {
      ok: false,
      problem: {
        part: 'Credential',
        found: `${ACCESS_KEY}/${scope}`,
        expected: 'Access instead',
      },
    })
  })

  t.test('accepts a declared hash that matches the body, and UNSIGNED-PAYLOAD', async (t) => {
    t.ok(declaring(hashOf('{}'), '{}').ok)
    t.ok(declaring(hashOf('{}').toUpperCase(), '{}').ok)
    t.ok(declaring('UNSIGNED-PAYLOAD', '{}').ok)
    t.ok(declaring('', '{}', hashOf('{}')).ok)
    for (const declared of [hashOf('{ }'), 'unsigned-payload', 'abc', hashOf('{}').slice(1)]) {
      t.match(declaring(declared, '{}'), {
        ok: false,
        problem: {
          part: 'x-sdk-content-sha256',
          found: declared,
          expected: `UNSIGNED-PAYLOAD or the hash of the body, ${hashOf('{}')}`,
        },
      })
    }
    t.notOk(declaring('UNSIGNED-PAYLOAD', '{}', hashOf('{}')).ok)
  })

  t.test('accepts the hash of an empty text that Python signs for an empty body', async (t) => {
    t.ok(declaring('UNSIGNED-PAYLOAD', '', hashOf('')).ok)
    t.notOk(declaring('UNSIGNED-PAYLOAD', ' ', hashOf('')).ok)
  })

  t.test('hashes the bytes of the body, also if they are not UTF-8', async (t) => {
    const body = Buffer.from([0, 255, 0xc3, 0x28, 10])
    const wire = { ...SENT_REQUEST, body }
    const hash = createHash('sha256').update(body).digest('hex')
    const signed = signedAs(wire, canonicalRequest(received(wire), 'x-sdk-date', hash))
    t.ok(verifySignature(received(wire), signed, SECRET_KEY).ok)
    t.notOk(verifySignature(received({ ...wire, body: body.toString() }), signed, SECRET_KEY).ok)
  })
})

t.test('the time of a signature is parsed strictly, and formatted the same way', async (t) => {
  t.equal(epochOfBasicIso('20240102T030405Z'), Date.UTC(2024, 0, 2, 3, 4, 5))
  t.equal(epochOfBasicIso('20240229T235959Z'), Date.UTC(2024, 1, 29, 23, 59, 59))
  t.equal(basicIsoOf(Date.UTC(2024, 0, 2, 3, 4, 5, 678)), '20240102T030405Z')
  const wrong = [
    '',
    'x',
    '20240102T030405',
    '20240102t030405z',
    '2024-01-02T03:04:05Z',
    '1704164645',
  ]
  const impossible = [
    '20240230T000000Z',
    '20241301T000000Z',
    '20240102T240000Z',
    '20240102T030460Z',
  ]
  for (const text of [...wrong, ...impossible, ' 20240102T030405Z', '20240102T030405Z\n']) {
    t.equal(epochOfBasicIso(text), undefined, text)
  }
})
