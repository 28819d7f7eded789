import { accessKeyIn, type SecretNames } from '../../bundles/secret-names.ts'
import type { BundleBody, BundleRequest } from '../../schemas/bundle.ts'
import { maskedText } from '../../schemas/masked-text.ts'
import type { AnyOperationId } from '../../schemas/service-operations.ts'
import type { JournalRecord, Moment } from '../journal/journal-record.ts'

/** Operations whose answers describe a token. */
const TOKEN_OPERATIONS: ReadonlySet<string | null> = new Set<AnyOperationId>([
  'KeystoneCreateUserTokenByPassword',
  'KeystoneCreateScopedToken',
  'KeystoneCreateAgencyToken',
  'KeystoneValidateToken',
  'CreateTokenWithIdToken',
  'CreateUnscopedTokenWithIdToken',
])

interface RequestFacts {
  /** When it had its first effect. */
  moment?: Moment
  /** How often it waited. */
  waits?: number
  /** Whether it had no answer when the session was captured: it is written as if its client had gone away. */
  isOpen?: boolean
}

/** A journaled request as a bundle has it. `number` is its position in the bundle. */
export function requestLine(
  entry: JournalRecord,
  number: number,
  names: SecretNames,
  { moment = entry, waits = 0, isOpen = false }: RequestFacts = {},
): BundleRequest {
  const headers = pairsOf(entry.rawHeaders, names)
  return {
    kind: 'request',
    number,
    request_id: entry.requestId,
    project_id: entry.projectId,
    ...timesOf(entry, moment),
    ...(waits > 0 && { waits }),
    operation: entry.operation,
    caller: { user: isOpen ? null : entry.user, credential: credentialOf(entry.rawHeaders) },
    method: entry.method,
    url: maskedText(entry.url),
    headers,
    body: bodyOf(entry.body, typeOf(headers), names),
    outcome: isOpen ? 'aborted' : (entry.outcome as BundleRequest['outcome']),
    fault: isOpen ? null : entry.fault,
    answer: isOpen ? null : answerOf(entry, names),
  }
}

function answerOf(entry: JournalRecord, names: SecretNames): BundleRequest['answer'] {
  const { answer, status } = entry
  if (status === null) return null
  const headers = pairsOf(entry.headers, names)
  const body = describesToken(entry)
    ? { text: names.tokenAnswer(`${answer}`) }
    : bodyOf(answer, typeOf(headers), names)
  const accessKey = accessKeyIn(headerIn(entry.rawHeaders, 'authorization'))
  const isQuoted = status === 401 && accessKey !== undefined && body !== null && 'text' in body
  return {
    status,
    headers,
    body: isQuoted ? { text: withName(body.text, accessKey, names) } : body,
  }
}

/** Whether the answer has the fields of a token. */
function describesToken({ answer, operation, status }: JournalRecord): boolean {
  const hasToken = status === 200 || status === 201
  return hasToken && TOKEN_OPERATIONS.has(operation) && answer !== null && answer.length > 0
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

/** A refusal of a signature with the name of the access key that it quotes. A key can be any text, so no other text is replaced. */
function withName(refusal: string, accessKey: string, names: SecretNames): string {
  const key = inJson(accessKey)
  const name = names.idOf(accessKey)
  return refusal
    .replace(`secretKey failed,ak:${key},err:`, () => `secretKey failed,ak:${name},err:`)
    .replace(`Credential: ***\\"${inJson(key)}/`, () => `Credential: ***\\"${name}/`)
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1)
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
