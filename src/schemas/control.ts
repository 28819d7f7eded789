import { Notebook, NotebookStatus } from './notebook.ts'
import { ChosenName, durationOf, Epoch, LAST_MILLISECOND, Moment } from './primitives.ts'
import { TourSummary } from './tour-text.ts'
import { Transition, TransitionGroups } from './transition.ts'
import * as z from './zod.ts'

/** Name of a snapshot. */
export const SnapshotName = ChosenName

/** Target of a reset: the scene, an empty project, or a snapshot by name. */
export const ResetTo = z.union(
  [z.enum(['scene', 'empty']), z.templateLiteral(['snapshot:', SnapshotName])],
  'scene, empty or snapshot:NAME',
)
export type ResetTo = z.infer<typeof ResetTo>

/** Body of a reset. */
export const ResetRequest = z.strictObject({
  to: ResetTo.default('scene').describe('State to restore: scene, empty or snapshot:NAME.'),
})
export type ResetRequest = z.infer<typeof ResetRequest>

/** Highest rate of a clock, world ms per ms of the host. */
export const MAX_RATE = 1_000_000

export const Rate = z
  .number('a number from 0 to 1000000')
  .min(0, 'a number from 0 to 1000000')
  .max(MAX_RATE, 'a number from 0 to 1000000')

/** Body that sets a clock: its time, its rate, or both. */
export const ClockRequest = z
  .strictObject({
    at: Moment.optional().describe('New time; unchanged when left out.'),
    rate: Rate.optional().describe('World ms per ms of the host: 1 is real time, 0 is frozen.'),
  })
  .refine(({ at, rate }) => at !== undefined || rate !== undefined, 'at, rate, or both')
  .meta({ anyOf: [{ required: ['at'] }, { required: ['rate'] }] })
export type ClockRequest = z.infer<typeof ClockRequest>

/** Body of an advance. */
export const AdvanceRequest = z
  .strictObject({
    by: durationOf({ max: LAST_MILLISECOND }, 'a shorter duration')
      .optional()
      .describe('World time to advance by.'),
    until: Moment.optional().describe('World time to advance to.'),
  })
  .refine(
    ({ by, until }) => (by === undefined) !== (until === undefined),
    'exactly one of by and until',
  )
  .meta({ oneOf: [{ required: ['by'] }, { required: ['until'] }] })
export type AdvanceRequest = z.infer<typeof AdvanceRequest>

/** State of a clock: its time as epoch ms and as ISO date, and its rate. */
export const ClockState = z
  .strictObject({
    now: Epoch.describe('World time, epoch ms.'),
    iso: z.string().describe('The same as an ISO date.'),
    rate: z.number().describe('World ms per ms of the host.'),
  })
  .meta({ id: 'ClockState' })
export type ClockState = z.infer<typeof ClockState>

/** Response of an advance of one world. */
export const AdvanceAnswer = ClockState.extend({
  groups: TransitionGroups,
  transitions: z.array(Transition),
})

/** Response of an advance of all worlds. */
export const AdvanceAllAnswer = ClockState.extend({
  groups: TransitionGroups,
  transitions: z.array(Transition.extend({ project_id: z.string() })),
})

/** Response of a reset. */
export const ResetAnswer = z.strictObject({
  reset: z.string().describe('What was restored.'),
  project_id: z.string().optional(),
})

/** Body that changes the scene. */
export const SceneRequest = z.strictObject({
  scene: z
    .string('the name of a scene')
    .min(1, 'the name of a scene')
    .describe('Name of the scene.'),
})
export type SceneRequest = z.infer<typeof SceneRequest>

/** Response of a change of scene. */
export const SceneAnswer = z.strictObject({
  scene: z.string().describe('Name of the new scene.'),
  project_id: z.string().optional(),
})

/** A scene that projects can use, with the texts of its scene.json. */
export const SceneSummary = z
  .strictObject({
    /** Name of the scene in requests and options. */
    name: z.string(),
    /** Title: a few words. */
    title: z.string().optional(),
    /** Description of the situation in the scene. */
    story: z.string().optional(),
    /** Title and number of steps of its tour.json; absent without one. */
    tour: TourSummary.optional(),
  })
  .meta({ id: 'SceneSummary' })
export type SceneSummary = z.infer<typeof SceneSummary>

export const SceneList = z.strictObject({
  scene: z.string().describe('Scene of future worlds.'),
  scenes: z.array(SceneSummary),
})

/** Description of a snapshot. */
export const SnapshotInfo = z
  .strictObject({
    name: SnapshotName,
    taken_at: Epoch.describe('Epoch ms: world time, or server time for a snapshot of all worlds.'),
    notebooks: z.int().min(0).describe('Number of instances in it.'),
  })
  .meta({ id: 'SnapshotInfo' })
export type SnapshotInfo = z.infer<typeof SnapshotInfo>

/** All snapshots, oldest first. */
export const SnapshotList = z.strictObject({ snapshots: z.array(SnapshotInfo) })

/** Response of a state import. */
export const ImportAnswer = z.strictObject({
  notebooks: z.int().min(0).describe('Number of imported instances.'),
})

/** State of saving the state file. */
export const SaveAnswer = z.strictObject({
  path: z.string().describe('Path of the state file.'),
  saved_at: Epoch.nullable().describe(
    'Last successful save, host time in epoch ms; null if there was none.',
  ),
  trouble: z.string().optional().describe('Why the last save failed.'),
})
export type SaveAnswer = z.infer<typeof SaveAnswer>

/** Response of a deletion: the number of removed items. */
export const RemoveAnswer = z.strictObject({ removed: z.int().min(0) })

/** Error body of the control plane; the text says what was found, what was expected, and where. */
export const ControlError = z.strictObject({ error_code: z.string(), error_msg: z.string() }).meta({
  id: 'ControlError',
  example: {
    error_code: 'Mock.InvalidInput',
    error_msg: 'found "soon", expected a duration such as 500, "500ms", "2s", at $.by',
  },
})

/** Body that forces a status: any status, including DELETED and FROZEN. */
export const ForceRequest = z.strictObject({
  status: z.enum(NotebookStatus.options).describe('New status of the instance.'),
  fail_reason: z.string().max(1024, 'text of at most 1024 characters').optional(),
})
export type ForceRequest = z.infer<typeof ForceRequest>

/** Response of a change: the instance now (null if it was removed), and its transitions during the change. */
export const InstanceAnswer = z.strictObject({
  notebook: Notebook.nullable(),
  transitions: z.array(Transition),
})

/** Index of the control plane. */
export const ControlIndex = z.strictObject({
  paths: z.array(z.string()).describe('Method and path of each operation.'),
  openapi: z.string().describe('Path of their OpenAPI document.'),
  shard: z
    .string()
    .optional()
    .describe('Number of this process and of all, such as 1/4 (--shard); absent for the only one.'),
  drill: z
    .boolean()
    .optional()
    .describe('Whether GET /_mock/drill has a drill; absent without one.'),
  projects: z
    .array(z.string())
    .optional()
    .describe(
      'Project ids of the existing worlds. A process of several has them only in the answer to a request to all of them.',
    ),
})

/** The state machine of instances: statuses, actions, and the result of each pair. */
export const StateMachineAnswer = z.strictObject({
  states: z.array(z.enum(NotebookStatus.options)),
  actions: z.array(z.string()),
  table: z
    .record(z.string(), z.record(z.string(), z.looseObject({})))
    .describe(
      'Result by status and action: to (next status), refused (error code), gone, or nothing.',
    ),
  messages: z
    .record(z.string(), z.string())
    .describe('Text of each error code of the table, with {} where the answer has a value.'),
  mermaid: z.string().describe('State diagram in Mermaid syntax.'),
})

export type StateMachineAnswer = z.infer<typeof StateMachineAnswer>

/** Why a signature was refused. */
export const SignatureExplanation = z.strictObject({
  request_id: z.string(),
  access_key: z.string(),
  algorithm: z.string(),
  server_canonical_request: z.string().describe('Canonical request of the server.'),
  client_canonical_request: z
    .string()
    .nullable()
    .describe('Canonical request of the client, if a common mistake explains it; otherwise null.'),
  first_difference: z
    .strictObject({ line: z.int().min(1), server: z.string(), client: z.string() })
    .nullable()
    .describe('First line (counted from 1) in which they differ.'),
  hint: z.string().describe('What to check in the client.'),
})
export type SignatureExplanation = z.infer<typeof SignatureExplanation>
