import * as z from './zod.ts'

/** The languages of a tour. */
export const tourLanguages = ['en', 'zh'] as const
export type TourLanguage = (typeof tourLanguages)[number]

/** A text of `max` characters at most in both languages. */
export function textsOf(max: number) {
  const expected = `text of 1 to ${max} characters`
  const text = z.string(expected).min(1, expected).max(max, expected)
  return z.strictObject({ en: text.describe('English.'), zh: text.describe('Simplified Chinese.') })
}

export const TourTitle = textsOf(80)

/** What a list of scenes says of a tour. */
export const TourSummary = z
  .strictObject({ title: TourTitle, steps: z.int().min(1).describe('Number of steps.') })
  .meta({ id: 'TourSummary', description: 'The narrated demo of a scene.' })
export type TourSummary = z.infer<typeof TourSummary>
