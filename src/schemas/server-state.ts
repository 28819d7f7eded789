import { z } from 'zod'
import { ProjectId } from './primitives.ts'
import { STATE_VERSION, StateClock, StateRandom, stateRules, WorldState } from './state.ts'

const StateProject = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  parent_id: z.string(),
})

const EpochMs = z.int('epoch ms').min(0, 'epoch ms')

const StateToken = z.strictObject({
  id: z.string(),
  user_id: z.string(),
  methods: z.array(z.string()),
  scope: z.strictObject({
    project: StateProject.optional(),
    domain: z.strictObject({ id: z.string(), name: z.string() }).optional(),
  }),
  issued_at: EpochMs,
  expires_at: EpochMs,
  agency: z.string().optional(),
  federation: z.strictObject({ identity_provider: z.string(), protocol: z.string() }).optional(),
})

const StateAccessKey = z.strictObject({
  user_id: z.string(),
  access: z.string(),
  secret: z.string(),
  securitytoken: z.string(),
  expires_at: EpochMs,
})

/** What IAM handed out. */
export const StateIam = z.strictObject({
  ids: StateRandom,
  tokens: z.array(StateToken),
  keys: z.array(StateAccessKey),
  projects: z.array(StateProject),
})
export type StateIam = z.infer<typeof StateIam>

const NamedWorld = z.strictObject({ project_id: ProjectId, state: WorldState })

/** Everything that can change in a server. */
export const ServerState = z
  .strictObject({
    /** Version of the form: 1. */
    version: z.literal(STATE_VERSION),
    to: z.enum(['scene', 'empty']).describe('What worlds to be made start with.'),
    scene: z.string().optional().describe('Their scene, where the server did not start with it.'),
    own_scenes: z
      .array(z.strictObject({ project_id: ProjectId, scene: z.string() }))
      .describe('Scenes that single projects were put on.'),
    clock: StateClock.describe('The time of worlds to be made.'),
    ...stateRules,
    latency: StateRandom.optional().describe('Where the chance of the latency stands.'),
    iam: StateIam,
    worlds: z.array(NamedWorld).describe('Those that are not as worlds start.'),
  })
  .meta({ id: 'ServerState' })
export type ServerState = z.infer<typeof ServerState>
