import type { Steps } from '../../cloud/kernel/steps.ts'
import { isTooDeep, MAX_CONTROL_DEPTH } from '../../schemas/depth.ts'
import { maskedText } from '../../schemas/masked-text.ts'
import { redacted, redactedForm } from '../../schemas/redacted.ts'
import { secrecyOf } from '../../schemas/secrets.ts'
import { parsedJson } from '../json-text.ts'

/** Maximum number of characters returned of a body that is not JSON. */
export const MAX_TEXT_LENGTH = 65_536

/** Length from which a body is masked in more than one step. */
const LONG_BODY = 32_768

/** The JSON value of a body, or its text if it is not JSON or nested too deep; masks credentials. */
export function* bodySteps(
  bytes: string | Buffer | null,
  headers: Readonly<Record<string, string>>,
): Steps<unknown> {
  if (bytes === null || bytes.length === 0) return null
  const text = bytes.toString()
  const value = parsedJson(text)
  const isLong = text.length >= LONG_BODY
  if (isLong) yield
  if (value === undefined || isTooDeep(value, MAX_CONTROL_DEPTH)) {
    const start = text.slice(0, MAX_TEXT_LENGTH)
    const isForm = /form-urlencoded/i.test(headers['content-type'] ?? '')
    return isForm ? redactedForm(start) : maskedText(start)
  }
  if (!isLong || typeof value !== 'object' || value === null) return redacted(value)
  yield
  return Array.isArray(value) ? yield* redactItems(value, redacted) : yield* redactMembers(value)
}

/** Masks the members of a long object; the rows of a list one by one. */
function* redactMembers(value: object): Steps<unknown> {
  const members: [string, unknown][] = []
  for (const [key, inner] of Object.entries(value)) {
    const secrecy = secrecyOf(value, key, 'open')
    const masked = (one: unknown) => redacted(one, secrecy)
    const shown = Array.isArray(inner) ? yield* redactItems(inner, masked) : masked(inner)
    members.push([maskedText(key), shown])
    yield
  }
  return Object.fromEntries(members)
}

function* redactItems(
  items: readonly unknown[],
  mask: (item: unknown) => unknown,
): Steps<unknown[]> {
  const all: unknown[] = []
  for (const item of items) {
    all.push(mask(item))
    yield
  }
  return all
}
