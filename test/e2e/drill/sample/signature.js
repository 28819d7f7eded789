import { createHash, createHmac } from 'node:crypto'

const sha256 = (text) => createHash('sha256').update(text).digest('hex')

/**
 * Headers of a request that is signed with an access key (SDK-HMAC-SHA256). The path needs no escapes, and `query` is a list of
 * names with values in alphabetical order.
 */
export function signedHeaders({ accessKey, secretKey }, { method, url, body }) {
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const names = 'host;x-sdk-date'
  const canonical = [
    method,
    `${url.pathname.replace(/\/$/, '')}/`,
    url.searchParams.toString(),
    `host:${url.host}\nx-sdk-date:${date}\n`,
    names,
    sha256(body ?? ''),
  ].join('\n')
  const text = `SDK-HMAC-SHA256\n${date}\n${sha256(canonical)}`
  const signature = createHmac('sha256', secretKey).update(text).digest('hex')
  return {
    'x-sdk-date': date,
    authorization: `SDK-HMAC-SHA256 Access=${accessKey}, SignedHeaders=${names}, Signature=${signature}`,
  }
}
