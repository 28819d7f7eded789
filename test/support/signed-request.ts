import { createHash, createHmac } from 'node:crypto'
import { stringify } from 'node:querystring'
import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js'
import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core/auth/BasicCredentials.js'
import { DerivedAKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/DerivedAKSKSigner.js'
import type { SignedRequest } from '../../src/cloud/signature/canonical-request.ts'
import type { SignatureHeader } from '../../src/cloud/signature/signature.ts'

export const ACCESS_KEY = 'AKEXAMPLE00000000001'
export const SECRET_KEY = 'SKexample/+000000000000000000000000000001'

/** A request as a client sends it. */
export interface SentRequest {
  method: string
  target: string
  headers: Readonly<Record<string, string>>
  body: string | Buffer
}

export const DATE = '20240102T030405Z'
/** A simple GET request. */
export const SENT_REQUEST: SentRequest = {
  method: 'GET',
  target: '/v1/p1/notebooks?limit=1',
  headers: { 'X-Sdk-Date': DATE },
  body: '',
}

/** The request as the signature check receives it. */
export function received({ method, target, headers, body }: SentRequest): SignedRequest {
  const values = new Map(Object.entries(headers).map(([name, v]) => [name.toLowerCase(), v]))
  return { method, target, header: (name) => values.get(name), body: Buffer.from(body) }
}

/** Parameters of a call with the SDK for Node. */
export interface Call {
  method?: string
  path?: string
  query?: Record<string, string | string[]>
  headers?: Record<string, string>
  data?: object
}

/** The request that the SDK for Node sends for a call, signed by its own signers. */
export function signedByNode(
  call: Call,
  { derived = false, secretKey = SECRET_KEY } = {},
): SentRequest {
  const { method = 'GET', path = '/v1/p1/notebooks', query = {}, data } = call
  const endpoint = `https://modelarts.cn-north-4.myhuaweicloud.com:8443${path}`
  const headers = {
    'X-Sdk-Date': '20240102T030405Z',
    'content-type': 'application/json',
    ...call.headers,
  }
  const credentials = new BasicCredentials().withAk(ACCESS_KEY).withSk(secretKey)
  credentials.processDerivedAuthParams('modelarts', 'cn-north-4')
  const signer = derived ? DerivedAKSKSigner : AKSKSigner
  const signed = signer.sign({ endpoint, method, queryParams: query, headers, data }, credentials)
  const text = stringify(query)
  return {
    method,
    target: `${new URL(endpoint).pathname}${text === '' ? '' : `?${text}`}`,
    headers: signed as Record<string, string>,
    body: data === undefined ? '' : JSON.stringify(data),
  }
}

/** The `Authorization` header of a signed request. */
export function authorizationOf({ headers }: SentRequest): string {
  return headers['Authorization'] ?? ''
}

/** The Authorization header for a request, signed over this canonical request even if it is not the right one. */
export function signedAs(sent: SentRequest, canonical: string): SignatureHeader {
  const algorithm = 'SDK-HMAC-SHA256'
  const hash = createHash('sha256').update(canonical).digest('hex')
  const text = [algorithm, sent.headers['X-Sdk-Date'], hash].join('\n')
  return {
    algorithm,
    accessKey: ACCESS_KEY,
    scope: undefined,
    signedHeaders: canonical.split('\n').at(-2) ?? '',
    signature: createHmac('sha256', SECRET_KEY).update(text).digest('hex'),
  }
}

export function hashOf(body: string) {
  return createHash('sha256').update(body).digest('hex')
}
