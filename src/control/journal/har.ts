import type { Har, Entry as HarEntry } from 'har-format'
import { isoOf } from '../../cloud/kernel/clock.ts'
import type { JournalEntry } from '../../schemas/journal.ts'
import { decodedOrRaw, queryOf, rawParameters } from '../../schemas/query-string.ts'
import { arrayPieces, type Pieces } from '../pieces.ts'
import type { JournalRecord } from './journal.ts'
import { entrySteps } from './journal-view.ts'

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
  return { log: { ...log, entries: requests.map((one) => entryOf(one, baseUrl)) } }
}

/** The same archive as text in pieces. */
export function* harPieces(
  entries: readonly JournalRecord[],
  { baseUrl, version }: HarOrigin,
): Pieces {
  yield JSON.stringify(emptyHar(version)).replace(/\[\]}}$/, '')
  yield* arrayPieces(entries, function* (entry) {
    return entryOf(yield* entrySteps(entry), baseUrl)
  })
  yield '}}'
}

function emptyHar(version: string): Har {
  const creator = { name: 'modelarts-notebooks-mock', version }
  return { log: { version: '1.2', creator, entries: [] } }
}

function entryOf(request: JournalEntry, baseUrl: string): HarEntry {
  const { answer, at, body, duration_ms, headers, method, outcome, request_id, status, url } =
    request
  const time = duration_ms ?? 0
  const sent = textOf(body)
  const got = textOf(answer?.body)
  return {
    startedDateTime: isoOf(at),
    time,
    request: {
      method,
      url: `${baseUrl}${url}`,
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

function pairs(headers: Readonly<Record<string, string>>) {
  return Object.entries(headers).map(([name, value]) => ({ name, value }))
}

function textOf(body: unknown): string {
  if (body === null || body === undefined) return ''
  return typeof body === 'string' ? body : JSON.stringify(body)
}
