import { durationOf } from './primitives.ts'
import * as z from './zod.ts'

/** Maximum number of headers of a fault. */
const MAX_HEADERS = 20

/** Maximum number of characters of a header value. */
const MAX_VALUE_LENGTH = 1_024

/** Maximum number of characters of all names and values: many clients read at most 16 KB of headers. */
const MAX_TOTAL_LENGTH = 8_192

/** Longest time that an HTTP date can lie ahead, world ms: 365 days. */
const MAX_AHEAD_MS = 31_536_000_000

/** Headers that Node sets itself to mark where a response ends; another value would make a second response. */
const FRAMING: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** An HTTP date that lies a time after the time of the world: a duration of at most 365 days. */
const DateAhead = z.strictObject({
  date_in: durationOf({ max: MAX_AHEAD_MS }, 'at most 365d'),
})

const VALUE = `one line of at most ${MAX_VALUE_LENGTH} characters of ASCII, a number, {"date_in":"30s"} for an HTTP date, or null`

/** The value of a header; null takes the header away. */
export const FaultHeader = z.union(
  [
    z
      .string()
      .max(MAX_VALUE_LENGTH, VALUE)
      .regex(/^(?:[!-~](?:[\t -~]*[!-~])?)?$/, VALUE),
    z.number(),
    DateAhead,
    z.null(),
  ],
  VALUE,
)
export type FaultHeader = z.infer<typeof FaultHeader>

/** Headers by name that a fault sets in the response, or takes away. */
export const FaultHeaders = z.record(z.string(), FaultHeader).superRefine((headers, context) => {
  const names = Object.keys(headers)
  if (names.length > MAX_HEADERS) {
    context.addIssue({ code: 'custom', message: `at most ${MAX_HEADERS} headers` })
  }
  const total = Object.entries(headers).reduce((sum, pair) => sum + pair.join('').length, 0)
  if (total > MAX_TOTAL_LENGTH) {
    const message = `names and values of at most ${MAX_TOTAL_LENGTH} characters in all`
    context.addIssue({ code: 'custom', message })
  }
  const seen = new Set<string>()
  for (const name of names) {
    const lower = name.toLowerCase()
    const message = problemOf(lower, headers[name] as FaultHeader, seen.has(lower))
    if (message !== undefined) context.addIssue({ code: 'custom', path: [name], message })
    seen.add(lower)
  }
})
export type FaultHeaders = z.infer<typeof FaultHeaders>

/** What was expected instead of a header; undefined if it is fine. */
function problemOf(name: string, value: FaultHeader, isRepeated: boolean): string | undefined {
  if (!/^[\w!#$%&'*+.^`|~-]{1,64}$/.test(name)) return 'a name of 1 to 64 letters, digits and -'
  if (isRepeated) return 'each header once; upper and lower case are the same'
  if (FRAMING.has(name)) return 'another header: this one says where the response ends'
  if (name.startsWith('x-mock-')) return 'another header: x-mock- headers are set by the mock'
  return name === 'retry-after' && !isRetryAfter(value)
    ? 'seconds, an HTTP date, {"date_in":"30s"} or null'
    : undefined
}

function isRetryAfter(value: FaultHeader): boolean {
  if (typeof value === 'object') return true
  return /^\d{1,10}$/.test(`${value}`) || isHttpDate(`${value}`)
}

/** Whether a text is a date such as `Thu, 01 Jan 2026 00:00:00 GMT`. */
function isHttpDate(text: string): boolean {
  const date = new Date(text)
  return !Number.isNaN(date.getTime()) && date.toUTCString() === text
}
