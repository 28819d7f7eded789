import type { Flavor, FlavorPage, FlavorsQuery, SwitchableFlavorsQuery } from '../schemas/flavor.ts'
import type { Image } from '../schemas/image.ts'
import type { Catalog } from './catalog.ts'
import { pageOf, sorted } from './kernel/paging.ts'
import { sortFields } from './kernel/sort-fields.ts'
import type { WholeNotebook } from './notebooks/shown-fields.ts'

/** The parts of a project that decide what an instance can run on. */
export interface FlavorParts {
  readonly catalog: Catalog
  readonly images: { get(id: string): Image | undefined }
}

/** Flavors for new instances (contract, operation 12). */
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

/** Flavors an instance may be switched to (contract, operation 11). */
export function switchableFlavors(
  parts: FlavorParts,
  notebook: WholeNotebook,
  query: SwitchableFlavorsQuery,
): FlavorPage {
  const flavors = [...parts.catalog.flavors.values()]
  return flavorPage(
    flavors.filter((flavor) => isSwitchable(parts, notebook, flavor)),
    query,
  )
}

/**
 * Whether an instance may be switched to a flavor: another one of its architecture and feature, for
 * its storage and its image. What is not known of the present flavor or the image is no obstacle.
 */
export function isSwitchable(
  { catalog, images }: FlavorParts,
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

/** Parameters that have no effect, and why. */
export function ignoredInFlavors({ sort_dir, sort_key }: SwitchableFlavorsQuery): string[] {
  return sort_dir !== undefined && sort_key === undefined
    ? ['sort_dir is ignored: without sort_key the order is that of the scene']
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

/** The kind of an NPU as the query writes it: ASCEND_SNT9B for Snt9b and for ascend-snt9b. */
function npuOf({ ascend }: Flavor): string | undefined {
  return ascend && `ASCEND_${ascend.type.toUpperCase().replace(/^ASCEND[-_]/, '')}`
}

type Read = (flavor: Flavor) => string | number

/** Fields a list can be sorted by. */
const reads: Readonly<Record<string, Read>> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  category: ({ category }) => category,
  vcpus: ({ vcpus }) => vcpus,
  memory: ({ memory }) => memory,
  feature: ({ feature }) => feature,
}

/** In the order the query asks for; later keys decide between flavors that earlier ones hold equal. */
function inOrder(
  flavors: Flavor[],
  { sort_key, sort_dir = 'DESC' }: SwitchableFlavorsQuery,
): Flavor[] {
  if (sort_key === undefined) return flavors
  return sortFields(sort_key, reads)
    .map((field) => reads[field] as Read)
    .reduceRight((rest, read) => sorted(rest, read, sort_dir === 'DESC'), flavors)
}

/** With a limit the page of a flavor list is counted from 1, unlike that of other lists (contract B10). */
function flavorPage(found: Flavor[], query: SwitchableFlavorsQuery): FlavorPage {
  const { current, data, pages, size, total } = pageOf(inOrder(found, query), query)
  return {
    current: query.limit === undefined ? current : current + 1,
    data,
    flavors: data,
    pages,
    size,
    total,
  }
}
