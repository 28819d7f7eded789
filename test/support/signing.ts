import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js'
import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core/auth/BasicCredentials.js'
import { NOW } from './values.ts'

export interface Signing {
  ak?: string
  sk?: string
  method?: string
  path: string
  data?: object | undefined
  /** Time of the signature, epoch ms. */
  at?: number
  /** More headers, which are signed as well. */
  headers?: Record<string, string>
}

/** Headers of a request that the SDK's own signer signed, with the keys of the admin if none are given. */
export function signedHeaders(signing: Signing): Record<string, string> {
  const { ak = 'MOCKAK00000ADMIN0001', sk = 'mock-secret-key-admin' } = signing
  const { at = NOW, data, method = 'GET', path } = signing
  const [target = '', query = ''] = path.split('?')
  const request = {
    endpoint: `http://localhost${target}`,
    method,
    queryParams: Object.fromEntries(new URLSearchParams(query)),
    headers: {
      'X-Sdk-Date': new Date(at).toISOString().replace(/[-:]|\.\d+/g, ''),
      'content-type': 'application/json',
      ...signing.headers,
    },
    data,
  }
  const credentials = new BasicCredentials().withAk(ak).withSk(sk)
  const signed = AKSKSigner.sign(request, credentials) as Record<string, string>
  return Object.fromEntries(
    Object.entries(signed).map(([name, value]) => [name.toLowerCase(), value]),
  )
}
