import { CatalogPool } from '../../schemas/pool.ts'
import { isObject, type JsonObject, textOf, timeOf, withoutEmpty } from '../json.ts'
import type { Notes } from '../notes.ts'
import { completed } from './completed.ts'

export type PoolRecord = JsonObject & { id: string }

/** What pools.json is made of. */
interface PoolsInput {
  /** Answers of ListPools. */
  items: readonly JsonObject[]
  /** Pools of the lists of clusters. */
  clusters: readonly JsonObject[]
  notebooks: readonly JsonObject[]
  flavorIds: ReadonlySet<string>
  notes: Notes
}

/** The pools of both lists, and those that instances are in. */
export function poolsFileOf({
  clusters,
  flavorIds,
  items,
  notebooks,
  notes,
}: PoolsInput): PoolRecord[] {
  const pools = new Map<string, JsonObject>()
  const add = (id: string | undefined, pool: JsonObject) => {
    if (id !== undefined) pools.set(id, { ...pools.get(id), ...withoutEmpty({ ...pool, id }) })
  }
  for (const { pool } of notebooks) {
    if (isObject(pool)) add(textOf(pool['id']), { name: pool['name'] })
  }
  const named = new Set(pools.keys())
  for (const cluster of clusters) add(clusterId(cluster), poolOfCluster(cluster, flavorIds))
  for (const item of items) add(itemId(item), poolOfItem(item))
  const listed = new Set([...clusters.map(clusterId), ...items.map(itemId)])
  notes.add(
    'Pools of instances that no list has: what the instances do not show of them',
    [...named].filter((id) => !listed.has(id)).length,
  )
  return Array.from(pools, ([id, pool]) => completePool(id, pool, notes))
}

/** The id of a pool in a list of clusters. */
function clusterId({ logic_cluster_id, pool_id }: JsonObject): string {
  return textOf(pool_id) ?? String(logic_cluster_id)
}

function itemId({ metadata }: JsonObject): string {
  return String((metadata as JsonObject)['name'])
}

function poolOfCluster(cluster: JsonObject, flavorIds: ReadonlySet<string>): JsonObject {
  const { create_at, flavors, is_allow_root, resource_categories, status, type, update_at } =
    cluster
  const ids = Array.isArray(flavors) ? flavors.filter(isObject).map(({ id }) => String(id)) : []
  const known = ids.filter((id) => flavorIds.has(id))
  return {
    create_at: timeOf(create_at),
    flavors: known.length > 0 ? known : undefined,
    is_allow_root,
    resource_categories,
    status,
    type,
    update_at: timeOf(update_at),
    workspace_id: cluster['workspace_id'],
  }
}

/** Labels and annotations that a pool of a scene has as fields of its own. */
const derived = {
  labels: [
    'os.modelarts/name',
    'os.modelarts/workspace.id',
    'os.modelarts/tenant.domain.id',
    'os.modelarts/tenant.project.id',
  ],
  annotations: ['os.modelarts/tenant.domain.name', 'os.modelarts/description'],
} as const

function poolOfItem({ metadata, spec, status }: JsonObject): JsonObject {
  const { annotations, creationTimestamp, labels } = metadata as JsonObject
  const words = isObject(labels) ? labels : {}
  const notes = isObject(annotations) ? annotations : {}
  return {
    name: words['os.modelarts/name'],
    workspace_id: words['os.modelarts/workspace.id'],
    description: notes['os.modelarts/description'],
    create_at: timeOf(creationTimestamp),
    labels: textsWithout(words, derived.labels),
    annotations: textsWithout(notes, derived.annotations),
    v2: { ...(isObject(spec) ? { spec } : {}), ...(isObject(status) ? { status } : {}) },
  }
}

function textsWithout(texts: JsonObject, names: readonly string[]): JsonObject {
  const kept = Object.entries(texts).filter(
    ([key, value]) => typeof value === 'string' && !names.includes(key),
  )
  return Object.fromEntries(kept)
}

function completePool(id: string, pool: JsonObject, notes: Notes): PoolRecord {
  return completed(CatalogPool, { id, name: id }, pool, () => {
    notes.add('Pools with fields that a scene has otherwise')
  })
}
