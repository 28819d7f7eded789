import { z } from 'zod'
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
import { anyCase, integer, openEnum, shortText } from './primitives.ts'
import { WORKSPACE_ID, WorkspaceQuery } from './workspace.ts'

const SWR_PATH =
  /^(?:(?:[A-Za-z0-9.-]+(?::\d{1,5})?)?\/)?([a-z0-9][A-Za-z0-9._-]{0,63})\/([a-z0-9](?:[a-z0-9._-]{0,510}[a-z0-9])?)(?::([A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?$/

/** What an image is called in SWR; `tag` is undefined where the address has none. */
export interface SwrAddress {
  namespace: string
  name: string
  tag: string | undefined
}

/** Reads `[host[:port]/]namespace/name[:tag]`; undefined where the text is none. */
export function swrAddress(path: string): SwrAddress | undefined {
  const [, namespace, name, tag] = SWR_PATH.exec(path) ?? []
  return namespace === undefined || name === undefined ? undefined : { namespace, name, tag }
}

const Force = z.boolean('true or false').default(false)

/** What both lists can be restricted by. */
const filters = {
  name: shortText(512)
    .optional()
    .describe('Part of the name in any case, or all of it without name_fuzzy_match.'),
  name_fuzzy_match: z
    .boolean('true or false')
    .default(true)
    .describe('Whether a part of the name will do.'),
  namespace: shortText(64).optional().describe('SWR organisation.'),
  type: openEnum(ImageType.options)
    .optional()
    .describe('Of the service, or of the user; both when left out.'),
  ...WorkspaceQuery.shape,
}

const Offset = integer(0, INT32).default(0).describe('Records to skip, counted from 0.')

/** Query of ListImage (contract, operation 21). */
export const ListImagesQuery = z.object({
  limit: integer(1, INT32).default(200).describe('Records on a page.'),
  offset: Offset,
  ...filters,
  service_type: openEnum(serviceTypes).optional().describe('Service the image is meant for.'),
  show_name: z.string().optional().describe('Display name.'),
  show_tag: z.string().optional().describe('Display version.'),
  sort_dir: z.enum(['ASC', 'DESC']).default('DESC').describe('Order, of all sort keys.'),
  sort_key: shortText(128)
    .optional()
    .describe('Fields to sort by, joined with commas; the creation time when left out.'),
})
export type ListImagesQuery = z.infer<typeof ListImagesQuery>

/** Query of ListImageGroup. A limit has no default: the answer has another shape without one. */
export const ListImageGroupsQuery = z.object({
  limit: integer(1, INT32)
    .optional()
    .describe('Records on a page; the first 200 on a single page when left out.'),
  offset: Offset,
  ...filters,
  swr_instance_id: z.string().optional().describe('Enterprise SWR instance.'),
})
export type ListImageGroupsQuery = z.infer<typeof ListImageGroupsQuery>

/** Body of CreateImage: what a running instance is saved to. */
export const ImageCreateRequest = z
  .object({
    name: z
      .string()
      .regex(
        /^(?=.{1,128}$)[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/,
        '1 to 128 characters of a-z, 0-9, ., _ and -, a letter or digit at both ends',
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
      .describe('Image tag; the time in ms when left out.'),
    description: shortText(512).optional().describe('Text; that of the base image when left out.'),
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

/** Body of RegisterImage: an image that is in SWR already. */
export const ImageRegisterRequest = z
  .object({
    swr_path: z
      .string()
      .min(16, 'text of 16 to 2048 characters')
      .max(2048, 'text of 16 to 2048 characters')
      .refine((path) => swrAddress(path) !== undefined, '[host[:port]/]namespace/name[:tag]')
      .describe('[host[:port]/]namespace/name[:tag]; latest is the tag when left out.'),
    arch: anyCase(['X86_64', 'AARCH64'])
      .default('X86_64')
      .describe('Architecture, in any case.')
      .meta({ default: 'X86_64' }),
    description: shortText(512).optional().describe('Text.'),
    origin: anyCase(origins)
      .default('CUSTOMIZE')
      .describe('Origin.')
      .meta({ default: 'CUSTOMIZE' }),
    resource_category: z
      .array(anyCase(processors))
      .default(['CPU', 'GPU'])
      .describe('Processors; resource_categories in answers.')
      .meta({ default: ['CPU', 'GPU'] }),
    service_type: anyCase(serviceTypes)
      .default('UNKNOWN')
      .describe('Service.')
      .meta({ default: 'UNKNOWN' }),
    services: z
      .array(Access)
      .default(['NOTEBOOK', 'SSH'])
      .describe('Ways of access; dev_services in answers.')
      .meta({ default: ['NOTEBOOK', 'SSH'] }),
    visibility: anyCase(visibilities)
      .default('PRIVATE')
      .describe('Who may use it.')
      .meta({ default: 'PRIVATE' }),
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

/** Query of DeleteImage, as older clients write what newer ones put in the body. */
export const ImageDeleteQuery = z.object({ force: Force.describe('As is_force of the body.') })

/** Body of DeleteImage and DeleteImageGroup. */
export const ImageDeleteRequest = z
  .object({ is_force: Force.describe('Also delete the content in SWR.') })
  .meta({ id: 'DeleteImageRequestBody', description: 'Body of a deletion; may be left out.' })

/** Body of UpdateImageGroup: what is left out stays as it is. */
export const ImageGroupUpdateRequest = z
  .object({
    read_me: shortText(30_000).optional().describe('New guide text; "" clears it.'),
    tags: z
      .array(ImageGroupTag)
      .max(20, 'at most 20 tags')
      .optional()
      .describe('New tags, in the place of all that there are.'),
  })
  .meta({
    id: 'UpdateImageGroupRequestBody',
    description: 'Body of UpdateImageGroup.',
    example: { read_me: 'Start with tour.ipynb.', tags: [{ key: 'team', value: 'language' }] },
  })
export type ImageGroupUpdateRequest = z.infer<typeof ImageGroupUpdateRequest>
