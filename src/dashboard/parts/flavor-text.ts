/** The sizes of a flavor, as `GET …/catalog` of the control plane returns them. */
export interface FlavorSizes {
  id: string
  vcpus?: number
  memory_gb?: number
  gpu?: Cards | undefined
  npu?: Cards | undefined
}

interface Cards {
  count: number
  /** Model of the cards, such as T4. */
  type: string
}

/** A flavor by its sizes: `1 × T4 · 8 vCPU · 32 GB`; its id if the catalog does not know it. */
export function flavorText({ gpu, id, memory_gb, npu, vcpus }: FlavorSizes): string {
  const cards = [gpu, npu].filter((each) => each !== undefined)
  const parts = [
    ...cards.map(({ count, type }) => `${count} × ${type}`),
    ...(vcpus === undefined ? [] : [`${vcpus} vCPU`]),
    ...(memory_gb === undefined ? [] : [`${memory_gb} GB`]),
  ]
  return parts.length === 0 ? id : parts.join(' · ')
}
