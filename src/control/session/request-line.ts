import type { SecretNames } from '../../bundles/secret-names.ts'
import type { BundleBody, BundleRequest } from '../../schemas/bundle.ts'
import { maskedText } from '../../schemas/masked-text.ts'
import type { JournalRecord, Moment } from '../journal/journal-record.ts'

/**
 * A journaled request as a bundle has it. `number` is its position in the bundle, `moment` when it had its first effect, `waits`
 * how often it waited. One that still waits is written as if its client had gone away.
 */
export function requestLine(
  entry: JournalRecord,
  number: number,
  names: SecretNames,
  { moment = entry, waits = 0 }: { moment?: Moment; waits?: number } = {},
): BundleRequest {
  const accessKey = accessKeyOf(entry.rawHeaders)
  const headers = pairsOf(entry.rawHeaders, names)
  const answerHeaders = pairsOf(entry.headers, names)
  return {
    kind: 'request',
    number,
    request_id: entry.requestId,
    project_id: entry.projectId,
    ...timesOf(entry, moment),
    ...(waits > 0 && { waits }),
    operation: entry.operation,
    caller: { user: entry.user, credential: credentialOf(entry.rawHeaders) },
    method: entry.method,
    url: maskedText(entry.url),
    headers,
    body: bodyOf(entry.body, typeOf(headers), names),
    outcome: entry.outcome === 'open' ? 'aborted' : entry.outcome,
    fault: entry.fault,
    answer:
      entry.status === null
        ? null
        : {
            status: entry.status,
            headers: answerHeaders,
            body: withName(bodyOf(entry.answer, typeOf(answerHeaders), names), accessKey, names),
          },
  }
}

/** The times of a moment of a request. */
export function timesOf({ worldAt }: JournalRecord, { effectAt, hostAt, serverAt }: Moment) {
  return { world_at: effectAt ?? worldAt, server_at: serverAt, host_at: hostAt }
}

function pairsOf(raw: readonly string[], names: SecretNames): [string, string][] {
  const pairs: [string, string][] = []
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name, value] = [raw[at] as string, raw[at + 1] as string]
    pairs.push([name, names.header(name, value)])
  }
  return pairs
}

function typeOf(headers: readonly [string, string][]): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1]
}

function bodyOf(
  body: Buffer | string | null,
  type: string | undefined,
  names: SecretNames,
): BundleBody {
  if (body === null || body.length === 0) return null
  const text = body.toString()
  if (typeof body === 'string' || Buffer.from(text).equals(body)) {
    return { text: names.body(text, type) }
  }
  return { base64: Buffer.from(maskedText(body.toString('latin1')), 'latin1').toString('base64') }
}

/** Refusals of signatures quote the access key. */
function withName(body: BundleBody, accessKey: string | undefined, names: SecretNames): BundleBody {
  if (accessKey === undefined || body === null || !('text' in body)) return body
  return { text: body.text.replaceAll(accessKey, names.nameOf(accessKey)) }
}

function accessKeyOf(raw: readonly string[]): string | undefined {
  const [, key] = /\b(?:Access|Credential)=([^\s,/]+)/.exec(headerIn(raw, 'authorization')) ?? []
  return key
}

function credentialOf(raw: readonly string[]): BundleRequest['caller']['credential'] {
  if (/\bSignature=/.test(headerIn(raw, 'authorization'))) return 'signature'
  return headerIn(raw, 'x-auth-token') === '' ? 'none' : 'token'
}

function headerIn(raw: readonly string[], name: string): string {
  for (let at = 0; at + 1 < raw.length; at += 2) {
    if ((raw[at] as string).toLowerCase() === name) return raw[at + 1] as string
  }
  return ''
}
