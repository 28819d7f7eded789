import { operationIds } from './operations.ts'
import * as z from './zod.ts'

/** What an operation does with an input. */
export const InputTreatment = z.enum(['consumed', 'warned', 'refused']).meta({
  id: 'InputTreatment',
  description:
    'consumed: it has an effect. warned: it has none, and x-mock-warnings says so. refused: it gives an error.',
})
export type InputTreatment = z.infer<typeof InputTreatment>

export const CoveredInput = z
  .strictObject({
    input: z
      .string()
      .describe('Place and name: path.id, query.limit, body.volume.category, body.tags[].key.'),
    type: z.string().describe('Type in the SDK.'),
    treatment: InputTreatment,
    requests: z
      .int()
      .min(0)
      .describe('Requests since the start of the server that had it and passed authentication.'),
  })
  .meta({ id: 'CoveredInput' })
export type CoveredInput = z.infer<typeof CoveredInput>

/** Response of GET /_mock/coverage. */
export const InputCoverage = z
  .strictObject({
    sdk: z.strictObject({
      package: z.string().describe('SDK whose models name the inputs.'),
      version: z.string(),
    }),
    totals: z.strictObject({
      consumed: z.int().min(0),
      warned: z.int().min(0),
      refused: z.int().min(0),
    }),
    operations: z.array(z.strictObject({ operation: z.string(), inputs: z.array(CoveredInput) })),
  })
  .meta({ id: 'InputCoverage' })
export type InputCoverage = z.infer<typeof InputCoverage>

export const InputCoverageQuery = z.strictObject({
  operation: z
    .string()
    .optional()
    .describe('Operation id: only this operation.')
    .meta({ enum: operationIds }),
})
