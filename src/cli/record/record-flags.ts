import * as z from '../../schemas/zod.ts'
import { ServerUrl, WaitTime } from '../server-url.ts'

/** Flags of `record`. */
export const RecordFlags = z.strictObject({
  upstream: ServerUrl.describe('URL of the service to call.'),
  into: z.string().min(1).describe('Folder for the recording; it is made.'),
  writes: z.boolean().default(false).describe('Pass requests on that change something.'),
  sign: z
    .boolean()
    .default(false)
    .describe('Sign the requests anew, with the keys of the environment.'),
  for: WaitTime.optional().describe('Time after which it stops; a signal stops it earlier.'),
  yes: z.boolean().default(false).describe('Call a service on another machine.'),
  ca: z
    .string()
    .min(1)
    .optional()
    .describe('File of certificates that the service is trusted with.'),
})
