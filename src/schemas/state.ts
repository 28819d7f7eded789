import { z } from 'zod'
import { Authorization } from './authorization.ts'
import { Rate } from './control.ts'
import { CountedFaultRule } from './fault.ts'
import { Image } from './image.ts'
import { ImageGroupUpdateRequest } from './image-request.ts'
import { KeyPair } from './key-pair.ts'
import { BillingItem, Endpoint, JobProgress, Notebook, Owner } from './notebook.ts'
import { Epoch, integer, PinnedId, Tag } from './primitives.ts'
import { CountedProgressionRule, Outcome, ProgressionMode } from './progression.ts'
import { StateReminder } from './reminder.ts'
import { DataVolume, Volume } from './volume.ts'
import { WorkspaceDetail } from './workspace.ts'

/** The version of states that this server writes, and the only one it reads. */
export const STATE_VERSION = 1

const Uint32 = integer(0, 4_294_967_295)

/** Where a chance stands: the same words give the same numbers. */
export const StateRandom = z.tuple([Uint32, Uint32, Uint32, Uint32], 'four integers')

const Count = z.int('an integer from 0 on').min(0, 'an integer from 0 on')

/** Where a clock stood. */
export const StateClock = z.strictObject({
  at: Epoch.describe('What it showed, epoch ms.'),
  rate: Rate,
  real: z.boolean().describe("Whether it showed the host's time; after a restart it does again."),
})

/** An instance as it is kept: the keys of every status, and the ids of its storages. */
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
  url: z.string().describe('Path of the page; the base depends on who asks.'),
  user: Owner,
  volume: Volume,
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
  project_id: z.string().nullable().describe('null: the world of the rules, or none.'),
  start: z.int('epoch ms').describe('Epoch ms in the time of that world.'),
  used: Count,
})

/** Rules as any level keeps them: in order, with what was counted of them. */
export const stateRules = {
  faults: z.array(
    CountedFaultRule.extend({
      chance: StateRandom,
      delays: StateRandom.describe('Where the chance of its delays stands.'),
      windows: z.array(StateRateWindow).describe('What was used of its rate limit.'),
    }),
  ),
  faults_asked: StateRandom.describe('Where the chance of delays stands that requests ask for.'),
  faults_made: Count.describe('How many ids of rules were made.'),
  /** The progression rules, with their hits. */
  progressions: z.array(CountedProgressionRule.extend({ mode: ProgressionMode, outcome: Outcome })),
  progressions_made: Count.describe('How many ids of rules were made.'),
}

/** Everything that can change in a project. */
export const WorldState = z
  .strictObject({
    /** Version of the form: 1. */
    version: z.literal(STATE_VERSION),
    scene: z.string().optional().describe('Its scene, where it is not the one of the server.'),
    seed: z.string().describe('What the chance of later rules grows from.'),
    made_at: Epoch.describe('When the world was made from its scene.'),
    clock: StateClock,
    ids: StateRandom.describe('Where the chance of ids stands.'),
    /** The instances. */
    notebooks: z.array(StateNotebook),
    /** The images. */
    images: z.array(Image),
    image_groups: z.array(StateImageGroup).describe('What was said about groups of images.'),
    /** The workspaces. */
    workspaces: z.array(WorkspaceDetail),
    workspace_quotas: z.array(StateQuota).describe('Quotas that were set.'),
    /** Whom the service may act for. */
    authorizations: z.array(Authorization),
    /** Mode of authorization of the account. */
    auth_mode: z.enum(['strict', 'loose']),
    /** The SSH key pairs. */
    key_pairs: z.array(KeyPair),
    /** How many ids of key pairs were made. */
    key_pairs_made: Count,
    agenda: z.array(StateReminder).describe('The future, in the order in which it is due.'),
    ...stateRules,
    auth_failures: z.array(StateAuthFailures).describe('Signatures that failed, by access key.'),
  })
  .meta({ id: 'WorldState' })
export type WorldState = z.infer<typeof WorldState>
