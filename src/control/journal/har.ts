import type { Har, Entry as HarEntry } from 'har-format'
import { isoOf } from '../../cloud/kernel/clock.ts'
import type { JournalEntry } from '../../schemas/journal.ts'
import { decodedOrRaw, queryOf, rawParameters } from '../../schemas/query-string.ts'

/** Converts journal entries to an HTTP archive (HAR 1.2), which browsers can import. */
export function harOf(
  requests: readonly JournalEntry[],
  { baseUrl, version }: { baseUrl: string; version: string },
): Har {
  const creator = { name: 'modelarts-notebooks-mock', version }
  return { log: { version: '1.2', creator, entries: requests.map((one) => entryOf(one, baseUrl)) } }
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

function textOf(body: unknown): string {
  if (body === null || body === undefined) return ''
  return typeof body === 'string' ? body : JSON.stringify(body)
}
