import { ProjectId } from '../../schemas/primitives.ts'
import { SavedTimes, SceneSaveOptions } from '../../schemas/saved-scene.ts'
import * as z from '../../schemas/zod.ts'

/** Flags of `import`. */
export const ImportFlags = z.strictObject({
  into: z.string().min(1).describe('Folder for the scene.'),
  anonymize: z
    .enum(['on', 'off'])
    .default('on')
    .describe('Whether names, ids, addresses and texts are replaced by made-up ones.'),
  keepNames: z
    .boolean()
    .default(false)
    .describe('Keep names, also of users and the account, descriptions and tags.'),
  project: ProjectId.optional().describe('Project; only its records are taken.'),
  title: SceneSaveOptions.shape.title.describe('Title of the scene.'),
  times: SavedTimes.optional().describe('How times are written.'),
  overwrite: z.boolean().default(false).describe('Replace the files of a scene in the folder.'),
  json: z.boolean().default(false).describe('Print JSON.'),
})
export type ImportFlags = z.infer<typeof ImportFlags>
