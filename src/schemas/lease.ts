import { anyCase, Epoch, Milliseconds } from './primitives.ts'
import * as z from './zod.ts'

/**
 * Automatic stop of an instance (docs/contract/behaviours.md#lease-arithmetic): at `create_at + duration`
 * (UTC ms + ms).
 */
export const Lease = z
  .looseObject({
    create_at: Epoch.describe('Creation of the instance, UTC ms.'),
    duration: Milliseconds.describe('Run time in ms, counted from create_at.'),
    enable: z.boolean().describe('Whether automatic stop is on.'),
    type: z.enum(['TIMING', 'IDLE']).optional().describe('Kind of automatic stop.'),
    update_at: Epoch.describe('Last change of the lease, UTC ms.'),
  })
  .meta({
    id: 'Lease',
    description: 'Automatic stop of an instance.',
    example: {
      create_at: 1760000000000,
      duration: 3627372,
      enable: true,
      type: 'TIMING',
      update_at: 1760000027372,
    },
  })
export type Lease = z.infer<typeof Lease>

const LeaseType = anyCase(['TIMING', 'IDLE']).describe('TIMING or IDLE, case-insensitive.')

/** Run time from now in ms. The range is not checked here: the service has a code of its own for it, 6349. */
const Duration = z
  .int('an integer of milliseconds')
  .describe('Run time from now in ms; -1 switches automatic stop off.')

/** Body with the requested run time of an instance. */
export const LeaseRequest = z
  .object({
    duration: Duration.optional().meta({ default: 3600000, example: 7200000 }),
    type: LeaseType.optional(),
    enable: z.boolean('true or false').optional().describe('false switches automatic stop off.'),
  })
  .meta({
    id: 'LeaseReq',
    description: 'Automatic stop asked for.',
    example: { duration: 7200000, type: 'timing' },
  })
export type LeaseRequest = z.infer<typeof LeaseRequest>

/** Query of a start. */
export const StartQuery = z.object({
  duration: Duration.optional().meta({ default: 3600000 }),
  type: LeaseType.prefault('TIMING'),
})
export type StartQuery = z.infer<typeof StartQuery>

/** Query of a stop. Old clients send a duration, which has no effect. */
export const StopQuery = z.object({ duration: Duration.optional().describe('Ignored.') })

/** Query of a renewal; with a duration here, the body is ignored. */
export const RenewQuery = z.object({ duration: Duration.optional() })
export type RenewQuery = z.infer<typeof RenewQuery>
