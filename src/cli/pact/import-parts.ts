import { quote } from '../../schemas/findings.ts'
import { maskedText } from '../../schemas/masked-text.ts'
import { decodedOrRaw, rawParameters } from '../../schemas/query-string.ts'
import { redacted } from '../../schemas/redacted.ts'
import { isSecretName, REDACTED } from '../../schemas/secrets.ts'
import { UsageError } from '../usage-error.ts'
import { membersOf } from './import-rules.ts'

type Members = Readonly<Record<string, unknown>>

/** Something of a Pact that is not used, or not as it is. */
export type Warn = (sentence: string) => void

/** Values by name, of a query string or of headers in any version. Credentials are replaced. */
export function valuesOf(value: unknown, at: string, warn: Warn): Record<string, string[]> {
  if (typeof value === 'string') {
    const values = new Map<string, string[]>()
    for (const pair of rawParameters(value)) {
      const name = decodedOrRaw(pair.name)
      values.set(name, [...(values.get(name) ?? []), decodedOrRaw(pair.value)])
    }
    return maskedValues(Object.fromEntries(values), at, warn)
  }
  const entries = Object.entries(membersOf(value, at)).map(([name, one]): [string, string[]] => {
    const texts = Array.isArray(one) ? one : [one]
    if (texts.every((text) => ['string', 'number', 'boolean'].includes(typeof text))) {
      return [name, texts.map(String)]
    }
    throw new UsageError(`${at}.${name}: found ${quote(one)}, expected text or a list of texts`)
  })
  return maskedValues(Object.fromEntries(entries), at, warn)
}

function maskedValues(
  values: Record<string, string[]>,
  at: string,
  warn: Warn,
): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(values).map(([name, texts]) => {
      const masked = texts.map((text) => (isSecretName(name) ? REDACTED : maskedText(text)))
      if (masked.some((text, index) => text !== texts[index])) {
        warn(`${at}.${name}: a credential is replaced by ${REDACTED}, as in the journal`)
      }
      return [name, masked]
    }),
  )
}

/** The body of a request or an answer, in the form of version 4; undefined if there is none. */
export function bodyOfVersion(part: Members, version: number, at: string, warn: Warn): unknown {
  if (!('body' in part)) return undefined
  const { body } = part
  if (version < 4)
    return withMasked({ content: body, ...plainType(part, body), encoded: false }, at, warn)
  if (body === null) return { content: null, contentType: 'application/json', encoded: false }
  const {
    content,
    contentType = typeOf(content),
    contentTypeHint,
    encoded = false,
    ...more
  } = membersOf(body, `${at}.body`)
  warnOfOthers(more, `${at}.body`, warn)
  if (content === undefined) return undefined
  const isPlain = encoded === false || typeof encoded === 'string'
  if (!isPlain) {
    throw new UsageError(`${at}.body.encoded: found ${quote(encoded)}, expected false or a name`)
  }
  if (typeof encoded === 'string' && encoded.toLowerCase() === 'base64') expectText(content, at)
  const hint = contentTypeHint === undefined ? {} : { contentTypeHint }
  return withMasked({ content, contentType, ...hint, encoded }, at, warn)
}

/** The journal has bodies as text: bytes that are no text cannot be compared. */
function expectText(content: unknown, at: string): void {
  const bytes = Buffer.from(String(content), 'base64')
  if (bytes.equals(Buffer.from(bytes.toString()))) return
  throw new UsageError(
    `${at}.body: found ${bytes.length} bytes that are no text, expected JSON or text`,
  )
}

function plainType({ headers }: Members, body: unknown): { contentType: string } {
  const entries = Object.entries(Object(headers) as object)
  const [, type] = entries.find(([name]) => name.toLowerCase() === 'content-type') ?? []
  const text = Array.isArray(type) ? type[0] : type
  return { contentType: typeof text === 'string' ? text : typeOf(body) }
}

function typeOf(body: unknown): string {
  return typeof body === 'string' ? 'text/plain' : 'application/json'
}

function withMasked(body: Members, at: string, warn: Warn): unknown {
  const content = redacted(body['content'])
  if (JSON.stringify(content) !== JSON.stringify(body['content'])) {
    warn(`${at}.body: a credential is replaced by ${REDACTED}, as in the journal`)
  }
  return { ...body, content }
}

/** Warns of members that the specification does not have. */
export function warnOfOthers(others: Members, at: string, warn: Warn): void {
  for (const name of Object.keys(others)) warn(`${at}.${name}: not in the specification, left out`)
}
