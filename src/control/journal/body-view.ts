import type { Steps } from '../../cloud/kernel/steps.ts'
import { CONTROL_LIMITS, isTooDeep, MAX_CONTROL_DEPTH } from '../../schemas/json-limits.ts'
import { maskedText } from '../../schemas/masked-text.ts'
import { redacted, redactedForm, redactedName } from '../../schemas/redacted.ts'
import type { Secrecy } from '../../schemas/secrets.ts'
import { parsedJsonSteps } from '../json/json-steps.ts'
import { parsedJson } from '../json-text.ts'

/** Maximum number of characters returned of a body that is not JSON. */
export const MAX_TEXT_LENGTH = 65_536

/** Length from which a body is shown in more than one step, bytes. */
const LONG_BODY = 32_768

/** Largest number of bytes of a text of that length. */
const MAX_TEXT_BYTES = 3 * MAX_TEXT_LENGTH

/** Whether a body is shown in more than one step. */
export function isLongBody(bytes: string | Buffer | null): boolean {
  return bytes !== null && bytes.length >= LONG_BODY
}

/** The JSON value of a body, or its text if it is not JSON, is nested too deep or has an object with too many keys; masks credentials. */
export function* bodySteps(
  bytes: string | Buffer | null,
  headers: Readonly<Record<string, string>>,
): Steps<unknown> {
  if (bytes === null || bytes.length === 0) return null
  if (isLongBody(bytes)) {
    const value = yield* parsedJsonSteps(bytes, { maxKeys: CONTROL_LIMITS.keys })
    return value === undefined ? textOf(bytes, headers) : yield* redactedSteps(value)
  }
  const value = parsedJson(bytes.toString())
  const isText = value === undefined || isTooDeep(value, MAX_CONTROL_DEPTH)
  return isText ? textOf(bytes, headers) : redacted(value)
}

/** The begin of a body that is not JSON. */
function textOf(bytes: string | Buffer, headers: Readonly<Record<string, string>>): string {
  const start = bytes.slice(0, MAX_TEXT_BYTES).toString().slice(0, MAX_TEXT_LENGTH)
  const isForm = /form-urlencoded/i.test(headers['content-type'] ?? '')
  return isForm ? redactedForm(start) : maskedText(start)
}

/** Masks a long value like `redacted`; each item and member is a step of its own. */
function* redactedSteps(
  value: unknown,
  secrecy: Secrecy = 'open',
  levels = MAX_CONTROL_DEPTH,
): Steps<unknown> {
  if (typeof value !== 'object' || value === null) return redacted(value, secrecy, levels)
  if (Array.isArray(value)) {
    const items: unknown[] = []
    for (const item of value) {
      items.push(yield* redactedSteps(item, secrecy, levels - 1))
      yield
    }
    return items
  }
  const members: [string, unknown][] = []
  for (const key of Object.keys(value)) {
    const { inside, shown } = redactedName(value, key, secrecy)
    const inner = (value as Record<string, unknown>)[key]
    members.push([shown, yield* redactedSteps(inner, inside, levels - 1)])
    yield
  }
  return Object.fromEntries(members)
}
