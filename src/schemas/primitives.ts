import * as z from './zod.ts'

/** Fields of bodies that have no effect: the operation warns of them, and coverage counts them as warned. */
export const withoutEffect = z.registry()

/** An integer in a range; the error message names the range. */
export function integer(min: number, max: number) {
  const expected = `an integer from ${min} to ${max}`
  return z.int(expected).min(min, expected).max(max, expected)
}

/** The last ms of the year 9999, UTC. */
export const LAST_MILLISECOND = 253_402_300_799_999

/** UTC milliseconds since 1970: the usual time format of this API. */
export const Epoch = z
  .int('an integer of milliseconds')
  .min(0, 'an integer of milliseconds since 1970')
  .max(LAST_MILLISECOND, 'an integer of milliseconds before the year 10000')

/** Latest time of a clock, the year 9000: leases and transitions after it still have a year of four digits. */
export const LATEST_MOMENT = 221_845_392_000_000

const MOMENT_TEXT = 'epoch ms, or an ISO date such as 2026-01-01T00:00:00Z, from 1970 to 9000'

const EpochMoment = z.int(MOMENT_TEXT).min(0, MOMENT_TEXT).max(LATEST_MOMENT, MOMENT_TEXT)

/** A time for a clock: epoch ms, or an ISO date with a time zone. */
export const Moment = z.union(
  [
    EpochMoment,
    z
      .string()
      .regex(/^\d{1,15}$/)
      .refine((text) => Number(text) <= LATEST_MOMENT),
    z.iso
      .datetime({ offset: true })
      .regex(/^(?!1970-01-01)(?:19[7-9]\d|[2-8]\d{3})-/)
      .meta({ format: 'date-time' }),
  ],
  MOMENT_TEXT,
)
export type Moment = z.infer<typeof Moment>

/** A duration in ms; -1 means no end. */
export const Milliseconds = z
  .int('an integer of milliseconds')
  .min(-1, 'an integer of milliseconds, or -1 for no end')
  .max(LAST_MILLISECOND, 'an integer of milliseconds')

const PROJECT_ID = /^[A-Za-z0-9_-]{1,64}$/

/** Project id, which also names a world; ids of the real service are 32 hexadecimal digits. */
export const ProjectId = z
  .string()
  .regex(PROJECT_ID, '1 to 64 characters of A-Z, a-z, 0-9, _ and -')
  .meta({ example: '0123456789abcdef0123456789abcdef' })

/** Project id as the real service requires it. */
export const RealProjectId = z.string().regex(/^[0-9a-f]{32}$/, '32 characters of 0-9 and a-f')

export function isProjectId(text: string): boolean {
  return PROJECT_ID.test(text)
}

/** Words below `/notebooks/` that are never taken for the id of an instance. */
export const notebookWords = ['all', 'flavors', 'open', 'practices', 'tags'] as const

/** A name that users choose, and that is a part of paths: neither `.` nor `..`, which URLs leave out. */
export const ChosenName = z
  .string()
  .regex(
    /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}$/,
    '1 to 64 characters of A-Z, a-z, 0-9, ., _ and -, but not . or ..',
  )

/** An id that a scene or a state chooses for a resource. Words that are part of paths are not allowed. */
export const PinnedId = z
  .string()
  .regex(
    /^(?!(?:all|flavors|tags|group|\.{1,2})$)[A-Za-z0-9._-]{1,64}$/,
    '1 to 64 characters of A-Z, a-z, 0-9, ., _ and -, but not the words all, flavors, tags and group',
  )

/**
 * An id that a request chooses for what it creates. Unlike scenes and states, which older versions may have saved, it
 * may be none of the words of today.
 */
export const NewId = PinnedId.refine(
  (id) => !notebookWords.some((word) => word === id),
  `none of the words ${notebookWords.join(', ')}`,
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

/** A duration in host or world time: `500` (ms), `"500ms"`, `"2s"`, `"1.5h"`. */
export const Duration = z.union(
  [z.number().min(0, DURATION_TEXT), z.string().regex(DURATION, DURATION_TEXT)],
  DURATION_TEXT,
)
export type Duration = z.infer<typeof Duration>

/** A duration of `min` to `max` ms; `expected` says so. What is no duration is not called too long as well. */
export function durationOf({ min = 0, max = Infinity }, expected: string) {
  return Duration.refine((duration) => {
    const span = milliseconds(duration)
    return !(span >= 0) || (span >= min && span <= max)
  }, expected)
}

/** Converts a duration to whole ms. */
export function milliseconds(duration: Duration): number {
  if (typeof duration === 'number') return Math.round(duration)
  const [, amount, unit = 'ms'] = DURATION.exec(duration) ?? []
  return Math.round(Number(amount) * UNITS[unit as keyof typeof UNITS])
}

/** An enum of upper-case values; requests may use any case (docs/contract/behaviours.md#validation). */
export function anyCase<const T extends readonly [string, ...string[]]>(words: T) {
  const upper = (input: unknown) => (typeof input === 'string' ? input.toUpperCase() : input)
  return z.preprocess(upper, z.enum(words)) as unknown as z.ZodType<
    T[number],
    T[number] | Lowercase<T[number]>
  >
}

/** Text of at most `max` characters, counted as code points: an emoji is one. OpenAPI needs `maxLength` beside it. */
export function atMost(max: number) {
  return z
    .string()
    .refine(
      (text) => text.length <= max || (text.length <= 2 * max && Array.from(text).length <= max),
      `text of at most ${max} characters`,
    )
}

/** Text of at most `max` UTF-16 code units. */
export function shortText(max: number) {
  return z.string().max(max, `text of at most ${max} characters`)
}

/**
 * Text with known values: a filter that no other value matches, or a field that scenes may fill otherwise. OpenAPI lists
 * them as `x-extensible-enum`, because as `enum` it would say that other values are refused.
 */
export function openEnum(words: readonly string[]) {
  return z.string(`one of ${words.join(', ')}`).meta({ 'x-extensible-enum': [...words] })
}
