import { BillingItem, Feature, NotebookDescription, NotebookStatus } from './notebook.ts'
import { atMost, integer } from './primitives.ts'
import * as z from './zod.ts'

/** A value that does not restrict a list of the control plane (docs/control-plane.md#list-of-a-world); the API has none. */
export const ANY = 'ANY'

/** `[\s\S]`, not a dot: a pattern of JSON Schema has no flag `s`. */
const TAGS = /^(?![,|])(?![\s\S]*[,|]{2})[\s\S]*(?<!,)$/u

/**
 * Query of both lists (docs/contract/operations.md#listnotebooks). Defaults of `feature` (an option), `owner`
 * (depends on the caller) and `workspaceId` (depends on the other spelling) are applied later, not by this
 * schema.
 */
export const ListNotebooksQuery = z.object({
  feature: z
    .enum(Feature.options)
    .optional()
    .describe('Kind of instance.')
    .meta({ default: 'NOTEBOOK', example: 'NOTEBOOK' }),
  limit: integer(1, 1000).default(10).describe('Records on a page.').meta({ example: 10 }),
  name: atMost(128)
    .optional()
    .describe('Part of the name, case-insensitive.')
    .meta({ maxLength: 128, example: 'llama' }),
  pool_id: z.string().optional().describe('Dedicated pool.').meta({ example: 'pool-gpu-research' }),
  offset: integer(0, 2_147_483_647)
    .default(0)
    .describe('Records to skip, counted from 0.')
    .meta({ example: 0 }),
  owner: z
    .string()
    .regex(/^[a-z0-9]{32}$/, '32 characters of a-z and 0-9')
    .optional()
    .describe('Owner; counts only for an administrator.')
    .meta({ example: '1a7c0f3e5b9d4c2886e4f0d2a6b8c0e1' }),
  sort_dir: z
    .enum(['ASC', 'DESC'])
    .default('DESC')
    .describe('Sort order, for all sort keys.')
    .meta({ example: 'DESC' }),
  sort_key: z
    .string()
    .max(128, 'text of at most 128 characters')
    .optional()
    .describe('Fields to sort by, joined with commas; the creation time when left out.')
    .meta({ example: 'status,name' }),
  status: z.enum(NotebookStatus.options).optional().describe('State.').meta({ example: 'RUNNING' }),
  workspaceId: z
    .string()
    .optional()
    .describe('Workspace, as the documents spell it.')
    .meta({ default: '0', example: '0' }),
  workspace_id: z
    .string()
    .optional()
    .describe('Workspace, as the SDKs spell it; wins over workspaceId.')
    .meta({ default: '0', example: '0' }),
  flavor: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,256}$/, '1 to 256 characters of A-Z, a-z, 0-9, ., _ and -')
    .optional()
    .describe('Part of the flavor ID, case-insensitive.')
    .meta({ maxLength: 256, example: 'modelarts.vm.cpu.2u' }),
  image_id: z
    .string()
    .optional()
    .describe('Image ID.')
    .meta({ example: 'e1a07296-22a8-4f05-8bc8-e936c8e54090' }),
  id: z
    .string()
    .optional()
    .describe('Instance ID.')
    .meta({ example: 'f9937afa-4451-42db-a76b-72d624749f66' }),
  billing: z
    .enum(BillingItem.options)
    .optional()
    .describe('What is being charged; ALL does not restrict.')
    .meta({ example: 'COMPUTE' }),
  tags: z
    .string()
    .regex(TAGS, 'items joined with commas, each key, key=value or key|value|value')
    .optional()
    .describe('Tags, all of which must match: key, key=value or key|value|value.')
    .meta({ example: 'team=vision,stage|dev|test' }),
  swr_path: z
    .string()
    .regex(
      /^[A-Za-z0-9_.:/-]{0,2048}$/,
      'at most 2048 characters of A-Z, a-z, 0-9, _, -, ., : and /',
    )
    .optional()
    .describe('Part of the SWR address of the image, case-insensitive.')
    .meta({ maxLength: 2048, example: 'atelier/pytorch' }),
  pool_name: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/, '1 to 64 characters of A-Z, a-z, 0-9 and -')
    .optional()
    .describe('Part of the name of the dedicated pool, case-insensitive.')
    .meta({ maxLength: 64, example: 'research' }),
  description: NotebookDescription.optional()
    .describe('Part of the description, case-insensitive.')
    .meta({ example: 'Fine-tuning' }),
  ip: z
    .ipv4('an IPv4 address')
    .optional()
    .describe('IP address of the node.')
    .meta({ example: '172.16.0.12' }),
  username: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,256}$/, '1 to 256 characters of A-Z, a-z, 0-9, ., _ and -')
    .optional()
    .describe('Part of the name of the user who created the instance, case-insensitive.')
    .meta({ maxLength: 256, example: 'mock-user' }),
})
export type ListNotebooksQuery = z.infer<typeof ListNotebooksQuery>
