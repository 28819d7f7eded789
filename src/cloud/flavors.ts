import type { Flavor, FlavorPage, FlavorsQuery, SwitchableFlavorsQuery } from '../schemas/flavor.ts'
import type { Image } from '../schemas/image.ts'
import type { Catalog } from './catalog.ts'
import { pageOf } from './kernel/paging.ts'
import { orderBy, type ReadField } from './kernel/sort-fields.ts'
import type { WholeNotebook } from './notebooks/shown-fields.ts'

/** Parts of a project that decide which flavors an instance can use. */
export interface FlavorContext {
  readonly catalog: Catalog
  readonly images: { get(id: string): Image | undefined }
}

/** Flavors for new instances (docs/contract/operations.md#listflavors). */
export function listFlavors({ catalog }: { catalog: Catalog }, query: FlavorsQuery): FlavorPage {
  const { category, feature, flavor_type, type = 'MANAGED' } = query
  const found = flavorsOf(catalog, type).filter(
    (flavor) =>
      flavor.feature === feature &&
      flavor.category === (category ?? flavor.category) &&
      (flavor_type === undefined || npuOf(flavor) === flavor_type),
  )
  return flavorPage(found, query)
}

/** Flavors an instance may be switched to (docs/contract/operations.md#showswitchableflavors). */
export function switchableFlavors(
  context: FlavorContext,
  notebook: WholeNotebook,
  query: SwitchableFlavorsQuery,
): FlavorPage {
  const flavors = [...context.catalog.flavors.values()]
  return flavorPage(
    flavors.filter((flavor) => isSwitchable(context, notebook, flavor)),
    query,
  )
}

/**
 * Whether an instance may be switched to a flavor. The flavor must be another one, with the same
 * architecture and feature, that supports the instance's storage and image. An unknown image, or an
 * unknown current flavor, is not checked.
 */
export function isSwitchable(
  { catalog, images }: FlavorContext,
  notebook: WholeNotebook,
  flavor: Flavor,
): boolean {
  const image = images.get(notebook.image.id)
  const arch = catalog.flavors.get(notebook.flavor)?.arch ?? image?.arch ?? flavor.arch
  const storages: readonly string[] = flavor.storages
  return (
    flavor.id !== notebook.flavor &&
    flavor.arch === arch &&
    flavor.feature === notebook.feature &&
    storages.includes(notebook.volume.category) &&
    (image === undefined || image.resource_categories.includes(flavor.category))
  )
}

/** Warnings about parameters that have no effect. */
export function ignoredInFlavors({ sort_dir, sort_key }: SwitchableFlavorsQuery): string[] {
  return sort_dir !== undefined && sort_key === undefined
    ? ['sort_dir is ignored: without sort_key flavors keep the order of the scene']
    : []
}

function flavorsOf(catalog: Catalog, type: string): Flavor[] {
  const flavors = [...catalog.flavors.values()]
  if (/^MANAGED(_ROMA)?$/.test(type)) return flavors
  if (!/^DEDICATED(_ROMA)?$/.test(type)) return []
  const pools = [...catalog.clusters.values()].filter(({ type }) => type !== 'MANAGED')
  const offered = new Set(pools.flatMap((pool) => catalog.flavorsOf(pool)))
  return flavors.filter((flavor) => offered.has(flavor))
}

/** NPU type as the query parameter spells it: ASCEND_SNT9B for Snt9b and for ascend-snt9b. */
function npuOf({ ascend }: Flavor): string | undefined {
  return ascend && `ASCEND_${ascend.type.toUpperCase().replace(/^ASCEND[-_]/, '')}`
}

/** Fields a list can be sorted by. */
const reads: Readonly<Record<string, ReadField<Flavor>>> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  category: ({ category }) => category,
  vcpus: ({ vcpus }) => vcpus,
  memory: ({ memory }) => memory,
  feature: ({ feature }) => feature,
}

/**
 * Sorts by each field of `sort_key` in turn; keeps the order of the scene without `sort_key`.
 * Throws ModelArts.6303 for an unknown field.
 */
function inOrder(
  flavors: Flavor[],
  { sort_key, sort_dir = 'DESC' }: SwitchableFlavorsQuery,
): Flavor[] {
  if (sort_key === undefined) return flavors
  return orderBy(sort_key, reads, sort_dir === 'DESC')(flavors)
}

/**
 * With a limit, `current` of a flavor list counts from 1; other lists count from 0
 * (docs/contract/behaviours.md#pages-and-counters).
 */
function flavorPage(found: Flavor[], query: SwitchableFlavorsQuery): FlavorPage {
  const { current, data, pages, size, total } = pageOf(inOrder(found, query), query)
  const shown = data.map(listedFlavor)
  return {
    current: query.limit === undefined ? current : current + 1,
    data: shown,
    flavors: shown,
    pages,
    size,
    total,
  }
}

/** The flavor without the field that only pools show. */
function listedFlavor({ support_eni: _, ...flavor }: Flavor): Flavor {
  return flavor as Flavor
}
