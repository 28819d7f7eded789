import { Authorization } from './authorization.ts'
import { Rate } from './control.ts'
import { CountedFaultRule } from './fault.ts'
import { hiddenFields } from './hidden-fields.ts'
import { StoredImage } from './image.ts'
import { ImageGroupUpdateRequest } from './image-request.ts'
import { KeyPair } from './key-pair.ts'
import { BillingItem, Endpoint, JobProgress, Notebook, Owner } from './notebook.ts'
import { Epoch, integer, PinnedId, Tag } from './primitives.ts'
import { CountedProgressionRule, Outcome, ProgressionMode } from './progression.ts'
import { StateReminder } from './reminder.ts'
import { DataVolume, Volume } from './volume.ts'
import { WorkspaceDetail } from './workspace.ts'
import * as z from './zod.ts'

/** Version of the state format: this server writes and reads only this one. */
export const STATE_VERSION = 1

const Uint32 = integer(0, 4_294_967_295)

/** State of a random generator: four unsigned 32-bit integers. */
export const StateRandom = z.tuple([Uint32, Uint32, Uint32, Uint32], 'four integers')

const Count = z.int('an integer of at least 0').min(0, 'an integer of at least 0')

/** State of a clock. */
export const StateClock = z.strictObject({
  at: Epoch.describe('Its time, epoch ms.'),
  rate: Rate,
  real: z.boolean().describe('Whether it followed the host; it does again after a restart.'),
})

/** An instance with all stored fields: those of every status, and the ids of its storages. */
const StateNotebook = Notebook.extend({
  id: PinnedId,
  action_progress: z.array(JobProgress),
  billing_items: z.array(BillingItem),
  data_volumes: z.array(
    DataVolume.extend({
      id: z.string(),
      uri: z.string(),
      failure_reason: z.string().optional(),
      efs_id: z.string().optional(),
      lasting: z.boolean().optional(),
    }),
  ),
  endpoints: z.array(Endpoint),
  tags: z.array(Tag),
  url: z.string().describe('Path of the page; responses add the base URL.'),
  user: Owner,
  volume: Volume,
  ...hiddenFields,
})

const StateQuota = z.strictObject({
  workspace_id: z.string(),
  resource: z.string(),
  quota: integer(-1, 2_147_483_647),
  update_time: Epoch,
})

const StateImageGroup = z.strictObject({
  id: z.string(),
  read_me: z.string().optional(),
  tags: ImageGroupUpdateRequest.shape.tags,
})

const StateAuthFailures = z.strictObject({
  access_key: z.string(),
  count: Count,
  locked_at: Epoch.optional(),
})

const StateRateWindow = z.strictObject({
  project_id: z
    .string()
    .nullable()
    .describe('Project of the window; null for the world of the rules, or for no world.'),
  start: z.int('epoch ms').describe('Start of the window, epoch ms by the clock of that world.'),
  used: Count,
})

/** Rules of a world or of the server, in order, with their counters. */
export const stateRules = {
  faults: z.array(
    CountedFaultRule.extend({
      chance: StateRandom,
      delays: StateRandom.describe('State of the random generator for its delays.'),
      windows: z.array(StateRateWindow).describe('Used requests of its rate limit, by window.'),
    }),
  ),
  faults_asked: StateRandom.describe(
    'State of the random generator for delays that requests ask for.',
  ),
  faults_made: Count.describe('Number of generated ids of fault rules.'),
  /** Progression rules with their hits, in order. */
  progressions: z.array(CountedProgressionRule.extend({ mode: ProgressionMode, outcome: Outcome })),
  progressions_made: Count.describe('Number of generated ids of progression rules.'),
}

/** Exported state of one project: clock, resources, agenda and rules. Times are epoch ms of the world. */
export const WorldState = z
  .strictObject({
    /** Version of the format: 1. */
    version: z.literal(STATE_VERSION),
    scene: z
      .string()
      .optional()
      .describe('Scene of the project; absent if it is that of the server.'),
    seed: z.string().describe('Seed of the random generators of later rules.'),
    made_at: Epoch.describe('World time when the world was created from its scene, epoch ms.'),
    clock: StateClock,
    ids: StateRandom.describe('State of the random generator for ids.'),
    /** Instances with all stored fields. */
    notebooks: z.array(StateNotebook),
    /** Images, built-in ones included. */
    images: z.array(StoredImage),
    image_groups: z.array(StateImageGroup).describe('Guide texts and tags of image groups.'),
    /** Workspaces with their grants. */
    workspaces: z.array(WorkspaceDetail),
    workspace_quotas: z.array(StateQuota).describe('Workspace quotas that were set.'),
    /** Users that the service may act for. */
    authorizations: z.array(Authorization),
    /** Authorization mode of the account. */
    auth_mode: z.enum(['strict', 'loose']),
    /** SSH key pairs that were created or imported. */
    key_pairs: z.array(KeyPair),
    /** Number of key pairs created so far; the last one's id. */
    key_pairs_made: Count,
    agenda: z.array(StateReminder).describe('Reminders, in the order in which they are due.'),
    ...stateRules,
    auth_failures: z.array(StateAuthFailures).describe('Failed signatures by access key.'),
  })
  .meta({ id: 'WorldState' })
export type WorldState = z.infer<typeof WorldState>
