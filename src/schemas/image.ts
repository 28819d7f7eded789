import { Epoch, integer, openEnum, shortText, Tag } from './primitives.ts'
import * as z from './zod.ts'

/** Enum values of images. Requests may write them in lower case or upper case. */
export const processors = ['CPU', 'GPU', 'ASCEND'] as const

export const serviceTypes = ['COMMON', 'INFERENCE', 'TRAIN', 'DEV', 'UNKNOWN'] as const

export const visibilities = ['PRIVATE', 'PUBLIC', 'HIDDEN'] as const

export const origins = ['CUSTOMIZE', 'IMAGE_SAVE'] as const

export const flavorTypes = ['ASCEND_SNT9', 'ASCEND_SNT9B', 'ASCEND_SNT3'] as const

const imageStatuses = ['INIT', 'CREATING', 'CREATE_FAILED', 'ERROR', 'DELETED', 'ACTIVE'] as const

const Processors = z.array(z.enum(processors))

export const ImageType = z.enum(['BUILD_IN', 'DEDICATED'])

export const ServiceType = z.enum(serviceTypes)

/** The fields of an image that recorded instances show. */
const summaryShape = {
  id: z.string().describe('Image ID.'),
  name: z.string().max(512).describe('Image name.'),
  swr_path: z.string().describe('Address in SWR.'),
  type: ImageType.describe('BUILD_IN: of the service. DEDICATED: of the user.'),
  tag: z.string().optional().describe('Image tag.'),
  description: z.string().max(512).optional().describe('Text.'),
}

/**
 * The image of an instance: six fields, or those of the documents' table too
 * (docs/contract/discrepancies.md#image-of-an-instance). The types are wide, because scenes may have recorded images.
 */
export const ImageSummary = z
  .looseObject({
    ...summaryShape,
    arch: openEnum(['x86_64', 'aarch64', 'X86_64', 'AARCH64']).optional().describe('Architecture.'),
    create_at: Epoch.optional().describe('Creation, UTC ms.'),
    dev_services: z
      .array(openEnum(['NOTEBOOK', 'SSH']))
      .optional()
      .describe('Ways of access.'),
    flavor_type: openEnum(flavorTypes).optional().describe('NPU family.'),
    namespace: z.string().optional().describe('SWR organisation.'),
    origin: openEnum(origins).optional().describe('How it was created.'),
    resource_categories: z.array(openEnum(processors)).optional().describe('Processors.'),
    service_type: openEnum(serviceTypes).optional().describe('Service that it is for.'),
    show_name: z.string().optional().describe('Display name; BUILD_IN only.'),
    show_tag: z.string().optional().describe('Display version; BUILD_IN only.'),
    size: z.int().min(0).optional().describe('Size in bytes.'),
    status: openEnum(imageStatuses).optional().describe('State.'),
    status_message: z.string().optional().describe('Why saving failed.'),
    support_res_categories: z
      .array(openEnum(processors))
      .optional()
      .describe('Same as resource_categories.'),
    swr_instance_id: z.string().nullable().optional().describe('Enterprise SWR instance.'),
    tags: z.array(Tag).optional().describe('Tags.'),
    update_at: Epoch.optional().describe('Last change, UTC ms.'),
    visibility: openEnum(visibilities).optional().describe('Who may use it.'),
    workspace_id: z.string().optional().describe('Workspace.'),
  })
  .meta({ id: 'ImageSummary', description: 'Image of an instance.' })
export type ImageSummary = z.infer<typeof ImageSummary>

const example = {
  arch: 'x86_64',
  create_at: 1760000000000,
  description: 'PyTorch with the tools of the language team',
  dev_services: ['NOTEBOOK', 'SSH'],
  id: '964429af-e201-5fb0-967b-bb1d61d1b3c0',
  name: 'team-llm-tools',
  namespace: 'language-team',
  origin: 'IMAGE_SAVE' as const,
  resource_categories: ['CPU' as const, 'GPU' as const],
  service_type: 'DEV' as const,
  size: 9876543210,
  status: 'ACTIVE' as const,
  swr_path: 'swr.cn-north-4.myhuaweicloud.com/language-team/team-llm-tools:1.4.0',
  tag: '1.4.0',
  tags: [],
  type: 'DEDICATED' as const,
  update_at: 1760000300000,
  visibility: 'PRIVATE' as const,
  workspace_id: '0',
}

/**
 * An image. `arch` is lower case in responses (docs/contract/discrepancies.md#image-architecture), `size` is
 * in bytes (docs/contract/discrepancies.md#image-size).
 */
export const Image = z
  .looseObject({
    ...summaryShape,
    arch: z.enum(['x86_64', 'aarch64']).describe('Architecture.'),
    create_at: Epoch.describe('Creation, UTC ms.'),
    dev_services: z.array(z.string()).describe('Ways of access the image supports.'),
    namespace: z.string().optional().describe('SWR organisation.'),
    origin: z.enum(origins).optional().describe('How it was created.'),
    resource_categories: Processors.describe('Processors it runs on.'),
    service_type: ServiceType.describe('Service that it is for.'),
    size: z
      .int()
      .min(0)
      .optional()
      .describe('Size in bytes; absent while the image is being saved.'),
    status: z.enum(imageStatuses).describe('State.'),
    status_message: z.string().optional().describe('Why saving failed.'),
    support_res_categories: Processors.optional().describe('Same as resource_categories.'),
    update_at: Epoch.describe('Last change, UTC ms.'),
    visibility: z.enum(visibilities).optional().describe('Who may use it.'),
    workspace_id: z.string().describe('Workspace.'),
    flavor_type: z.enum(flavorTypes).optional().describe('NPU family.'),
    swr_instance_id: z.string().nullable().optional().describe('Enterprise SWR instance.'),
    show_name: z.string().optional().describe('Display name; BUILD_IN only.'),
    show_tag: z.string().optional().describe('Display version; BUILD_IN only.'),
    tags: z.array(Tag).optional().describe('Tags.'),
  })
  .meta({ id: 'Image', description: 'An image.', example })
export type Image = z.infer<typeof Image>

/** An image as scenes and states keep it: with two fields that only its group shows. */
export const StoredImage = Image.extend({
  icon_name: z.string().max(255).optional().describe('Icon of its group.'),
  swr_instance_name: z
    .string()
    .max(255)
    .optional()
    .describe('Name of the enterprise SWR instance.'),
})
export type StoredImage = z.infer<typeof StoredImage>

/** An image in a list. */
export const ListedImage = Image.omit({ support_res_categories: true }).meta({
  id: 'ImageResponse',
  description: 'An image in a list.',
  example,
})
export type ListedImage = z.infer<typeof ListedImage>

/** Largest value of the counters of a page. */
export const INT32 = 2_147_483_647

const pageShape = {
  current: integer(0, INT32).describe('Page, counted from 0.'),
  pages: integer(0, INT32).describe('Number of pages.'),
  size: integer(0, INT32).describe('Requested page size.'),
  total: integer(0, INT32).describe('Number of matching records on all pages.'),
}

export const ImagePage = z.object({ ...pageShape, data: z.array(ListedImage) }).meta({
  id: 'ListImageResponse',
  description: 'A page of images.',
  example: { current: 0, data: [example], pages: 1, size: 200, total: 1 },
})
export type ImagePage = z.infer<typeof ImagePage>

/** A tag of an image group; requests may leave out key or value. */
export const ImageGroupTag = z
  .looseObject({
    key: shortText(128).optional().describe('Key.'),
    value: shortText(255).optional().describe('Value.'),
  })
  .meta({ id: 'UpdateImageGroupRequestBodyTags', description: 'One tag of an image group.' })

/** Images with the same type, namespace and name. */
export const ImageGroup = z
  .looseObject({
    create_at: Epoch.describe('Creation of the first image, UTC ms.'),
    description: z.string().optional().describe('Description of the latest image.'),
    icon_name: z.string().optional().describe('Name of its icon.'),
    id: z.string().describe('Group ID.'),
    name: z.string().describe('Image name.'),
    namespace: z.string().optional().describe('SWR organisation.'),
    read_me: z.string().optional().describe('Guide text.'),
    swr_instance_id: z.string().optional().describe('Enterprise SWR instance.'),
    swr_instance_name: z.string().optional().describe('Name of that instance.'),
    tags: z.array(ImageGroupTag).optional().describe('Tags, if any were set.'),
    update_at: Epoch.describe('Last change of any of its images, UTC ms.'),
    version_count: integer(1, INT32).describe('Number of images in the group.'),
  })
  .meta({ id: 'ImageGroup', description: 'Images with the same name.' })
export type ImageGroup = z.infer<typeof ImageGroup>

/**
 * A page of image groups. Without a limit, the records are in `groups` too
 * (docs/contract/discrepancies.md#image-group-list-fields).
 */
export const ImageGroupPage = z
  .object({
    ...pageShape,
    current: integer(0, INT32).describe('Page, counted from 0; 1 without a limit.'),
    data: z.array(ImageGroup),
    groups: z.array(ImageGroup).describe('Same as data if no limit was given; otherwise empty.'),
    is_swr_enterprise: z.boolean().describe('Whether the account has enterprise SWR images.'),
  })
  .meta({
    id: 'ListImageGroupResponse',
    description: 'A page of image groups.',
    example: {
      current: 0,
      data: [
        {
          create_at: 1760000000000,
          description: 'PyTorch with the tools of the language team',
          id: '4a1a1c2e-90c5-4f0b-8f53-0c1d3f2b7a96',
          name: 'team-llm-tools',
          namespace: 'language-team',
          read_me: 'Start with tour.ipynb.',
          update_at: 1760000300000,
          version_count: 2,
        },
      ],
      groups: [],
      is_swr_enterprise: false,
      pages: 1,
      size: 200,
      total: 1,
    },
  })
export type ImageGroupPage = z.infer<typeof ImageGroupPage>
