import * as z from '../../schemas/zod.ts'
import { ServerUrl } from '../server-url.ts'

/** Flags of `compare`. */
export const CompareFlags = z.strictObject({
  against: ServerUrl.describe('URL of the service to call.'),
  yes: z.boolean().default(false).describe('Send the requests; they are only listed without it.'),
  report: z.string().min(1).optional().describe('File for the differences, as JSON.'),
  credentialsFile: z
    .string()
    .min(1)
    .optional()
    .describe('File with the credentials of the service.'),
  ca: z
    .string()
    .min(1)
    .optional()
    .describe('File of certificates that the service is trusted with.'),
  json: z.boolean().default(false).describe('Print JSON.'),
})
