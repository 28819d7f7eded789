import type { Flavor } from '../schemas/flavor.ts'
import type { Image, ImageSummary } from '../schemas/image.ts'
import type { Pool } from '../schemas/notebook.ts'

/** What the region offers: flavors, built-in images, dedicated pools. Look-up tables, never written. */
export class Catalog {
  readonly flavors: ReadonlyMap<string, Flavor>
  readonly images: ReadonlyMap<string, Image>
  readonly pools: ReadonlyMap<string, Pool>

  constructor(flavors: readonly Flavor[], images: readonly Image[], pools: readonly Pool[]) {
    this.flavors = byId(flavors)
    this.images = byId(images)
    this.pools = byId(pools)
  }
}

/** The part of an image that a notebook carries (contract B18). */
export function summaryOf({ id, name, swr_path, type, tag, description }: Image): ImageSummary {
  return { description: description ?? '', id, name, swr_path, tag, type }
}

function byId<T extends { id: string }>(records: readonly T[]): ReadonlyMap<string, T> {
  return new Map(records.map((record) => [record.id, record]))
}
