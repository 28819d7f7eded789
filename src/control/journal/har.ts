import type { Har, Entry as HarEntry } from 'har-format'
import { isoOf } from '../../cloud/kernel/clock.ts'
import type { Steps } from '../../cloud/kernel/steps.ts'
import type { JournalEntry } from '../../schemas/journal.ts'
import { decodedOrRaw, queryOf, rawParameters } from '../../schemas/query-string.ts'
import { jsonPieces, listPieces, type Pieces } from '../pieces.ts'
import type { JournalRecord } from './journal.ts'
import { entrySteps, hasLongBody } from './journal-view.ts'

/** What an archive says besides its requests. */
export interface HarOrigin {
  /** Base of the URLs of its requests. */
  baseUrl: string
  /** Version of the mock. */
  version: string
}

/** Converts journal entries to an HTTP archive (HAR 1.2), which browsers can import. */
export function harOf(requests: readonly JournalEntry[], { baseUrl, version }: HarOrigin): Har {
  const { log } = emptyHar(version)
  return { log: { ...log, entries: requests.map((one) => entryOf(one, baseUrl, textsOf(one))) } }
}

/** The same archive as text in pieces. */
export function* harPieces(
  entries: readonly JournalRecord[],
  { baseUrl, version }: HarOrigin,
): Pieces {
  yield JSON.stringify(emptyHar(version)).replace(/\[\]}}$/, '')
  yield* listPieces(entries, function* (entry) {
    const request = yield* entrySteps(entry)
    if (!hasLongBody(entry)) yield JSON.stringify(entryOf(request, baseUrl, textsOf(request)))
    else yield* jsonPieces(entryOf(request, baseUrl, yield* textSteps(request)))
  })
  yield '}}'
}

function emptyHar(version: string): Har {
  const creator = { name: 'modelarts-notebooks-mock', version }
  return { log: { version: '1.2', creator, entries: [] } }
}

/** The bodies of a request and of its answer as text. */
interface Texts {
  sent: string
  got: string
}

function entryOf(request: JournalEntry, baseUrl: string, { got, sent }: Texts): HarEntry {
  const { answer, at, duration_ms, headers, method, outcome, request_id, status, url } = request
  const time = duration_ms ?? 0
  return {
    startedDateTime: isoOf(at),
    time,
    request: {
      method,
      url: urlOf(url, baseUrl),
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: pairs(headers),
      queryString: rawParameters(queryOf(url)).map(({ name, value }) => ({
        name: decodedOrRaw(name),
        value: decodedOrRaw(value),
      })),
      ...(sent === '' ? {} : { postData: { mimeType: headers['content-type'] ?? '', text: sent } }),
      headersSize: -1,
      bodySize: Buffer.byteLength(sent),
    },
    response: {
      status: status ?? 0,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: pairs(answer?.headers ?? {}),
      content: {
        size: Buffer.byteLength(got),
        mimeType: answer?.headers['content-type'] ?? '',
        text: got,
      },
      redirectURL: '',
      headersSize: -1,
      bodySize: Buffer.byteLength(got),
    },
    cache: {},
    timings: { send: 0, wait: time, receive: 0 },
    comment: `${request_id} ${outcome}`,
  }
}

/** The target of a request is usually a path, but may be a whole URL, or `*`, or `host:443` of CONNECT. */
function urlOf(target: string, baseUrl: string): string {
  if (/^https?:/i.test(target)) return target
  return `${baseUrl}${target.startsWith('/') ? '' : '/'}${target}`
}

function pairs(headers: Readonly<Record<string, string>>) {
  return Object.entries(headers).map(([name, value]) => ({ name, value }))
}

function textsOf({ answer, body }: JournalEntry): Texts {
  return { sent: textOf(body), got: textOf(answer?.body) }
}

function textOf(body: unknown): string {
  if (body === null || body === undefined) return ''
  return typeof body === 'string' ? body : JSON.stringify(body)
}

/** The same for long bodies, in steps. */
function* textSteps({ answer, body }: JournalEntry): Steps<Texts> {
  return { sent: yield* longTextOf(body), got: yield* longTextOf(answer?.body) }
}

function* longTextOf(body: unknown): Steps<string> {
  if (typeof body !== 'object' || body === null) return textOf(body)
  let text = ''
  for (const piece of jsonPieces(body)) {
    text += piece as string
    yield
  }
  return text
}
