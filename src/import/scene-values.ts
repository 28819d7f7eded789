import { Iam } from '../cloud/iam/iam.ts'
import {
  type TimeText,
  timeText,
  withRecordedTimes,
  withTimes,
} from '../control/saved-scenes/saved-times.ts'
import type { SharedFiles } from '../control/scenes/scene-files.ts'
import { catalogOf } from '../control/scenes/scene-starts.ts'
import { CatalogFeature } from '../schemas/cluster.ts'
import { check } from '../schemas/findings.ts'
import { PinnedId } from '../schemas/primitives.ts'
import type { SavedTimes } from '../schemas/saved-scene.ts'
import type { SceneNotebook } from '../schemas/scene.ts'
import type * as z from '../schemas/zod.ts'
import { flavorsFileOf } from './catalog/flavors-file.ts'
import { imagesFileOf } from './catalog/images-file.ts'
import { iamFileOf } from './catalog/owners.ts'
import { poolsFileOf } from './catalog/pools-file.ts'
import { workspacesFileOf } from './catalog/workspaces-file.ts'
import type { Collection } from './collection.ts'
import { withoutCredentials } from './credentials.ts'
import { entryOf } from './instance-entries.ts'
import { isObject, type JsonObject, textOf } from './json.ts'
import type { Notes } from './notes.ts'
import type { FoundRecord } from './readers/found-record.ts'
import type { Kind } from './readers/kinds.ts'
import type { SceneFiles } from './scene-files.ts'

/** What a scene is made with. */
export interface SceneInput {
  /** The files of the default scene, for what no answer tells. */
  defaults: Pick<SharedFiles, 'flavors' | 'iam' | 'images'>
  project: string | undefined
  region: string | undefined
  /** Time of the answers, epoch ms. */
  capturedAt: number
  times: z.infer<typeof SavedTimes>
  title: string | undefined
  notes: Notes
}

/** The files of a scene with the records of a collection. */
export function sceneValues(collection: Collection, input: SceneInput): SceneFiles {
  const { capturedAt, notes, project, times } = input
  const timeOf = timeText(times, capturedAt)
  const valuesOf = (kind: Kind) =>
    collection.of(kind).map(({ value }) => withoutCredentials(value, notes))
  const found = collection.of('notebook').filter((record) => isUsable(record, collection))
  const notebooks = found.map(({ value }) => withoutCredentials(value, notes))
  const [clusters, groups, items] = [valuesOf('cluster'), valuesOf('image group'), valuesOf('pool')]
  const given = [...clusters.flatMap(flavorsIn), ...valuesOf('flavor')]
  const flavors = flavorsFileOf({
    given,
    used: idsIn(notebooks, 'flavor'),
    defaults: input.defaults.flavors,
    notes,
  })
  const flavorIds = new Set(flavors.map(({ id }) => id))
  const answered = imagesFileOf({
    given: valuesOf('image'),
    groups,
    notebooks,
    flavors,
    capturedAt,
    notes,
  })
  // Instances without an image get one, which must be in the scene: its id may be replaced.
  const isGuessed = answered.length === 0 && notebooks.length > 0
  const images = isGuessed ? input.defaults.images.slice(0, 1) : answered
  const pools = poolsFileOf({ items, clusters, notebooks, flavorIds, notes })
  const iam = iamFileOf({ ...input, defaults: input.defaults.iam, notebooks: found, project })
  const used = new Set(
    [notebooks, images, pools].flatMap((list) => [...idsIn(list, 'workspace_id')]),
  )
  const [admin] = iam.users
  const owner = admin?.name as string
  const workspaces = workspacesFileOf({
    given: valuesOf('workspace'),
    used,
    owner,
    capturedAt,
    notes,
  })
  const catalog = {
    flavors: flavors.length > 0 ? flavors : input.defaults.flavors,
    images: images.length > 0 ? images : input.defaults.images,
    pools,
  }
  const made = new Set(found.filter(({ origin }) => origin.isMade).map(({ value }) => value['id']))
  const entries = entriesOf(notebooks, made, { ...catalog, iam, workspaces }, input)
  const features = valuesOf('feature').flatMap(featureOf)
  return {
    'scene.json': {
      version: 1,
      title: input.title ?? 'Imported project',
      story: 'Answers of the real service or of a mock, imported as a scene.',
    },
    'iam.json': iam,
    ...(flavors.length > 0 ? { 'flavors.json': flavors } : {}),
    ...(images.length > 0 ? { 'images.json': timed(images, timeOf) } : {}),
    ...(features.length > 0 ? { 'features.json': timed(features, timeOf) } : {}),
    'pools.json': timed(pools, timeOf),
    'workspaces.json': timed(workspaces, timeOf),
    'notebooks.json': entries.map((entry) => timedEntry(entry, timeOf)),
  }
}

/** Whether a scene can have an instance. */
function isUsable({ origin, value }: FoundRecord, collection: Collection): boolean {
  if (value['status'] === 'DELETED') collection.leftOut('instances that are deleted', origin.where)
  else if ('value' in check(PinnedId, value['id'])) return true
  else collection.leftOut('instances whose id a scene cannot have', origin.where)
  return false
}

function flavorsIn({ flavors }: JsonObject): JsonObject[] {
  return Array.isArray(flavors) ? flavors.filter(isObject) : []
}

function idsIn(records: readonly JsonObject[], key: string): ReadonlySet<string> {
  return new Set(records.map((record) => textOf(record[key])).filter((id) => id !== undefined))
}

/** The feature of a scene in the answer of ListFeatures, which also has what the caller uses. */
function featureOf({ used: _used, user_id: _user, ...feature }: JsonObject): JsonObject[] {
  return 'value' in check(CatalogFeature, feature) ? [feature] : []
}

interface EntryFiles {
  flavors: readonly JsonObject[]
  images: readonly JsonObject[]
  pools: readonly JsonObject[]
  workspaces: readonly JsonObject[]
  iam: ReturnType<typeof iamFileOf>
}

function entriesOf(
  notebooks: readonly JsonObject[],
  made: ReadonlySet<unknown>,
  files: EntryFiles,
  { capturedAt, notes }: SceneInput,
): SceneNotebook[] {
  const shared = { ...files, features: [], 'key-pairs': null, buckets: null }
  const context = {
    references: {
      catalog: catalogOf(shared as unknown as SharedFiles, 0),
      iam: new Iam(files.iam),
      workspaces: new Set(files.workspaces.map(({ id }) => String(id))),
    },
    flavorId: String(files.flavors[0]?.['id']),
    imageId: String(files.images[0]?.['id']),
    capturedAt,
    notes,
  }
  return notebooks.map((notebook) => entryOf(notebook, context, made.has(notebook['id'])))
}

function timed(records: readonly JsonObject[], timeOf: TimeText): object[] {
  return records.map((record) => withTimes(record, timeOf))
}

function timedEntry(entry: SceneNotebook, timeOf: TimeText): SceneNotebook {
  const { image, lease, recorded, ...rest } = withTimes(entry, timeOf)
  const timedLease = lease === undefined ? {} : { lease: withTimes(lease, timeOf) }
  const timedRecorded =
    recorded === undefined ? {} : { recorded: withRecordedTimes(recorded, timeOf) }
  return { ...rest, ...timedRecorded, image: withTimes(image, timeOf), ...timedLease }
}
