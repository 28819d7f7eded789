import { Duration, milliseconds } from '../schemas/primitives.ts'
import * as z from '../schemas/zod.ts'

const URL_TEXT = 'an http or https URL without a path, such as http://127.0.0.1:6404'

/** The URL of a server, without a slash at its end. */
export const ServerUrl = z
  .string(URL_TEXT)
  .regex(/^https?:\/\/[\w.:[\]-]+\/?$/i, URL_TEXT)
  .refine((url) => URL.canParse(url), URL_TEXT)
  .transform((url) => url.replace(/\/$/, ''))

/** Most servers that one command calls. */
const MAX_SERVERS = 100

/** The flag with the URLs of one or several servers. */
export const ServerUrls = z
  .array(ServerUrl)
  .max(MAX_SERVERS, `at most ${MAX_SERVERS} URLs`)
  .refine((urls) => new Set(urls).size === urls.length, 'each URL once')
  .optional()
  .describe('URL of the server; URLs with commas between them for several servers.')

/** Longest timeout of a command, ms. */
const MAX_WAIT = 24 * 3_600_000

/** The longest wait of a command, in ms. */
export const WaitTime = Duration.transform(milliseconds).refine(
  (timeout) => timeout <= MAX_WAIT,
  'a duration of at most 24h',
)
