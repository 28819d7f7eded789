import { Authorization } from './authorization.ts'
import { CatalogFeature } from './cluster.ts'
import { FaultRule, MAX_RULES } from './fault.ts'
import { CatalogFlavor } from './flavor.ts'
import { hiddenFields } from './hidden-fields.ts'
import { IamFile } from './iam.ts'
import { ImageSummary, StoredImage } from './image.ts'
import { Lease } from './lease.ts'
import { Notebook, NotebookName, NotebookStatus, Owner, PartialEndpoint, Pool } from './notebook.ts'
import { CatalogPool } from './pool.ts'
import { durationOf, Epoch, integer, PinnedId } from './primitives.ts'
import { ProgressionRule, ScheduledAction } from './progression.ts'
import { Tour } from './tour.ts'
import { Volume } from './volume.ts'
import { WorkspaceDetail } from './workspace.ts'
import * as z from './zod.ts'

const TIME_TEXT = 'an integer of milliseconds, or text such as "-2h"'

/** A time in a scene: epoch ms, or text relative to the creation of the world, such as `"-2h"`. */
export const SceneTime = z.union(
  [Epoch, z.string().regex(/^[+-]\d+(\.\d+)?(ms|s|m|h|d)$/, TIME_TEXT)],
  TIME_TEXT,
)
export type SceneTime = z.infer<typeof SceneTime>

const SceneTimes = { create_at: SceneTime, update_at: SceneTime }

/**
 * An instance in a scene, with any fields of a response, recorded or written by hand. Missing fields
 * are derived: the image from images.json, the owner's name from iam.json, ids from the seed.
 */
export const SceneNotebook = Notebook.partial()
  .extend({
    id: PinnedId.optional(),
    name: NotebookName,
    status: NotebookStatus.exclude(['DELETED']).optional(),
    create_at: SceneTime.optional(),
    update_at: SceneTime.optional(),
    endpoints: z.array(PartialEndpoint).optional(),
    image: ImageSummary.partial().extend({
      ...z.object(SceneTimes).partial().shape,
      id: z.string(),
    }),
    lease: Lease.partial().extend(z.object(SceneTimes).partial().shape).optional(),
    pool: Pool.partial().extend({ id: z.string() }).optional(),
    user: Owner.partial().optional(),
    volume: Volume.partial().optional(),
    flavor: z.string(),
    ...hiddenFields,
  })
  .meta({ id: 'SceneNotebook', description: 'An instance in a scene.' })
export type SceneNotebook = z.infer<typeof SceneNotebook>

const SceneImage = StoredImage.extend(SceneTimes)

const SceneWorkspace = WorkspaceDetail.extend({ create_time: SceneTime, update_time: SceneTime })

const SceneFeature = CatalogFeature.extend(SceneTimes)

const ScenePool = CatalogPool.extend(z.object(SceneTimes).partial().shape)

const SceneAuthorization = Authorization.extend({ create_time: SceneTime })

/** An OBS bucket; instances can mount parallel file systems only. */
export const Bucket = z.strictObject({
  name: z.string().min(1),
  type: z.enum(['PARALLEL_FILE_SYSTEM', 'OBJECT']).default('PARALLEL_FILE_SYSTEM'),
})
export type Bucket = z.infer<typeof Bucket>

/** An entry of agenda.json: something that will happen in every world of the scene. */
export const SceneEvent = z.strictObject({
  at: SceneTime,
  every: durationOf({ min: 1_000 }, 'at least one second')
    .optional()
    .describe('World time between two occurrences; happens once when left out.'),
  notebook: z.string().describe('Id or name of the instance.'),
  what: z
    .enum([...ScheduledAction.options, ...NotebookStatus.options])
    .describe('Action on the instance, or its new status.'),
  fail_reason: z.string().max(1024).optional(),
})
export type SceneEvent = z.infer<typeof SceneEvent>

/** Maximum number of generated instances. */
export const MAX_GENERATED = 5_000_000

/** Largest seed. */
export const MAX_SEED = 4_294_967_295

/** scene.json: texts of the scene, and generated instances. */
export const SceneFile = z.strictObject({
  version: z.literal(1),
  title: z.string().optional(),
  story: z.string().optional(),
  leases: z
    .enum(['run', 'hold'])
    .default('hold')
    .describe(
      'What the leases of its instances do at their end. run: they stop the instance. hold: automatic stop is switched off.',
    ),
  generate: z
    .strictObject({
      notebooks: integer(0, MAX_GENERATED).describe('Number of instances.'),
      seed: integer(0, MAX_SEED)
        .optional()
        .describe('Seed of the instances; the seed of the server when left out.'),
    })
    .optional()
    .describe('Generated instances, instead of notebooks.json.'),
})
export type SceneFile = z.infer<typeof SceneFile>

/** Schema of each file of a scene's folder, by file name without `.json`. */
export const sceneFiles = {
  scene: SceneFile,
  iam: IamFile,
  flavors: z.array(CatalogFlavor).min(1),
  images: z.array(SceneImage).min(1),
  features: z.array(SceneFeature).min(1),
  pools: z.array(ScenePool),
  workspaces: z.array(SceneWorkspace).min(1),
  authorizations: z.array(SceneAuthorization),
  notebooks: z.array(SceneNotebook),
  faults: z.array(FaultRule).max(MAX_RULES),
  progressions: z.array(ProgressionRule).max(MAX_RULES),
  agenda: z.array(SceneEvent),
  'key-pairs': z.array(z.string().min(1)).nullable(),
  buckets: z.array(Bucket).nullable(),
  tour: Tour.nullable(),
} as const

export type SceneFileName = keyof typeof sceneFiles
export type SceneFiles = { [Name in SceneFileName]: z.output<(typeof sceneFiles)[Name]> }
