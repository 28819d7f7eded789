import { withoutEffect } from './primitives.ts'
import { WorkspaceQuery } from './workspace.ts'
import * as z from './zod.ts'

const KEY = /^(?!_sys_)(?! )[\p{L}\p{N} _.:=+\-@]{1,128}(?<! )$/u

const VALUE = /^[\p{L}\p{N} _.:=+\-@/]{0,255}$/u

/** A tag in a request (docs/contract/behaviours.md#tags). */
export const TagRequest = z
  .object({
    key: z
      .string()
      .regex(
        KEY,
        '1 to 128 letters, digits, spaces and _.:=+-@, no space at either end, not starting with _sys_',
      )
      .describe('Key.'),
    value: z
      .string()
      .regex(VALUE, 'at most 255 letters, digits, spaces and _.:=+-@/')
      .optional()
      .describe('Value.'),
  })
  .meta({ id: 'TmsTag', description: 'One tag.' })
export type TagRequest = z.infer<typeof TagRequest>

/** Body of CreateNotebookTags. */
export const TagsRequest = z.object({ tags: z.array(TagRequest) }).meta({
  id: 'TmsTagsRequest',
  description: 'Tags to add.',
  example: { tags: [{ key: 'team', value: 'vision' }] },
})
export type TagsRequest = z.infer<typeof TagsRequest>

/** Body of DeleteNotebookTags. */
export const TagsRemoval = z
  .object({
    tags: z.array(
      TagRequest.extend({ value: TagRequest.shape.value.clone().register(withoutEffect) }).meta({
        id: 'RemovedTag',
        description: 'One tag, by its key.',
      }),
    ),
  })
  .meta({
    id: 'DeleteTagsRequest',
    description: 'Tags to remove by key.',
    example: { tags: [{ key: 'team' }] },
  })
export type TagsRemoval = z.infer<typeof TagsRemoval>

export const TagsQuery = WorkspaceQuery

/** Tags of all instances of a project, merged by key. */
export const CombinedTags = z
  .object({
    tags: z.array(z.object({ key: z.string(), values: z.array(z.string()) })),
  })
  .meta({
    id: 'ShowNotebookTagsResponse',
    description: 'Every used key, with its values.',
    example: { tags: [{ key: 'team', values: ['speech', 'vision'] }] },
  })
export type CombinedTags = z.infer<typeof CombinedTags>
