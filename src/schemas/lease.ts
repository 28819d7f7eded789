import { z } from 'zod'
import { Epoch, Milliseconds } from './primitives.ts'

/** Automatic stop of an instance (contract B5). It ends at `create_at + duration`. */
export const Lease = z
  .looseObject({
    create_at: Epoch.describe('When the instance was created, UTC ms.'),
    duration: Milliseconds.describe('Run time in ms, counted from create_at.'),
    enable: z.boolean().describe('Whether automatic stop is on.'),
    type: z.enum(['TIMING', 'IDLE']).optional().describe('Kind of automatic stop.'),
    update_at: Epoch.describe('Last change of the lease, UTC ms.'),
  })
  .meta({ id: 'Lease', description: 'Automatic stop of an instance.' })
export type Lease = z.infer<typeof Lease>
