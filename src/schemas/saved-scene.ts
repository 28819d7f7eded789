import { ProjectId } from './primitives.ts'
import { sceneFiles } from './scene.ts'
import * as z from './zod.ts'

/** How times are written: relative to the moment of the saving, such as "-2h", or as epoch ms. */
export const SavedTimes = z.enum(['relative', 'absolute'])

/** What a project is saved with as a scene. */
export const SceneSaveOptions = z.strictObject({
  title: z
    .string('text of 1 to 200 characters')
    .min(1, 'text of 1 to 200 characters')
    .max(200, 'text of 1 to 200 characters')
    .optional()
    .describe('Title of the scene; that of the scene of the project when left out.'),
  times: SavedTimes.default('relative').describe(
    'Whether times count from the creation of a world of the scene, such as "-2h", or are epoch ms.',
  ),
})
export type SceneSaveOptions = z.infer<typeof SceneSaveOptions>

/** Query of a project as a scene. */
export const SceneQuery = SceneSaveOptions.extend({
  format: z
    .enum(['json', 'zip'])
    .default('json')
    .describe('json: one document. zip: an archive with the folder of the scene.'),
})

const files = Object.fromEntries(
  Object.keys(sceneFiles).map((noun) => [`${noun}.json`, z.unknown()]),
)

/** A project as a scene: the files of its folder, and what they cannot hold. */
export const SavedScene = z
  .strictObject({
    project_id: ProjectId,
    scene: z.string().describe('Scene of the project.'),
    notebooks: z.int().min(0).describe('Number of instances in the files.'),
    not_held: z.array(z.string()).describe('What the project has and no scene can hold.'),
    files: z
      .record(z.string(), z.unknown())
      .describe(`Content of each file by its name: ${Object.keys(files).join(', ')}.`),
  })
  .meta({ id: 'SavedScene' })
export type SavedScene = z.infer<typeof SavedScene>
