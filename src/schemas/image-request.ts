import {
  flavorTypes,
  ImageGroupTag,
  ImageType,
  INT32,
  origins,
  processors,
  serviceTypes,
  visibilities,
} from './image.ts'
import { anyCase, integer, openEnum, shortText, withoutEffect } from './primitives.ts'
import { WORKSPACE_ID, WorkspaceQuery } from './workspace.ts'
import * as z from './zod.ts'

const SWR_PATH =
  /^(?:(?:[A-Za-z0-9.-]+(?::\d{1,5})?)?\/)?([a-z0-9][A-Za-z0-9._-]{0,63})\/([a-z0-9](?:[a-z0-9._-]{0,510}[a-z0-9])?)(?::([A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?$/

/** Parts of an SWR address; `tag` is undefined if the address has none. */
export interface SwrAddress {
  namespace: string
  name: string
  tag: string | undefined
}

/** Parses `[host[:port]/]namespace/name[:tag]`; undefined if the text is no such address. */
export function swrAddress(path: string): SwrAddress | undefined {
  const [, namespace, name, tag] = SWR_PATH.exec(path) ?? []
  return namespace === undefined || name === undefined ? undefined : { namespace, name, tag }
}

const Force = z.boolean('true or false').default(false)

/** Filters of both lists. */
const filters = {
  name: shortText(512)
    .optional()
    .describe('Part of the name, case-insensitive; the exact name if name_fuzzy_match is false.'),
  name_fuzzy_match: z
    .boolean('true or false')
    .default(true)
    .describe('Whether a part of the name matches.'),
  namespace: shortText(64).optional().describe('SWR organisation.'),
  type: openEnum(ImageType.options)
    .optional()
    .describe('BUILD_IN: of the service. DEDICATED: of the user. Both when left out.'),
  ...WorkspaceQuery.shape,
}

const Offset = integer(0, INT32).default(0).describe('Records to skip, counted from 0.')

/** Query of ListImage (docs/contract/operations.md#listimage). */
export const ListImagesQuery = z.object({
  limit: integer(1, INT32).default(200).describe('Records on a page.'),
  offset: Offset,
  ...filters,
  service_type: openEnum(serviceTypes).optional().describe('Service that the image is for.'),
  show_name: z.string().optional().describe('Display name.'),
  show_tag: z.string().optional().describe('Display version.'),
  sort_dir: z.enum(['ASC', 'DESC']).default('DESC').describe('Sort order, for all sort keys.'),
  sort_key: shortText(128)
    .optional()
    .describe('Fields to sort by, joined with commas; the creation time when left out.'),
})
export type ListImagesQuery = z.infer<typeof ListImagesQuery>

/** Query of ListImageGroup. `limit` has no default: without it the response has another shape. */
export const ListImageGroupsQuery = z.object({
  limit: integer(1, INT32)
    .optional()
    .describe('Records on a page; when left out, one page with at most 200 records.'),
  offset: Offset,
  ...filters,
  swr_instance_id: z.string().optional().describe('Enterprise SWR instance.'),
})
export type ListImageGroupsQuery = z.infer<typeof ListImageGroupsQuery>

/** Body of CreateImage, which saves a running instance as an image. */
export const ImageCreateRequest = z
  .object({
    name: z
      .string()
      .regex(
        /^(?=.{1,128}$)[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/,
        '1 to 128 characters of a-z, 0-9, ., _ and -, with a letter or digit at both ends',
      )
      .describe('Image name.'),
    namespace: z
      .string()
      .regex(
        /^[a-z][A-Za-z0-9._-]{0,63}$/,
        '1 to 64 characters of A-Z, a-z, 0-9, ., _ and -, starting with a-z',
      )
      .describe('SWR organisation.'),
    tag: z
      .string()
      .regex(/^[A-Za-z0-9._-]{0,64}$/, 'at most 64 characters of A-Z, a-z, 0-9, ., _ and -')
      .optional()
      .describe('Image tag; the world time in ms when left out.'),
    description: shortText(512)
      .optional()
      .describe('Description; that of the base image when left out.'),
    workspace_id: z.string().default('0').describe('Workspace.'),
    swr_instance_id: z.string().optional().describe('Enterprise SWR instance.'),
    swr_instance_domain: shortText(255)
      .min(1, 'a host name')
      .optional()
      .describe('Host of the enterprise SWR instance.'),
  })
  .meta({
    id: 'ImageCreateReq',
    description: 'Body of CreateImage.',
    example: { name: 'team-llm-tools', namespace: 'language-team', tag: '1.5.0' },
  })
export type ImageCreateRequest = z.infer<typeof ImageCreateRequest>

const Access = anyCase(['NOTEBOOK', 'SSH', 'AI_FLOW', 'MA_STUDIO', 'TENSOR_BOARD', 'WEB_IDE'])

/** Body of RegisterImage, for an image that is already in SWR. */
export const ImageRegisterRequest = z
  .object({
    swr_path: z
      .string()
      .min(16, 'text of 16 to 2048 characters')
      .max(2048, 'text of 16 to 2048 characters')
      .regex(SWR_PATH, '[host[:port]/]namespace/name[:tag]')
      .describe('[host[:port]/]namespace/name[:tag]; without a tag, it is latest.'),
    arch: anyCase(['X86_64', 'AARCH64'])
      .prefault('X86_64')
      .describe('Architecture, case-insensitive.'),
    description: shortText(512).optional().describe('Text.'),
    origin: anyCase(origins).prefault('CUSTOMIZE').describe('Origin.'),
    resource_category: z
      .array(anyCase(processors))
      .prefault(['CPU', 'GPU'])
      .describe('Processors; responses call it resource_categories.'),
    service_type: anyCase(serviceTypes).prefault('UNKNOWN').describe('Service.'),
    services: z
      .array(Access)
      .prefault(['NOTEBOOK', 'SSH'])
      .describe('Ways of access; responses call it dev_services.'),
    visibility: anyCase(visibilities).prefault('PRIVATE').describe('Who may use it.'),
    workspace_id: z
      .string()
      .regex(WORKSPACE_ID, '"0" or 32 characters of a-z and 0-9')
      .default('0')
      .describe('Workspace.'),
    flavor_type: anyCase(flavorTypes).optional().describe('NPU family.'),
    tags: z
      .array(shortText(128))
      .max(20, 'at most 20 tags')
      .optional()
      .describe('Tags of the image group.'),
    swr_instance_id: z.string().optional().describe('Enterprise SWR instance.'),
    read_me: shortText(3000).optional().describe('Guide text of the image group.'),
  })
  .meta({
    id: 'ImageRegRequest',
    description: 'Body of RegisterImage.',
    example: {
      swr_path: 'swr.cn-north-4.myhuaweicloud.com/language-team/team-llm-tools:1.5.0',
      arch: 'X86_64',
      services: ['NOTEBOOK', 'SSH'],
      resource_category: ['CPU', 'GPU'],
    },
  })
export type ImageRegisterRequest = z.infer<typeof ImageRegisterRequest>

/** Query of DeleteImage: older clients send `force` here, newer ones `is_force` in the body. */
export const ImageDeleteQuery = z.object({ force: Force.describe('Same as is_force in the body.') })

/** Body of DeleteImage and DeleteImageGroup. */
export const ImageDeleteRequest = z
  .object({
    is_force: Force.describe('Whether to delete the content in SWR too.').register(withoutEffect),
  })
  .meta({ id: 'DeleteImageRequestBody', description: 'Body of a deletion; optional.' })

/** Body of UpdateImageGroup; fields that are left out do not change. */
export const ImageGroupUpdateRequest = z
  .object({
    read_me: shortText(30_000).optional().describe('New guide text; "" deletes it.'),
    tags: z
      .array(ImageGroupTag)
      .max(20, 'at most 20 tags')
      .optional()
      .describe('New tags; they replace all existing ones.'),
  })
  .meta({
    id: 'UpdateImageGroupRequestBody',
    description: 'Body of UpdateImageGroup.',
    example: { read_me: 'Start with tour.ipynb.', tags: [{ key: 'team', value: 'language' }] },
  })
export type ImageGroupUpdateRequest = z.infer<typeof ImageGroupUpdateRequest>
