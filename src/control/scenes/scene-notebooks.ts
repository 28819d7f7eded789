import { type Catalog, imageSummary } from '../../cloud/catalog.ts'
import type { Iam } from '../../cloud/iam/iam.ts'
import { Ids } from '../../cloud/kernel/ids.ts'
import {
  defaultCapacity,
  endpointsOf,
  JUPYTER_VERSION,
  MOUNT_PATH,
  nodeAddress,
  progressOf,
} from '../../cloud/notebooks/derived-fields.ts'
import type { Mount } from '../../cloud/notebooks/shown-fields.ts'
import { billingItems, pagePath, type WholeNotebook } from '../../cloud/notebooks/shown-fields.ts'
import type { Finding } from '../../schemas/findings.ts'
import type { Image, ImageSummary } from '../../schemas/image.ts'
import type { Lease } from '../../schemas/lease.ts'
import type { Owner, Pool } from '../../schemas/notebook.ts'
import { LAST_MILLISECOND, milliseconds } from '../../schemas/primitives.ts'
import { type SceneNotebook, SceneTime } from '../../schemas/scene.ts'
import type { Volume } from '../../schemas/volume.ts'
import { type IdSet, type Reference, unknownReferences } from '../record-checks.ts'

/** The records that the notebooks of a scene may refer to by id. */
export interface References {
  catalog: Catalog
  iam: Iam
  workspaces: ReadonlySet<string>
}

/** The part of `References` that checks need: which ids exist. */
export interface KnownIds {
  catalog: Record<'flavors' | 'images' | 'pools', IdSet>
  iam: Iam
  workspaces: IdSet
}

/** Epoch ms of a time in a scene, for a world made at `now`; relative times such as `-2h` count from `now`. */
export function epochOf(time: SceneTime, now: number): number {
  if (typeof time === 'number') return time
  const span = milliseconds(time.slice(1))
  return Math.min(Math.max(time.startsWith('-') ? now - span : now + span, 0), LAST_MILLISECOND)
}

/** Whether no time of an instance depends on when its world is made. */
export function hasFixedTimes({
  create_at,
  image,
  lease,
  recorded,
  update_at,
}: SceneNotebook): boolean {
  const created = lease?.create_at ?? create_at
  const others = [create_at, update_at, lease?.update_at, image.create_at, image.update_at]
  const isFixed = typeof created === 'number' && !others.some(isRelativeTime)
  return isFixed && recordedTimes(recorded).length === 0
}

function isRelativeTime(time: SceneTime | undefined): boolean {
  return typeof time === 'string'
}

/** The fields of an instance that refer to other records. */
type ReferencingNotebook = Pick<
  SceneNotebook,
  'custom_spec' | 'flavor' | 'image' | 'pool' | 'user' | 'user_id' | 'workspace_id'
>

/** Findings for references of an instance to records that do not exist. */
export function brokenReferences(entry: ReferencingNotebook, references: KnownIds): Finding[] {
  const { catalog, iam, workspaces } = references
  const users = { has: (id: string) => iam.ownerById(id) !== undefined }
  const userNames = { has: (name: string) => iam.userNamed(name) !== undefined }
  const { custom_spec, image, pool, user } = entry
  const named: (readonly [...Reference, known: IdSet, expected: string])[] = [
    ['$.flavor', custom_spec ? undefined : entry.flavor, catalog.flavors, 'an id of flavors.json'],
    ['$.image.id', image.id, catalog.images, 'an id of images.json'],
    ['$.pool.id', pool?.id, catalog.pools, 'an id of pools.json'],
    ['$.workspace_id', entry.workspace_id, workspaces, 'an id of workspaces.json'],
    ['$.user_id', entry.user_id, users, 'an id of iam.json users'],
    ['$.user.id', user?.id, users, 'an id of iam.json users'],
    [
      '$.user.name',
      user?.id === undefined ? user?.name : undefined,
      userNames,
      'a name of iam.json users',
    ],
  ]
  return named.flatMap(([path, id, known, expected]) =>
    unknownReferences([[path, id]], known, expected),
  )
}

/**
 * The complete instance for an entry of a scene, in a world made at `now` (epoch ms). Missing fields
 * come from the records that the entry refers to, from the contract's defaults, or from its id.
 */
export function completeNotebook(
  entry: SceneNotebook,
  { catalog, iam }: References,
  now: number,
): WholeNotebook {
  const id = entry.id ?? new Ids(`notebook ${entry.name}`).uuid()
  const status = entry.status ?? 'RUNNING'
  const lease = completeLease(entry, now)
  const volume = completeVolume(entry.volume)
  const user_id =
    entry.user_id ?? entry.user?.id ?? iam.userNamed(entry.user?.name ?? '')?.id ?? iam.admin.id
  return {
    is_need_credentials: true,
    jupyter_version: JUPYTER_VERSION,
    ip: nodeAddress(id),
    ...entry,
    action_progress: entry.action_progress ?? progressOf(id, status),
    billing_items: entry.billing_items ?? billingItems(status, volume.category),
    create_at: epochOf(entry.create_at ?? rootTime(lease.create_at), now),
    data_volumes: completeMounts(id, entry.data_volumes),
    description: entry.description ?? '',
    endpoints: endpointsOf(id, entry.endpoints),
    fail_reason: entry.fail_reason ?? 'The cause was not recorded.',
    feature: entry.feature ?? 'NOTEBOOK',
    id,
    image: completeImage(entry, catalog, now),
    lease,
    status,
    tags: entry.tags ?? [],
    token: entry.token ?? new Ids(`token ${id}`).token(),
    update_at: epochOf(entry.update_at ?? rootTime(lease.update_at), now),
    url: entry.url ?? pagePath(id),
    user: { ...(iam.ownerById(user_id) as Owner), ...entry.user },
    user_id,
    volume,
    workspace_id: entry.workspace_id ?? '0',
    ...completePool(entry, catalog),
    ...completeRecorded(entry, now),
  } as WholeNotebook
}

function completeImage({ image }: SceneNotebook, catalog: Catalog, now: number): ImageSummary {
  const { create_at, update_at } = image
  const times = Object.entries({ create_at, update_at }).filter(([, time]) => time !== undefined)
  return {
    ...imageSummary(catalog.images.get(image.id) as Image),
    ...image,
    ...Object.fromEntries(times.map(([key, time]) => [key, epochOf(time as SceneTime, now)])),
  } as ImageSummary
}

/** Storages of an entry are persistent mounts; those without an id get one from their mount path. */
function completeMounts(id: string, given: SceneNotebook['data_volumes'] = []): Mount[] {
  return given.map((volume) => {
    const uri = volume.uri ?? volume.url ?? ''
    const mountId = new Ids(`mount ${volume.mount_path} of ${id}`).uuid()
    return { id: mountId, lasting: true, ...volume, uri, url: volume.url ?? uri }
  })
}

/**
 * The root times of an instance are a little later than the times of its lease
 * (docs/contract/behaviours.md#lease-arithmetic).
 */
function rootTime(time: number): number {
  return Math.min(time + 2, LAST_MILLISECOND)
}

function completeLease({ lease = {}, create_at }: SceneNotebook, now: number): Lease {
  const created = epochOf(lease.create_at ?? create_at ?? now, now)
  const duration = lease.duration ?? 3_600_000
  return {
    type: 'TIMING',
    enable: duration !== -1,
    ...lease,
    create_at: created,
    duration,
    update_at: epochOf(lease.update_at ?? created, now),
  } as Lease
}

function completeVolume(volume: SceneNotebook['volume'] = {}): Volume {
  const category = volume.category ?? 'EVS'
  return {
    capacity: defaultCapacity(category),
    mount_path: MOUNT_PATH,
    ownership: 'MANAGED',
    ...(category === 'EFS' ? { read_only: false } : {}),
    ...volume,
    category,
  } as Volume
}

function completePool({ pool }: SceneNotebook, catalog: Catalog): { pool?: Pool } {
  return pool === undefined ? {} : { pool: { ...catalog.pools.get(pool.id), ...pool } as Pool }
}

/** The recorded fields with the times of their lease as epoch ms. */
function completeRecorded(
  { recorded }: SceneNotebook,
  now: number,
): Pick<WholeNotebook, 'recorded'> {
  if (recorded === undefined) return {}
  const times = recordedTimes(recorded).map(([key, time]) => [key, epochOf(time, now)])
  if (times.length === 0) return { recorded }
  return {
    recorded: {
      ...recorded,
      lease: { ...(recorded['lease'] as object), ...Object.fromEntries(times) },
    },
  }
}

/** The relative times of a recorded lease. */
function recordedTimes(recorded: SceneNotebook['recorded']): [string, SceneTime][] {
  return Object.entries(recorded?.['lease'] ?? {}).filter(
    (member): member is [string, SceneTime] =>
      ['create_at', 'update_at'].includes(member[0]) &&
      typeof member[1] === 'string' &&
      SceneTime.safeParse(member[1]).success,
  )
}
