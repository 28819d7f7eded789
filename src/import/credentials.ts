import { maskedText } from '../schemas/masked-text.ts'
import { REDACTED, type Secrecy, secrecyOf } from '../schemas/secrets.ts'
import { isObject, type JsonObject } from './json.ts'
import type { Notes } from './notes.ts'

/** A record without credentials: their values are `***`, and the token of an instance is left out. */
export function withoutCredentials(record: JsonObject, notes: Notes): JsonObject {
  const { token, ...rest } = record
  let count = 0
  const clean = masked(rest, 'open', () => {
    count++
  })
  if (token !== undefined) notes.add('Tokens of instances, because no credential is written')
  if (count > 0) notes.add('Records with other credentials, which are masked')
  return clean as JsonObject
}

function masked(value: unknown, secrecy: Secrecy, onMask: () => void): unknown {
  if (typeof value === 'string' || typeof value === 'number') {
    const text = secrecy === 'open' ? cleanText(value) : REDACTED
    if (text !== value && value !== REDACTED) onMask()
    return text
  }
  if (Array.isArray(value)) return value.map((item) => masked(item, secrecy, onMask))
  if (!isObject(value)) return value
  // Programs that read a scene could take this name for something else.
  const members = Object.entries(value).filter(([key]) => key !== '__proto__')
  return Object.fromEntries(
    members.map(([key, inner]) => {
      return [maskedText(key), masked(inner, secrecyOf(value, key, secrecy), onMask)]
    }),
  )
}

/** The user of a URL without a password, such as `ssh://ma-user@host:31234`. */
const USER = /(?<=^\w+:\/\/)[A-Za-z0-9._-]+(?=@[^@/]+(?:\/[^@]*)?$)/

/** A text without credentials. The user of a URL is none; in a journal of this mock it is masked all the same. */
function cleanText(value: string | number): string | number {
  if (typeof value === 'number') return value
  const text = value.replace(/^ssh:\/\/\*\*\*@/, 'ssh://ma-user@')
  const [user] = USER.exec(text) ?? []
  if (user === undefined) return maskedText(text)
  const rest = text.replace(`${user}@`, '')
  return maskedText(rest) === rest ? text : maskedText(text)
}
