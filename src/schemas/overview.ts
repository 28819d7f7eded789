import { ClockState } from './control.ts'
import { HiddenFields } from './hidden-fields.ts'
import { ListNotebooksQuery } from './list-notebooks-query.ts'
import { Notebook } from './notebook.ts'
import { Transition } from './transition.ts'
import * as z from './zod.ts'

/** Users and projects that clients can use; without passwords and secret keys. */
export const Identities = z
  .strictObject({
    users: z.array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        role: z.string().describe('Name of a role in iam.json.'),
        token: z.string().describe('Well-known token, for X-Auth-Token.'),
      }),
    ),
    projects: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  })
  .meta({ id: 'Identities' })
export type Identities = z.infer<typeof Identities>

const Count = z.int().min(0)

/** Counters of one world. */
export const WorldSummary = z
  .strictObject({
    project_id: z.string(),
    clock: ClockState,
    notebooks: z.strictObject({
      total: Count,
      by_status: z
        .record(z.string(), Count)
        .describe('Number of instances by status; all statuses are listed.'),
    }),
    journal: z.strictObject({
      kept: Count.describe('Requests in the journal.'),
      dropped: Count.describe('Requests dropped because the journal was full.'),
      last: Count.describe('Sequence of the newest request.'),
    }),
    faults: Count.describe('Number of fault rules of this world.'),
  })
  .meta({ id: 'WorldSummary' })
export type WorldSummary = z.infer<typeof WorldSummary>

const arch = z
  .string()
  .describe('Architecture: an instance needs a flavor and an image of the same.')

/** Resources that a creation in a world can refer to. */
export const WorldCatalog = z
  .strictObject({
    flavors: z.array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        arch,
        feature: z.string().describe('Kind of instance that it is for.'),
        sold_out: z.boolean().describe('Whether no instance can get it now.'),
      }),
    ),
    images: z
      .array(
        z.strictObject({
          id: z.string(),
          name: z.string(),
          arch,
          status: z.string().describe('Only ACTIVE images can be used.'),
        }),
      )
      .describe('Images of the scene, and registered or saved images.'),
    workspaces: z.array(z.string()).describe('Workspace IDs.'),
  })
  .meta({ id: 'WorldCatalog' })
export type WorldCatalog = z.infer<typeof WorldCatalog>

/** Parameters of ListAllNotebooks; here unknown parameters are an error. */
export const WorldNotebooksQuery = z.strictObject(ListNotebooksQuery.shape)

/** An instance and its transitions. */
export const InstanceHistory = z
  .strictObject({
    notebook: Notebook.nullable().describe('The instance; null if it was removed.'),
    hidden_fields: HiddenFields.nullable().describe(
      'What it keeps although no answer of the API shows it.',
    ),
    transitions: z
      .array(Transition)
      .describe(
        'Transitions since the last reset, oldest first; at least those among the newest 20,000 events.',
      ),
  })
  .meta({ id: 'InstanceHistory' })
export type InstanceHistory = z.infer<typeof InstanceHistory>
