import { z } from 'zod'
import { Notebook, NotebookStatus } from './notebook.ts'
import { Duration, Epoch, LAST_MILLISECOND, Moment, milliseconds } from './primitives.ts'

/** What a snapshot is called. */
export const SnapshotName = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, '1 to 64 characters of A-Z, a-z, 0-9, ., _ and -')

/** What to go back to: the scene, nothing at all, or a snapshot by name. */
export const ResetTo = z.union(
  [z.enum(['scene', 'empty']), z.templateLiteral(['snapshot:', SnapshotName])],
  'scene, empty or snapshot:NAME',
)
export type ResetTo = z.infer<typeof ResetTo>

/** Body of reset. */
export const ResetRequest = z.strictObject({
  to: ResetTo.default('scene').describe('What to go back to.'),
})
export type ResetRequest = z.infer<typeof ResetRequest>

/** Fastest a clock may run, world ms for each ms of the host. */
export const MAX_RATE = 1_000_000

export const Rate = z
  .number('a number from 0 to 1000000')
  .min(0, 'a number from 0 to 1000000')
  .max(MAX_RATE, 'a number from 0 to 1000000')

/** Body of a clock's setting: where it goes, how fast it runs. */
export const ClockRequest = z
  .strictObject({
    at: Moment.optional().describe('Where to go; stays where it is when left out.'),
    rate: Rate.optional().describe('World ms for each ms of the host: 1 is real, 0 frozen.'),
  })
  .refine(({ at, rate }) => at !== undefined || rate !== undefined, 'at or rate')
export type ClockRequest = z.infer<typeof ClockRequest>

/** Body of an advance. */
export const AdvanceRequest = z
  .strictObject({
    by: Duration.refine((by) => milliseconds(by) <= LAST_MILLISECOND, 'a shorter duration')
      .optional()
      .describe('World time to pass.'),
    until: Moment.optional().describe('Moment to pass to.'),
  })
  .refine(({ by, until }) => (by === undefined) !== (until === undefined), 'one of by and until')
export type AdvanceRequest = z.infer<typeof AdvanceRequest>

/** A clock as the control plane shows it. */
export const ClockState = z
  .strictObject({
    now: Epoch.describe('Epoch ms.'),
    iso: z.string().describe('The same as an ISO date.'),
    rate: z.number().describe('World ms for each ms of the host.'),
  })
  .meta({ id: 'ClockState' })
export type ClockState = z.infer<typeof ClockState>

const Status = z.enum(NotebookStatus.options).nullable()

/** A status that gave way to another. */
export const Transition = z
  .strictObject({
    at: Epoch.describe("Epoch ms in the world's time."),
    /** Id of the instance. */
    notebook_id: z.string(),
    from: Status.describe('null where the instance is new.'),
    to: Status.describe('null where it is gone.'),
  })
  .meta({ id: 'Transition' })
export type Transition = z.infer<typeof Transition>

/** What an advance of one world brought about. */
export const AdvanceAnswer = ClockState.extend({ transitions: z.array(Transition) })

/** What an advance of every world brought about. */
export const AdvanceAllAnswer = ClockState.extend({
  transitions: z.array(Transition.extend({ project_id: z.string() })),
})

/** Answer of a reset. */
export const ResetAnswer = z.strictObject({
  reset: z.string().describe('What was gone back to.'),
  project_id: z.string().optional(),
})

/** Body of a change of scene. */
export const SceneRequest = z.strictObject({
  scene: z.string('the name of a scene').min(1, 'the name of a scene').describe('Its name.'),
})
export type SceneRequest = z.infer<typeof SceneRequest>

/** Answer of a change of scene. */
export const SceneAnswer = z.strictObject({
  scene: z.string().describe('What the world is made from now.'),
  project_id: z.string().optional(),
})

/** A scene that worlds can be put on, by what its scene.json says. */
export const SceneSummary = z
  .strictObject({
    /** What it is put on by. */
    name: z.string(),
    /** What it is, in a few words. */
    title: z.string().optional(),
    /** What is going on in it. */
    story: z.string().optional(),
  })
  .meta({ id: 'SceneSummary' })
export type SceneSummary = z.infer<typeof SceneSummary>

export const SceneList = z.strictObject({
  scene: z.string().describe('What worlds to be made are made from.'),
  scenes: z.array(SceneSummary),
})

/** What a snapshot holds. */
export const SnapshotInfo = z
  .strictObject({
    name: SnapshotName,
    taken_at: Epoch.describe("Epoch ms in the world's time, or in the server's."),
    notebooks: z.int().min(0).describe('How many instances it holds.'),
  })
  .meta({ id: 'SnapshotInfo' })
export type SnapshotInfo = z.infer<typeof SnapshotInfo>

/** The snapshots there are, oldest first. */
export const SnapshotList = z.strictObject({ snapshots: z.array(SnapshotInfo) })

/** What came in with a state. */
export const ImportAnswer = z.strictObject({
  notebooks: z.int().min(0).describe('Instances in it.'),
})

/** What became of saving the state file. */
export const SaveAnswer = z.strictObject({
  path: z.string(),
  saved_at: Epoch.nullable().describe("When it was saved last, epoch ms of the host's time."),
  trouble: z.string().optional().describe('Why it could not be saved last.'),
})
export type SaveAnswer = z.infer<typeof SaveAnswer>

/** Answer of what removes. */
export const RemoveAnswer = z.strictObject({ removed: z.int().min(0) })

/** A refusal of the control plane: found, expected, where. */
export const ControlError = z.strictObject({ error_code: z.string(), error_msg: z.string() }).meta({
  id: 'ControlError',
  example: {
    error_code: 'Mock.InvalidInput',
    error_msg: 'found "soon", expected a duration such as 500, "500ms", "2s", at $.by',
  },
})

/** Body of a force: any status, DELETED and FROZEN included. */
export const ForceRequest = z.strictObject({
  status: z.enum(NotebookStatus.options).describe('Status to put the instance in.'),
  fail_reason: z.string().max(1024, 'text of at most 1024 characters').optional(),
})
export type ForceRequest = z.infer<typeof ForceRequest>

/** What was done to an instance: how it stands now, null where it is gone, and what happened on the way. */
export const InstanceAnswer = z.strictObject({
  notebook: Notebook.nullable(),
  transitions: z.array(Transition),
})

/** What the control plane can do. */
export const ControlIndex = z.strictObject({
  paths: z.array(z.string()).describe('Methods and paths.'),
  openapi: z.string().describe('Where these are described.'),
  projects: z.array(z.string()).describe('Worlds that were made so far.'),
})

/** Statuses and actions, and what comes of each pair. */
export const StateMachineAnswer = z.strictObject({
  states: z.array(z.enum(NotebookStatus.options)),
  actions: z.array(z.string()),
  table: z
    .record(z.string(), z.record(z.string(), z.looseObject({})))
    .describe('By status and action: to, refused, gone or nothing.'),
  mermaid: z.string().describe('A state diagram for Mermaid.'),
})

export type StateMachineAnswer = z.infer<typeof StateMachineAnswer>

/** Why a signature was refused. */
export const SignatureExplanation = z.strictObject({
  request_id: z.string(),
  access_key: z.string(),
  algorithm: z.string(),
  server_canonical_request: z.string().describe('What the server would have signed.'),
  client_canonical_request: z
    .string()
    .nullable()
    .describe('What the client signed, where a usual mistake explains it.'),
  first_difference: z
    .strictObject({ line: z.int().min(1), server: z.string(), client: z.string() })
    .nullable()
    .describe('The first line in which they differ, counted from 1.'),
  hint: z.string().describe('What to look at.'),
})
export type SignatureExplanation = z.infer<typeof SignatureExplanation>
