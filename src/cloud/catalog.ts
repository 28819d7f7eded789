import type { Flavor } from '../schemas/flavor.ts'
import type { Image, ImageSummary } from '../schemas/image.ts'
import type { Pool } from '../schemas/notebook.ts'
import type { Bucket } from '../schemas/scene.ts'

/** What a scene says a region offers. */
export interface Offer {
  flavors: readonly Flavor[]
  images: readonly Image[]
  pools: readonly Pool[]
  /** SSH key pairs that exist; any does where none are listed. */
  keyPairs?: readonly string[] | undefined
  /** OBS buckets that exist; any is a parallel file system where none are listed. */
  buckets?: readonly Bucket[] | undefined
}

/** What the region offers: flavors, built-in images, dedicated pools. Look-up tables, never written. */
export class Catalog {
  readonly flavors: ReadonlyMap<string, Flavor>
  readonly images: ReadonlyMap<string, Image>
  readonly pools: ReadonlyMap<string, Pool>
  readonly #keyPairs: ReadonlySet<string> | undefined
  readonly #buckets: ReadonlyMap<string, Bucket> | undefined

  constructor({ flavors, images, pools, keyPairs, buckets }: Offer) {
    this.flavors = byId(flavors)
    this.images = byId(images)
    this.pools = byId(pools)
    this.#keyPairs = keyPairs && new Set(keyPairs)
    this.#buckets = buckets && new Map(buckets.map((bucket) => [bucket.name, bucket]))
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
export function summaryOf({ id, name, swr_path, type, tag, description }: Image): ImageSummary {
  return { description: description ?? '', id, name, swr_path, tag, type }
}

function byId<T extends { id: string }>(records: readonly T[]): ReadonlyMap<string, T> {
  return new Map(records.map((record) => [record.id, record]))
}
