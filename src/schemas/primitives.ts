import { z } from 'zod'

/** An integer of a range that the message names, so that a refusal says what was expected. */
export function integer(min: number, max: number) {
  const expected = `an integer from ${min} to ${max}`
  return z.int(expected).min(min, expected).max(max, expected)
}

/** The last ms of the year 9999, UTC. */
export const LAST_MILLISECOND = 253_402_300_799_999

/** Milliseconds since 1970 in UTC: the only way this API writes a time. */
export const Epoch = z
  .int('an integer of milliseconds')
  .min(0, 'an integer of milliseconds since 1970')
  .max(LAST_MILLISECOND, 'an integer of milliseconds before the year 10000')

/** The latest a clock may show, the year 9000: what leases and transitions add still has four digits. */
export const LATEST_MOMENT = 221_845_392_000_000

const MOMENT_TEXT = 'epoch ms, or an ISO date such as 2026-01-01T00:00:00Z, from 1970 to 9000'

const EpochMoment = z.int(MOMENT_TEXT).min(0, MOMENT_TEXT).max(LATEST_MOMENT, MOMENT_TEXT)

/** A moment a clock may show, as people give it: epoch ms, or an ISO date with a zone. */
export const Moment = z.union(
  [
    EpochMoment,
    z.string().refine((text) => /^\d+$/.test(text) && Number(text) <= LATEST_MOMENT),
    z.iso.datetime({ offset: true }).refine((text) => text > '1970-01-02' && text < '9000'),
  ],
  MOMENT_TEXT,
)
export type Moment = z.infer<typeof Moment>

/** A span of time in ms. */
export const Milliseconds = z
  .int('an integer of milliseconds')
  .min(-1, 'an integer of milliseconds, or -1 for no end')
  .max(LAST_MILLISECOND, 'an integer of milliseconds')

const PROJECT_ID = /^[A-Za-z0-9_-]{1,64}$/

/** A project id is the name of a world; real ones are 32 hexadecimal digits. */
export const ProjectId = z
  .string()
  .regex(PROJECT_ID, '1 to 64 characters of A-Z, a-z, 0-9, _ and -')
  .meta({ example: '0123456789abcdef0123456789abcdef' })

/** What the service itself takes for one. */
export const RealProjectId = z.string().regex(/^[0-9a-f]{32}$/, '32 characters of 0-9 and a-f')

export function isProjectId(text: string): boolean {
  return PROJECT_ID.test(text)
}

/** An id a tester gives to what is created. Words that paths use are no ids. */
export const PinnedId = z
  .string()
  .regex(
    /^(?!(?:all|flavors|tags|group|\.{1,2})$)[A-Za-z0-9._-]{1,64}$/,
    '1 to 64 characters of A-Z, a-z, 0-9, ., _ and -, and no word of a path',
  )

export const ProjectPath = z.object({ project_id: ProjectId.describe('Project ID.') })
export type ProjectPath = z.infer<typeof ProjectPath>

export const Tag = z
  .looseObject({
    key: z.string().max(128),
    value: z.string().max(255).optional(),
  })
  .meta({ id: 'TmsTagResponse', description: 'One tag.' })
export type Tag = z.infer<typeof Tag>

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/

const DURATION_TEXT = 'a duration such as 500, "500ms", "2s", "10m" or "1h"'

/** A span of host or world time as people write it: `500`, `"500ms"`, `"2s"`, `"1.5h"`. */
export const Duration = z.union(
  [z.number().min(0, DURATION_TEXT), z.string().regex(DURATION, DURATION_TEXT)],
  DURATION_TEXT,
)
export type Duration = z.infer<typeof Duration>

/** The duration in ms, rounded to whole ones. */
export function milliseconds(duration: Duration): number {
  const [, amount, unit = 'ms'] = DURATION.exec(String(duration)) ?? []
  return Math.round(Number(amount) * UNITS[unit as keyof typeof UNITS])
}

/** One of some upper-case words, which requests may write in any case (contract B15). */
export function anyCase<const T extends readonly [string, ...string[]]>(words: T) {
  const upper = (input: unknown) => (typeof input === 'string' ? input.toUpperCase() : input)
  return z.preprocess(upper, z.enum(words)) as unknown as z.ZodType<
    T[number],
    T[number] | Lowercase<T[number]>
  >
}

/** Text of at most so many characters. */
export function shortText(most: number) {
  return z.string().max(most, `text of at most ${most} characters`)
}

/** A filter's value. The words that exist are documented; any other text matches nothing. */
export function openEnum(words: readonly string[]) {
  return z.string(`one of ${words.join(', ')}`).meta({ enum: [...words] })
}
