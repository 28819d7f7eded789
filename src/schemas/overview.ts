import { z } from 'zod'
import { ClockState, Transition } from './control.ts'
import { ListNotebooksQuery } from './list-notebooks-query.ts'
import { Notebook } from './notebook.ts'

/** Whom a client can be: published fakes, no passwords and no secret keys. */
export const Identities = z
  .strictObject({
    users: z.array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        role: z.string().describe('A key of roles in iam.json.'),
        token: z.string().describe('Well-known token, for X-Auth-Token.'),
      }),
    ),
    projects: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  })
  .meta({ id: 'Identities' })
export type Identities = z.infer<typeof Identities>

const Count = z.int().min(0)

/** One world in figures. */
export const WorldSummary = z
  .strictObject({
    project_id: z.string(),
    clock: ClockState,
    notebooks: z.strictObject({
      total: Count,
      by_status: z.record(z.string(), Count).describe('Instances by status; none is left out.'),
    }),
    journal: z.strictObject({
      kept: Count.describe('Requests that are kept.'),
      dropped: Count.describe('Requests that were forgotten for want of room.'),
      last: Count.describe('Sequence of the newest.'),
    }),
    faults: Count.describe('Fault rules of this world.'),
  })
  .meta({ id: 'WorldSummary' })
export type WorldSummary = z.infer<typeof WorldSummary>

const IdAndName = z.strictObject({ id: z.string(), name: z.string() })

/** What a creation in a world can name. */
export const WorldCatalog = z
  .strictObject({
    flavors: z.array(IdAndName),
    images: z.array(IdAndName).describe('Images of the scene, and those registered or saved.'),
    workspaces: z.array(z.string()).describe('Ids.'),
  })
  .meta({ id: 'WorldCatalog' })
export type WorldCatalog = z.infer<typeof WorldCatalog>

/** The parameters of ListAllNotebooks; unlike there, an unknown one is refused. */
export const WorldNotebooksQuery = z.strictObject(ListNotebooksQuery.shape)

/** An instance and its past. */
export const InstanceHistory = z
  .strictObject({
    notebook: Notebook.nullable().describe('null where it is gone.'),
    transitions: z
      .array(Transition)
      .describe('Since the last reset, oldest first, of the newest 20,000 events or more.'),
  })
  .meta({ id: 'InstanceHistory' })
export type InstanceHistory = z.infer<typeof InstanceHistory>
