import { z } from 'zod'
import { Epoch, Tag } from './primitives.ts'

const Processor = z.enum(['CPU', 'GPU', 'ASCEND'])

/** The part of an image that a notebook answer carries. */
export const ImageSummary = z
  .looseObject({
    id: z.string().describe('Image ID.'),
    name: z.string().max(512).describe('Image name.'),
    swr_path: z.string().describe('Address in SWR.'),
    type: z.enum(['BUILD_IN', 'DEDICATED']).describe('Of the service, or of the user.'),
    tag: z.string().optional().describe('Image tag.'),
    description: z.string().max(512).optional().describe('Text.'),
  })
  .meta({ id: 'ImageSummary', description: 'Image of an instance.' })
export type ImageSummary = z.infer<typeof ImageSummary>

/** A whole image. `arch` is lower case on the wire (discrepancies B19), `size` counts bytes (B20). */
export const Image = z
  .looseObject({
    ...ImageSummary.shape,
    arch: z.enum(['x86_64', 'aarch64']),
    create_at: Epoch,
    dev_services: z.array(z.string()),
    namespace: z.string().optional(),
    origin: z.enum(['CUSTOMIZE', 'IMAGE_SAVE']).optional(),
    resource_categories: z.array(Processor),
    service_type: z.enum(['COMMON', 'INFERENCE', 'TRAIN', 'DEV', 'UNKNOWN']),
    size: z.int().min(0).optional(),
    status: z.enum(['INIT', 'CREATING', 'CREATE_FAILED', 'ERROR', 'DELETED', 'ACTIVE']),
    status_message: z.string().optional(),
    support_res_categories: z.array(Processor).optional(),
    update_at: Epoch,
    visibility: z.enum(['PRIVATE', 'PUBLIC', 'HIDDEN']).optional(),
    workspace_id: z.string(),
    flavor_type: z.enum(['ASCEND_SNT9', 'ASCEND_SNT9B', 'ASCEND_SNT3']).optional(),
    swr_instance_id: z.string().nullable().optional(),
    show_name: z.string().optional(),
    show_tag: z.string().optional(),
    tags: z.array(Tag).optional(),
  })
  .meta({ id: 'Image', description: 'An image.' })
export type Image = z.infer<typeof Image>
