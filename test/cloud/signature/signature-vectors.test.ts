import t from 'tap'
import type { SignedRequest } from '../../../src/cloud/signature/canonical-request.ts'
import {
  canonicalOf,
  parseAuthorization,
  type SignatureHeader,
  signedAuthorization,
  verifySignature,
} from '../../../src/cloud/signature/signature.ts'
import { maskedText } from '../../../src/schemas/masked-text.ts'
import vectors from '../../contract/signature-vectors.json' with { type: 'json' }
import {
  authorizationOf,
  received,
  type SentRequest,
  signedByNode,
} from '../../support/signed-request.ts'
import { sized } from '../../support/size.ts'

interface Entry extends SentRequest {
  name: string
  secretKey: string
  verifies: boolean
  authorization: string
  canonicalRequest: string
}

/** The values that one signer of the vector file computed for one request. */
interface Written {
  requestTarget: string
  headersOnTheWire: Record<string, string>
  body: string
  authorization: string
  canonicalRequest: string
  verifies: boolean
}

const recorded: Entry[] = vectors.vectors.flatMap(({ id, request, signers }) =>
  Object.entries(signers as Record<string, Written>).map(([signer, written]) => ({
    ...written,
    name: `${id}, ${signer}`,
    method: request.method,
    target: written.requestTarget,
    headers: written.headersOnTheWire,
    secretKey: vectors.secretKey,
  })),
)

const official: Entry[] = vectors.officialTestVectors.map((vector) => ({
  ...vector,
  name: vector.source,
  target: vector.requestTarget,
  headers: { 'X-Sdk-Date': vector.headers['X-Sdk-Date'] },
  secretKey: vector.sk,
}))

const entries = [...recorded, ...official]

function read(authorization: string): SignatureHeader {
  const signed = parseAuthorization(authorization)
  if (signed === undefined || 'malformed' in signed) throw new Error(`unreadable: ${authorization}`)
  return signed
}

t.test('a vector verifies exactly if it is marked as valid', async (t) => {
  t.ok(entries.length > 50)
  for (const entry of entries) {
    const verdict = verifySignature(received(entry), read(entry.authorization), entry.secretKey)
    t.equal(verdict.ok, entry.verifies, entry.name)
  }
})

t.test('the canonical request equals the recorded one byte by byte', async (t) => {
  for (const { name, authorization, canonicalRequest, ...wire } of entries) {
    t.equal(canonicalOf(received(wire), read(authorization)), canonicalRequest, name)
  }
})

t.test(
  'a request that is signed here has the recorded signature of signers that sign alike',
  async (t) => {
    let alike = 0
    for (const { name, authorization, secretKey, ...wire } of entries) {
      const { accessKey, algorithm, signedHeaders } = read(authorization)
      const request = received(wire)
      if (algorithm !== 'SDK-HMAC-SHA256' || request.header('x-sdk-content-sha256')) continue
      const written = signedAuthorization(request, { accessKey, secretKey }, signedHeaders)
      t.ok(verifySignature(request, read(written), secretKey).ok, name)
      if (read(written).signature === read(authorization).signature) alike += 1
    }
    t.ok(alike >= 20, `${alike}`)
  },
)

t.test('the signature does not depend on the case of percent-escapes', async (t) => {
  const escaped = entries.filter(({ target }) => /%\w[A-F]/.test(target))
  t.ok(escaped.length >= 5)
  for (const { name, authorization, secretKey, ...wire } of escaped) {
    const target = wire.target.replace(/%\w\w/g, (text) => text.toLowerCase())
    t.ok(verifySignature(received({ ...wire, target }), read(authorization), secretKey).ok, name)
  }
})

t.test(
  'UNSIGNED-PAYLOAD excludes the body from the signature, but the word itself is signed',
  async (t) => {
    const unsigned = entries.filter(({ headers }) => Object.values(headers).includes(UNSIGNED))
    t.ok(unsigned.length >= 5)
    for (const { name, authorization, secretKey, ...wire } of unsigned) {
      const body = 'another body'
      t.ok(verifySignature(received({ ...wire, body }), read(authorization), secretKey).ok, name)
      const headers = Object.fromEntries(
        Object.entries(wire.headers).filter(([, value]) => value !== UNSIGNED),
      )
      t.notOk(
        verifySignature(received({ ...wire, headers }), read(authorization), secretKey).ok,
        name,
      )
    }
  },
)

t.test('a change of any signed byte is refused', async (t) => {
  for (const { name, authorization, secretKey, ...wire } of [...entries, derived()]) {
    const request = received(wire)
    const signed = read(authorization)
    t.ok(verifySignature(request, signed, secretKey).ok, `${name}, unchanged`)
    let tried = 0
    const accepted: string[] = []
    for (const change of changes(request, signed, secretKey)) {
      tried += 1
      if (tried % sized(4, 1) !== 0) continue
      if (verifySignature(change.request, change.signed, change.secretKey).ok)
        accepted.push(change.what)
    }
    t.ok(tried > 100, name)
    t.strictSame(accepted, [], name)
  }
})

t.test('a security token in the canonical request is masked', async (t) => {
  const [with1, without] = [true, false].map((has) =>
    entries.filter((entry) => entry.canonicalRequest.includes('\nx-security-token:') === has),
  )
  t.ok(with1 && with1.length >= 3)
  for (const { canonicalRequest } of with1 ?? []) {
    const text = maskedText(canonicalRequest)
    t.notMatch(text, 'SECTOKENEXAMPLE')
    t.match(text, '\nx-security-token:***\n')
    t.equal(text.split('\n').length, canonicalRequest.split('\n').length)
  }
  for (const { canonicalRequest } of without ?? []) {
    t.equal(maskedText(canonicalRequest), canonicalRequest)
  }
})

const UNSIGNED = 'UNSIGNED-PAYLOAD'

/** A request signed with a derived key, because the vectors contain none. */
function derived(): Entry {
  const wire = signedByNode(
    { method: 'POST', query: { name: 'a b', limit: '1' }, data: { name: 'nb' } },
    { derived: true, secretKey: vectors.secretKey },
  )
  const rest = { secretKey: vectors.secretKey, verifies: true, canonicalRequest: '' }
  return { ...wire, ...rest, name: 'V11', authorization: authorizationOf(wire) }
}

interface Change {
  what: string
  request: SignedRequest
  signed: SignatureHeader
  secretKey: string
}

function* changes(
  request: SignedRequest,
  signed: SignatureHeader,
  secretKey: string,
): Generator<Change> {
  const same = { request, signed, secretKey }
  for (const method of changesOf(request.method)) {
    yield { ...same, what: `method ${method}`, request: { ...request, method } }
  }
  for (const target of changesOf(request.target)) {
    if (meaning(target) === meaning(request.target)) continue
    yield { ...same, what: `target ${target}`, request: { ...request, target } }
  }
  for (const name of signed.signedHeaders.split(';')) {
    for (const value of changesOf(request.header(name) ?? '')) {
      const header = (other: string) => (other === name ? value : request.header(other))
      yield { ...same, what: `${name}: ${value}`, request: { ...request, header } }
    }
  }
  const declared = request.header('x-sdk-content-sha256') ?? request.header('x-sdk-content-sm3')
  for (const text of declared === UNSIGNED ? [] : changesOf(request.body.toString('latin1'))) {
    const body = Buffer.from(text, 'latin1')
    yield { ...same, what: `body ${text}`, request: { ...request, body } }
  }
  for (const signature of changesOf(signed.signature)) {
    yield { ...same, what: `signature ${signature}`, signed: { ...signed, signature } }
  }
  for (const signedHeaders of changesOf(signed.signedHeaders)) {
    yield { ...same, what: `names ${signedHeaders}`, signed: { ...signed, signedHeaders } }
  }
  for (const scope of signed.scope === undefined ? [] : changesOf(signed.scope)) {
    yield { ...same, what: `scope ${scope}`, signed: { ...signed, scope } }
  }
  for (const accessKey of signed.scope === undefined ? [] : changesOf(signed.accessKey)) {
    yield { ...same, what: `access key ${accessKey}`, signed: { ...signed, accessKey } }
  }
  for (const changed of changesOf(secretKey)) {
    yield { ...same, what: `secret key ${changed}`, secretKey: changed }
  }
}

/** Copies of the text, each with another byte changed by one bit. */
function* changesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += 1) {
    const byte = String.fromCharCode(text.charCodeAt(at) ^ (1 << (at % 7)))
    yield text.slice(0, at) + byte + text.slice(at + 1)
  }
}

/** The meaning of a target, without trailing slash and spelling; computed independently of the verifier. */
function meaning(target: string): string {
  const [path = '', ...query] = target.split('?')
  const pairs = [...new URLSearchParams(query.join('?'))].sort()
  return JSON.stringify([path.replace(/\/$/, ''), pairs])
}
