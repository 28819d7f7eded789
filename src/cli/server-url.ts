import { Duration, milliseconds } from '../schemas/primitives.ts'
import * as z from '../schemas/zod.ts'

const URL_TEXT = 'an http or https URL without a path, such as http://127.0.0.1:6404'

/** The URL of a server, without a slash at its end. */
export const ServerUrl = z
  .string(URL_TEXT)
  .regex(/^https?:\/\/[\w.:[\]-]+\/?$/i, URL_TEXT)
  .refine((url) => URL.canParse(url), URL_TEXT)
  .transform((url) => url.replace(/\/$/, ''))

/** Longest timeout of a command, ms. */
const MAX_WAIT = 24 * 3_600_000

/** The longest wait of a command, in ms. */
export const WaitTime = Duration.transform(milliseconds).refine(
  (timeout) => timeout <= MAX_WAIT,
  'a duration of at most 24h',
)
