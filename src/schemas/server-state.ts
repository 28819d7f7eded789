import { ProjectId } from './primitives.ts'
import { STATE_VERSION, StateClock, StateRandom, stateRules, WorldState } from './state.ts'
import * as z from './zod.ts'

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

/** Credentials and projects that IAM issued. */
export const StateIam = z.strictObject({
  ids: StateRandom,
  tokens: z.array(StateToken),
  keys: z.array(StateAccessKey),
  projects: z.array(StateProject),
})
export type StateIam = z.infer<typeof StateIam>

/** A world of a server, and its project. */
export const NamedWorld = z.strictObject({ project_id: ProjectId, state: WorldState })

/** Exported state of a whole server: clock, rules, IAM and all worlds. Times are epoch ms. */
export const ServerState = z
  .strictObject({
    /** Version of the format: 1. */
    version: z.literal(STATE_VERSION),
    to: z
      .enum(['scene', 'empty'])
      .describe('Whether future worlds start with their scene, or empty.'),
    scene: z
      .string()
      .optional()
      .describe('Scene of future worlds; absent if the server was started with it.'),
    own_scenes: z
      .array(z.strictObject({ project_id: ProjectId, scene: z.string() }))
      .describe('Scenes of single projects.'),
    clock: StateClock.describe('Clock of future worlds.'),
    ...stateRules,
    latency: StateRandom.optional().describe('State of the random generator for latency.'),
    iam: StateIam,
    worlds: z.array(NamedWorld).describe('Worlds that differ from a new world.'),
  })
  .meta({ id: 'ServerState' })
export type ServerState = z.infer<typeof ServerState>
