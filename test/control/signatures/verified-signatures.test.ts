import t from 'tap'
import {
  type RequestHead,
  VerifiedSignatures,
} from '../../../src/control/signatures/verified-signatures.ts'

const genuine = {
  signed: {
    algorithm: 'SDK-HMAC-SHA256',
    accessKey: 'AK',
    scope: undefined,
    signedHeaders: 'host;x-sdk-date',
    signature: 'a'.repeat(64),
  },
  time: 0,
} as const

const head: RequestHead = {
  method: 'GET',
  url: '/v1/p1/notebooks',
  rawHeaders: ['Host', 'h', 'Authorization', 'a'],
}

t.test('a verified request is recognized again, and a request that differs is not', async (t) => {
  const verified = new VerifiedSignatures()
  t.equal(verified.find(head), undefined)
  verified.add(head, genuine)
  t.equal(verified.find({ ...head }), genuine)
  for (const change of [
    { method: 'PUT' },
    { url: '/v1/p1/notebooks?limit=1' },
    { rawHeaders: ['Host', 'i', 'Authorization', 'a'] },
    { rawHeaders: ['Host', 'h', 'Authorization', 'b'] },
    { rawHeaders: ['Host', 'h', 'Authorization', 'a', 'X-Sdk-Date', ''] },
    { rawHeaders: ['Host', 'hAuthorization', 'a'] },
  ]) {
    t.equal(verified.find({ ...head, ...change }), undefined)
  }
})

t.test('only a limited number of requests is kept', async (t) => {
  const verified = new VerifiedSignatures()
  verified.add(head, genuine)
  for (let n = 0; n < 1_000; n++) verified.add({ ...head, url: `/${n}` }, genuine)
  t.equal(verified.find(head), undefined)
  t.equal(verified.find({ ...head, url: '/0' }), genuine, 'only the oldest is evicted')
  t.equal(verified.find({ ...head, url: '/999' }), genuine)
})
