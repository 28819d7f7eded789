// What the commands read of the answers of the control plane: a newer server may add fields.

import { ClockState, SnapshotInfo } from '../../schemas/control.ts'
import { CountedFaultRule } from '../../schemas/fault.ts'
import { WorldSummary } from '../../schemas/overview.ts'
import { Transition, TransitionGroups } from '../../schemas/transition.ts'
import * as z from '../../schemas/zod.ts'

export const Health = z.looseObject({
  status: z.string(),
  version: z.string(),
  auth: z.string(),
  worlds: z.number(),
  worlds_limit: z.number(),
  shard: z.string().optional(),
  warnings: z.array(z.string()).optional(),
})

export const Scenes = z.looseObject({ scene: z.string() })

export const Clock = z.looseObject(ClockState.shape)

export const AdvanceAnswer = z.looseObject({
  ...ClockState.shape,
  groups: TransitionGroups,
  transitions: z.array(z.looseObject({ ...Transition.shape, project_id: z.string().optional() })),
})
export type AdvanceAnswer = z.infer<typeof AdvanceAnswer>

export const Summary = z.looseObject(WorldSummary.shape)

export const Rule = z.looseObject(CountedFaultRule.shape)

export const Rules = z.looseObject({ faults: z.array(Rule) })

export const Snapshot = z.looseObject(SnapshotInfo.shape)
export type Snapshot = z.infer<typeof Snapshot>

export const Snapshots = z.looseObject({ snapshots: z.array(Snapshot) })
