import type { CatalogFlavor } from '../../schemas/overview.ts'
import { flavors } from '../server/catalog.ts'
import { texts } from '../texts/texts.ts'
import { countText } from './format.ts'

/** The sizes of a flavor: `1 × T4 · 8 vCPU · 32 GB`. */
export function flavorText({ gpu, memory_gb, npu, vcpus }: CatalogFlavor): string {
  const t = texts.value.instances
  const cards = [gpu, npu].flatMap((each) =>
    each ? `${countText(each.count)} × ${each.type}` : [],
  )
  return [...cards, t.vcpus(countText(vcpus)), `${countText(memory_gb)} GB`].join(' · ')
}

/** The flavor of an instance by its sizes, with its id as a tooltip; the id if the scene has no such flavor. */
export function Flavor({ id }: { id: string }) {
  const flavor = flavors.value.get(id)
  return <span title={id}>{flavor === undefined ? id : flavorText(flavor)}</span>
}
