import { z } from 'zod'
import { Feature } from './notebook.ts'
import { integer } from './primitives.ts'

/** A flavor an instance can have. `memory` counts KB; `evs_max_size` and the memories of cards are texts. */
export const Flavor = z
  .looseObject({
    arch: z.enum(['x86_64', 'aarch64']),
    ascend: z
      .looseObject({
        npu: integer(1, 64),
        npu_memory: z.string(),
        type: z.string(),
        type_alias: z.string().optional(),
      })
      .optional(),
    billing: z.looseObject({ code: z.string(), unit_num: integer(0, 1_000_000) }).optional(),
    category: z.enum(['CPU', 'GPU', 'ASCEND']),
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
  .meta({ id: 'NotebookFlavor', description: 'A flavor an instance can have.' })
export type Flavor = z.infer<typeof Flavor>
