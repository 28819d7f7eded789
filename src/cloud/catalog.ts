import type { CatalogFeature, CatalogPool } from '../schemas/cluster.ts'
import type { Flavor } from '../schemas/flavor.ts'
import type { Image, ImageSummary } from '../schemas/image.ts'
import type { Pool } from '../schemas/notebook.ts'
import type { Bucket } from '../schemas/scene.ts'

/** What a scene says a region offers. */
export interface Offer {
  flavors: readonly Flavor[]
  images: readonly Image[]
  pools: readonly CatalogPool[]
  /** What a user may have of each feature. */
  features?: readonly CatalogFeature[] | undefined
  /** SSH key pairs that exist; any does where none are listed. */
  keyPairs?: readonly string[] | undefined
  /** OBS buckets that exist; any is a parallel file system where none are listed. */
  buckets?: readonly Bucket[] | undefined
}

/** What the region offers: flavors, built-in images, dedicated pools. Look-up tables, never written. */
export class Catalog {
  readonly flavors: ReadonlyMap<string, Flavor>
  readonly images: ReadonlyMap<string, Image>
  /** Pools as notebooks carry them. */
  readonly pools: ReadonlyMap<string, Pool>
  /** The same pools as they are themselves. */
  readonly clusters: ReadonlyMap<string, CatalogPool>
  readonly features: ReadonlyMap<string, CatalogFeature>
  readonly #keyPairs: ReadonlySet<string> | undefined
  readonly #buckets: ReadonlyMap<string, Bucket> | undefined

  constructor({ flavors, images, pools, features = [], keyPairs, buckets }: Offer) {
    this.flavors = byId(flavors)
    this.images = byId(images)
    this.pools = byId(pools.map(({ id, name }) => ({ id, name })))
    this.clusters = byId(pools)
    this.features = new Map(features.map((feature) => [feature.name, feature]))
    this.#keyPairs = keyPairs && new Set(keyPairs)
    this.#buckets = buckets && new Map(buckets.map((bucket) => [bucket.name, bucket]))
  }

  /** The flavors of a pool: those it names, or all of its category. */
  flavorsOf({ flavors, resource_categories }: CatalogPool): Flavor[] {
    return [...this.flavors.values()].filter(({ id, category }) =>
      flavors === undefined ? category === (resource_categories ?? category) : flavors.includes(id),
    )
  }

  hasKeyPair(name: string): boolean {
    return this.#keyPairs?.has(name) ?? true
  }

  /** Whether a source such as `obs://bucket/directory/` lies in a parallel file system that exists. */
  hasFileSystem(uri: string): boolean {
    const name = /^obs:\/\/([^/]+)/.exec(uri)?.[1]
    if (name === undefined) return false
    return this.#buckets === undefined || this.#buckets.get(name)?.type === 'PARALLEL_FILE_SYSTEM'
  }
}

/** The part of an image that a notebook carries (contract B18). */
export function imageSummary({ id, name, swr_path, type, tag, description }: Image): ImageSummary {
  return { description: description ?? '', id, name, swr_path, tag, type }
}

function byId<T extends { id: string }>(records: readonly T[]): ReadonlyMap<string, T> {
  return new Map(records.map((record) => [record.id, record]))
}
