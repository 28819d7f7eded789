/**
 * Sends requests to a URL for some seconds from its own process, and reports the number of responses.
 * `signed` signs them. A `mix` renames one of the ten instances of the page with every twentieth request.
 */
import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js'
import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core/auth/BasicCredentials.js'
import autocannon from 'autocannon'
import { tenRows } from './page.ts'

const [url = '', seconds = '2', kind = 'list'] = process.argv.slice(2)

const read = { method: 'GET', path: new URL(url).pathname } as const

const write = {
  method: 'PUT',
  path: `${read.path.replace(/\/all$/, '')}/${tenRows[4]?.id}`,
  body: JSON.stringify({ name: 'bench-row-4' }),
} as const

/** Headers with the known token of the admin, or with a signature of the SDK for Node. */
function credentials(): Record<string, string> {
  const type = { 'content-type': 'application/json' }
  if (kind !== 'signed') return { 'x-auth-token': 'mock-token-admin', ...type }
  const keys = new BasicCredentials().withAk('MOCKAK00000ADMIN0001').withSk('mock-secret-key-admin')
  const request = { endpoint: url, method: 'GET', queryParams: {}, headers: type }
  return AKSKSigner.sign(request, keys) as Record<string, string>
}

const requests = kind === 'mix' ? [write, ...Array.from({ length: 19 }, () => read)] : [read]

const result = await autocannon({
  url,
  duration: Number(seconds),
  connections: 16,
  headers: credentials(),
  requests,
})
process.send?.({
  answered: result['2xx'],
  failed: result.non2xx + result.errors,
  seconds: result.duration,
})
