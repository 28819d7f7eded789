import { ClockState } from './control.ts'
import { HiddenFields } from './hidden-fields.ts'
import { ANY, ListNotebooksQuery } from './list-notebooks-query.ts'
import { Feature, Notebook, NotebookStatus } from './notebook.ts'
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
    scene: z.string().describe('Name of the scene that the world was made from.'),
    clock: ClockState,
    notebooks: z.strictObject({
      total: Count,
      by_status: z
        .record(z.string(), Count)
        .describe('Number of instances by status; all statuses are listed.'),
    }),
    in_use: z
      .strictObject({
        gpu: Count.describe('GPU cards of instances that are RUNNING.'),
        npu: Count.describe('NPU cards of instances that are RUNNING.'),
      })
      .describe('Cards by the flavors of the scene.'),
    leases_ending: Count.describe(
      'RUNNING instances whose lease ends within one hour of the time of the world.',
    ),
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

const Cards = z.strictObject({
  count: Count.describe('Cards of one instance.'),
  type: z.string().describe('Model of the cards, such as T4.'),
})

/** A flavor with the sizes that people choose it by. */
const CatalogFlavor = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    arch,
    category: z.string().describe('CPU, GPU or ASCEND.'),
    feature: z.string().describe('Kind of instance that it is for.'),
    sold_out: z.boolean().describe('Whether no instance can get it now.'),
    vcpus: Count,
    memory_gb: z.number().min(0).describe('Memory in GB; the API has it in KB.'),
    gpu: Cards.optional().describe('GPUs; left out if there are none.'),
    npu: Cards.optional().describe('NPUs; left out if there are none.'),
  })
  .meta({ id: 'WorldCatalogFlavor' })
export type CatalogFlavor = z.infer<typeof CatalogFlavor>

/** Resources that a creation in a world can refer to. */
export const WorldCatalog = z
  .strictObject({
    flavors: z.array(CatalogFlavor),
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

const statuses = NotebookStatus.options.join('|')

/**
 * Parameters of ListAllNotebooks; here unknown parameters are an error. Three of them can ask for more
 * (docs/control-plane.md#list-of-a-world).
 */
export const WorldNotebooksQuery = z.strictObject({
  ...ListNotebooksQuery.shape,
  feature: z
    .enum([...Feature.options, ANY])
    .optional()
    .describe('Kind of instance; ANY for all kinds, which the API cannot list.')
    .meta({ default: 'NOTEBOOK', example: 'ANY' }),
  status: z
    .string()
    .regex(
      new RegExp(`^(${statuses})(,(${statuses}))*$`),
      `statuses joined with commas, of ${NotebookStatus.options.join(', ')}`,
    )
    .optional()
    .describe('State, or several joined with commas: one of them must match.')
    .meta({ example: 'CREATING,STARTING' }),
  workspace_id: z
    .string()
    .optional()
    .describe('Workspace, as the SDKs spell it; ANY for all workspaces. Wins over workspaceId.')
    .meta({ default: '0', example: 'ANY' }),
})
export type WorldNotebooksQuery = z.infer<typeof WorldNotebooksQuery>

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
