import t from 'tap'
import type { SignedRequest } from '../../src/cloud/canonical-request.ts'
import type { Signed } from '../../src/cloud/signature.ts'
import { VerifiedSignatures } from '../../src/control/verified-signatures.ts'

const signed: Signed = {
  algorithm: 'SDK-HMAC-SHA256',
  accessKey: 'AK',
  scope: undefined,
  signedHeaders: 'host;x-sdk-date',
  signature: 'a'.repeat(64),
}

const headers: Record<string, string> = { host: 'h', 'x-sdk-date': '20260101T000000Z' }

function request(changes: Partial<SignedRequest> = {}): SignedRequest {
  const header = (name: string) => headers[name]
  return { method: 'GET', target: '/v1/p1/notebooks', header, body: Buffer.alloc(0), ...changes }
}

t.test('a genuine request is known again, and nothing that differs from it', async (t) => {
  const verified = new VerifiedSignatures()
  t.notOk(verified.has(request(), signed))
  verified.add(request(), signed)
  t.ok(verified.has(request(), signed))
  const others: [SignedRequest, Signed][] = [
    [request({ method: 'PUT' }), signed],
    [request({ target: '/v1/p1/notebooks?limit=1' }), signed],
    [request({ header: (name) => ({ ...headers, host: 'i' })[name] }), signed],
    [request({ header: (name) => ({ ...headers, 'x-sdk-date': '2' })[name] }), signed],
    [request({ header: (name) => ({ ...headers, 'x-sdk-content-sha256': 'f' })[name] }), signed],
    [request({ body: Buffer.from('{}') }), signed],
    [request(), { ...signed, accessKey: 'BK' }],
    [request(), { ...signed, algorithm: 'V11-HMAC-SHA256' }],
    [request(), { ...signed, scope: '20260101/a/b' }],
    [request(), { ...signed, signedHeaders: 'x-sdk-date;host' }],
    [request(), { ...signed, signature: 'b'.repeat(64) }],
  ]
  for (const [other, as] of others) t.notOk(verified.has(other, as))
})

t.test('requests with a body are not kept, and of the others only so many', async (t) => {
  const verified = new VerifiedSignatures()
  const body = request({ body: Buffer.from('{}') })
  verified.add(body, signed)
  t.notOk(verified.has(body, signed))
  verified.add(request(), signed)
  for (let n = 0; n < 1_000; n++) verified.add(request({ target: `/${n}` }), signed)
  t.notOk(verified.has(request(), signed))
  t.ok(verified.has(request({ target: '/999' }), signed))
})
