// What the commands read of the answers of the control plane: a newer server may add fields.

import { ClockState, SceneSummary, SnapshotInfo } from '../../schemas/control.ts'
import { CountedFaultRule } from '../../schemas/fault.ts'
import { WorldSummary } from '../../schemas/overview.ts'
import { SavedScene as SavedSceneAnswer } from '../../schemas/saved-scene.ts'
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

const Texts = z.looseObject({ en: z.string(), zh: z.string() })

/** A tour of a newer server may have actions that this version does not know: they fail when their step comes. */
export const TourAnswer = z.looseObject({
  title: Texts,
  steps: z
    .array(z.looseObject({ title: Texts, text: Texts, actions: z.array(z.looseObject({})) }))
    .min(1),
})

export const Scenes = z.looseObject({
  scene: z.string(),
  scenes: z.array(z.looseObject(SceneSummary.shape)).default([]),
})

/** The texts of a scene.json. */
export const SceneTexts = z.looseObject({
  title: z.string().optional(),
  story: z.string().optional(),
})

export const SavedScene = z.looseObject(SavedSceneAnswer.shape)
export type SavedScene = z.infer<typeof SavedScene>

export const Clock = z.looseObject(ClockState.shape)

export const AdvanceAnswer = z.looseObject({
  ...ClockState.shape,
  groups: TransitionGroups,
  transitions: z.array(z.looseObject({ ...Transition.shape, project_id: z.string().optional() })),
})
export type AdvanceAnswer = z.infer<typeof AdvanceAnswer>

const { in_use: _, leases_ending: __, ...summaryFields } = WorldSummary.shape

/** Without the fields that servers before 0.3 do not have. */
export const Summary = z.looseObject(summaryFields)

export const Rule = z.looseObject(CountedFaultRule.shape)

export const Rules = z.looseObject({ faults: z.array(Rule) })

export const Snapshot = z.looseObject(SnapshotInfo.shape)
export type Snapshot = z.infer<typeof Snapshot>

export const Snapshots = z.looseObject({ snapshots: z.array(Snapshot) })
