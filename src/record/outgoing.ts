import { parseAuthorization } from '../cloud/signature/signature.ts'
import { quote } from '../schemas/findings.ts'
import { isTokenRequest, writeIn } from './passed-requests.ts'
import { endToEnd, firstValue, type RawHeaders, trailerFields, withField } from './raw-headers.ts'
import type { Refusal } from './refusal.ts'
import { type AccountKeys, signedFields } from './signer.ts'
import { isLoopback, type Upstream } from './upstream.ts'

/** What passes, and how. */
export interface PassRules {
  upstream: Upstream
  /** Whether requests pass that may change something. */
  writes: boolean
  /** Signs the requests anew; undefined if they pass with the credentials of the client. */
  keys: AccountKeys | undefined
}

/** The head of a request of a client. */
export interface IncomingHead {
  method: string
  /** Target of the request line. */
  url: string
  rawHeaders: RawHeaders
}

/** Target of the request line of a client that uses the recorder as its proxy: `http://host/path`. */
const ABSOLUTE = /^https?:\/\/([^/?#]*)/i

/** Path and query of a target, as they were sent. */
export function originTarget(url: string): string {
  const absolute = ABSOLUTE.exec(url)
  if (absolute === null) return url
  const rest = url.slice(absolute[0].length)
  return rest.startsWith('/') ? rest : `/${rest}`
}

/** The host that a request is for: that of the target, or else that of Host. */
function hostOf({ url, rawHeaders }: IncomingHead): string | undefined {
  return ABSOLUTE.exec(url)?.[1]?.replace(/^.*@/, '') ?? firstValue(rawHeaders, 'host')
}

/** Why a request does not pass; undefined if it does. */
export function refusalOf(head: IncomingHead, rules: PassRules): Refusal | undefined {
  const { method, rawHeaders, url } = head
  const target = originTarget(url)
  if (!target.startsWith('/') && target !== '*') {
    return { status: 400, sentence: `found the target ${quote(target)}, expected a path` }
  }
  const foreign = foreignHost(head, rules)
  if (foreign !== undefined) {
    const expected = `one for ${rules.upstream.url.host}: a recorder has one upstream`
    return { status: 421, sentence: `found a request for ${quote(foreign)}, expected ${expected}` }
  }
  const write = writeIn(method, target, rawHeaders)
  if (write !== undefined && !rules.writes) {
    const expected = 'a read such as GET: it was not sent. record passes writes on with --writes'
    return { status: 403, sentence: `found ${write}, expected ${expected}` }
  }
  const page =
    rules.keys === undefined ? undefined : (webPage(rawHeaders) ?? otherHost(head, rules))
  if (page === undefined) return undefined
  const expected = 'a request of a program: with --sign no web page may use the keys'
  return { status: 403, sentence: `found ${page}, expected ${expected}` }
}

/** The host of a request through the recorder as a proxy that is for another service. A mock serves all of them. */
function foreignHost({ url }: IncomingHead, { upstream }: PassRules): string | undefined {
  const authority = ABSOLUTE.exec(url)?.[1]
  if (authority === undefined || upstream.isLoopback) return undefined
  return nameOf(authority) === upstream.url.hostname.toLowerCase() ? undefined : authority
}

/** Headers that only browsers send for a page. */
function webPage(rawHeaders: RawHeaders): string | undefined {
  return ['Origin', 'Sec-Fetch-Site']
    .map((name) => [name, firstValue(rawHeaders, name.toLowerCase())] as const)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${quote(value)}`)[0]
}

/**
 * A host that is neither this machine nor the service: a page whose name leads to this machine sends its own. Browsers send no
 * other sign of such a page, and no target with a host.
 */
function otherHost({ rawHeaders, url }: IncomingHead, { upstream }: PassRules): string | undefined {
  const host = firstValue(rawHeaders, 'host')
  if (host === undefined || ABSOLUTE.test(url)) return undefined
  const isKnown =
    isLoopback(host.replace(/:\d*$/, '')) || nameOf(host) === upstream.url.hostname.toLowerCase()
  return isKnown ? undefined : `Host ${quote(host)}`
}

function nameOf(authority: string): string {
  return authority.replace(/^.*@/, '').replace(/:\d*$/, '').toLowerCase()
}

/** The fields that go to the upstream for a request. `ownPort` is the port of the recorder, `body` its body if it is signed anew. */
export function outgoingFields(
  head: IncomingHead,
  { keys, upstream }: PassRules,
  ownPort: number,
  body: Buffer = Buffer.alloc(0),
): string[] {
  const { method, rawHeaders, url } = head
  const target = originTarget(url)
  const connection = trailerFields(rawHeaders)
  const fields = endToEnd(rawHeaders)
  if (keys !== undefined && !isTokenRequest(method, target)) {
    const request = { method, target, rawHeaders: fields, body }
    return [...signedFields(request, keys, upstream.url.host, new Date()), ...connection]
  }
  const host = hostOf(head)
  const sent = isReplaced(head, upstream, ownPort) ? upstream.url.host : host
  return [...(sent === undefined ? fields : withField(fields, 'Host', sent)), ...connection]
}

/** Whether a request names the recorder itself as its host: a service on another machine would not know that name. */
export function namesRecorder(head: IncomingHead, upstream: Upstream, ownPort: number): boolean {
  const host = hostOf(head)
  if (host === undefined || upstream.isLoopback) return false
  const port = /:(\d+)$/.exec(host)?.[1]
  const isOwn = isLoopback(host.replace(/:\d*$/, '')) || Number(port) === ownPort
  return isOwn && host.toLowerCase() !== upstream.url.host
}

/** Whether the client signed Host: then another one makes the signature wrong. */
export function signsHost(rawHeaders: RawHeaders): boolean {
  const signed = parseAuthorization(firstValue(rawHeaders, 'authorization'))
  if (signed === undefined || 'malformed' in signed) return false
  return signed.signedHeaders.toLowerCase().split(';').includes('host')
}

function isReplaced(head: IncomingHead, upstream: Upstream, ownPort: number): boolean {
  return namesRecorder(head, upstream, ownPort) && !signsHost(head.rawHeaders)
}
