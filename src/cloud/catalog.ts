import type { CatalogFeature } from '../schemas/cluster.ts'
import type { Flavor } from '../schemas/flavor.ts'
import type { Image, ImageSummary } from '../schemas/image.ts'
import type { Pool } from '../schemas/notebook.ts'
import type { CatalogPool } from '../schemas/pool.ts'
import type { Bucket } from '../schemas/scene.ts'

/** The resources of the region, as a scene defines them. */
export interface CatalogData {
  flavors: readonly Flavor[]
  images: readonly Image[]
  pools: readonly CatalogPool[]
  /** Features with their quota per user. */
  features?: readonly CatalogFeature[] | undefined
  /** Names of SSH key pairs that exist; if undefined, every name exists. */
  keyPairs?: readonly string[] | undefined
  /** OBS buckets that exist; if undefined, every bucket exists and is a parallel file system. */
  buckets?: readonly Bucket[] | undefined
}

/** Resources of the region: flavors, built-in images, pools. Read-only lookup tables. */
export class Catalog {
  readonly flavors: ReadonlyMap<string, Flavor>
  readonly images: ReadonlyMap<string, Image>
  /** Pools by id, with the two fields that a notebook shows. */
  readonly pools: ReadonlyMap<string, Pool>
  /** The same pools by id, with all fields. */
  readonly clusters: ReadonlyMap<string, CatalogPool>
  readonly features: ReadonlyMap<string, CatalogFeature>
  readonly #keyPairs: ReadonlySet<string> | undefined
  readonly #buckets: ReadonlyMap<string, Bucket> | undefined

  constructor({ flavors, images, pools, features = [], keyPairs, buckets }: CatalogData) {
    this.flavors = byId(flavors)
    this.images = byId(images)
    this.pools = byId(pools.map(({ id, name }) => ({ id, name })))
    this.clusters = byId(pools)
    this.features = new Map(features.map((feature) => [feature.name, feature]))
    this.#keyPairs = keyPairs && new Set(keyPairs)
    this.#buckets = buckets && new Map(buckets.map((bucket) => [bucket.name, bucket]))
  }

  /** Flavors that a pool lists, or all of its category if it lists none. */
  flavorsOf({ flavors, resource_categories }: CatalogPool): Flavor[] {
    return [...this.flavors.values()].filter(({ id, category }) =>
      flavors === undefined ? category === (resource_categories ?? category) : flavors.includes(id),
    )
  }

  hasKeyPair(name: string): boolean {
    return this.#keyPairs?.has(name) ?? true
  }

  /** Whether a source such as `obs://bucket/directory/` is in a parallel file system that exists. */
  hasFileSystem(uri: string): boolean {
    const name = /^obs:\/\/([^/]+)/.exec(uri)?.[1]
    if (name === undefined) return false
    return this.#buckets === undefined || this.#buckets.get(name)?.type === 'PARALLEL_FILE_SYSTEM'
  }
}

/** The fields of an image that a notebook shows (docs/contract/discrepancies.md#image-of-an-instance). */
export function imageSummary({ id, name, swr_path, type, tag, description }: Image): ImageSummary {
  return { description: description ?? '', id, name, swr_path, tag, type }
}

function byId<T extends { id: string }>(records: readonly T[]): ReadonlyMap<string, T> {
  return new Map(records.map((record) => [record.id, record]))
}
