import { Feature } from './notebook.ts'
import { integer, openEnum } from './primitives.ts'
import * as z from './zod.ts'

const categories = ['CPU', 'GPU', 'ASCEND'] as const

/** A flavor (size) of instances. `memory` is in KB; `evs_max_size` and the memory of GPUs and NPUs are text. */
export const Flavor = z
  .looseObject({
    arch: z.enum(['x86_64', 'aarch64']),
    ascend: z
      .looseObject({
        npu: integer(1, 64),
        npu_memory: z.string(),
        type: z.string(),
        chip: integer(1, 1024).optional().describe('Number of NPU devices.'),
      })
      .optional(),
    billing: z.looseObject({ code: z.string(), unit_num: integer(0, 1_000_000) }).optional(),
    category: z.enum(categories),
    description: z.string(),
    feature: Feature,
    free: z.boolean(),
    gpu: z
      .looseObject({ gpu: integer(1, 64), gpu_memory: z.string(), type: z.string() })
      .optional(),
    id: z.string().min(1),
    memory: z.int().min(0),
    name: z.string(),
    sold_out: z.boolean(),
    storages: z.array(z.enum(['EVS', 'EFS', 'OBS', 'OBSFS', 'EFS_DEDICATED'])),
    vcpus: integer(1, 1024),
    evs_max_size: z.string().optional(),
    evs_sku_code: z.string().optional(),
    grow_support_type: z.enum(['COMMON', 'NATIONAL', 'INTERNATIONAL', 'NONE']).optional(),
  })
  .meta({ id: 'NotebookFlavor', description: 'A flavor of instances.' })
export type Flavor = z.infer<typeof Flavor>

/** A flavor of a scene: with a field that only pools show. */
export const CatalogFlavor = Flavor.extend({
  support_eni: z
    .boolean()
    .optional()
    .describe('Whether ENIs can be attached; false when left out.'),
})

const MAX_INT32 = 2_147_483_647

/** Query of ShowSwitchableFlavors. */
export const SwitchableFlavorsQuery = z.object({
  limit: integer(1, MAX_INT32).optional().describe('Records on a page; all records when left out.'),
  offset: integer(0, MAX_INT32).default(0).describe('Records to skip, counted from 0.'),
  sort_key: z
    .string()
    .max(128, 'text of at most 128 characters')
    .optional()
    .describe('Fields to sort by, joined with commas; keeps the order of the scene when left out.')
    .meta({ example: 'vcpus' }),
  sort_dir: z
    .enum(['ASC', 'DESC'])
    .optional()
    .describe('Sort order, for all sort keys.')
    .meta({ default: 'DESC' }),
})
export type SwitchableFlavorsQuery = z.infer<typeof SwitchableFlavorsQuery>

/** Query of ListFlavors. */
export const FlavorsQuery = SwitchableFlavorsQuery.extend({
  category: openEnum(categories).optional().describe('Processor.'),
  type: openEnum(['MANAGED', 'DEDICATED', 'MANAGED_ROMA', 'DEDICATED_ROMA'])
    .optional()
    .describe('MANAGED*: all flavors. DEDICATED*: flavors of dedicated pools.'),
  flavor_type: openEnum(['ASCEND_SNT9', 'ASCEND_SNT9B', 'ASCEND_SNT3'])
    .optional()
    .describe('Kind of NPU.'),
  feature: openEnum(Feature.options).default('NOTEBOOK').describe('Kind of instance.'),
})
export type FlavorsQuery = z.infer<typeof FlavorsQuery>

/**
 * A page of flavors. They are in two fields: some clients read `data`, others `flavors`
 * (docs/contract/discrepancies.md#flavor-list-fields).
 */
export const FlavorPage = z
  .object({
    current: z.int().min(1).describe('Page, counted from 1.'),
    data: z.array(Flavor).describe('The flavors.'),
    flavors: z.array(Flavor).describe('Same as data.'),
    pages: z.int().min(0).describe('Number of pages.'),
    size: z.int().min(0).describe('The limit, or the number of flavors.'),
    total: z.int().min(0).describe('Number of matching flavors on all pages.'),
  })
  .meta({ id: 'ListFlavorsResponse', description: 'Flavors for instances.' })
export type FlavorPage = z.infer<typeof FlavorPage>
