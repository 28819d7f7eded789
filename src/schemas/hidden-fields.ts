import * as z from './zod.ts'

/** Kind of public network: shared, exclusive or none. */
export const publicNetworkTypes = ['SHARED', 'EXCLUSIVE', 'FORBIDDEN'] as const

/**
 * Fields of the answers that an instance was imported from, which this server would answer otherwise. They are answered as
 * they are until a change concerns them (docs/decisions.md#recorded-fields-of-an-instance).
 */
const recorded = z
  .looseObject({})
  .optional()
  .describe('Fields that are answered as they are, until a change concerns them.')

/**
 * Fields that scenes and states keep, but that no answer of the API shows
 * (docs/decisions.md#the-public-network-of-a-notebook).
 */
export const hiddenFields = {
  hooks: z.looseObject({}).optional().describe('Start-up scripts.'),
  public_network_config: z
    .looseObject({ public_network_type: z.enum(publicNetworkTypes).optional() })
    .optional()
    .describe('Public network.'),
  recorded,
}

/** The fields of an instance that no answer of the API shows. */
export const HiddenFields = z.object(hiddenFields).omit({ recorded: true }).meta({
  id: 'HiddenFields',
  description: 'What an instance keeps, but no answer of the API shows.',
})
export type HiddenFields = z.infer<typeof HiddenFields>
