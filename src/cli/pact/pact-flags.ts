import { ProjectId } from '../../schemas/primitives.ts'
import * as z from '../../schemas/zod.ts'

const Name = z.string().trim().min(1, 'a name').max(200, 'at most 200 characters')

/** Flags of `pact`. */
export const PactFlags = z.strictObject({
  output: z.string().min(1).optional().describe('File to write; -o.'),
  into: z.string().min(1).optional().describe('File or folder to write.'),
  consumer: Name.optional().describe('Name of the consumer in the Pact.'),
  provider: Name.optional().describe('Name of the provider in the Pact.'),
  project: ProjectId.optional().describe('Project; the whole server when left out.'),
  json: z.boolean().default(false).describe('Print JSON.'),
})
