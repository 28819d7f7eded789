/** The arrays of documents whose items are read one by one: pages, journals, HAR and Terraform. */
export const streamedArrays: ReadonlySet<string> = new Set([
  '',
  'clusters',
  'data',
  'flavors',
  'groups',
  'images',
  'items',
  'log.entries',
  'notebooks',
  'pools',
  'requests',
  'resources',
  'users',
  'values.root_module.resources',
  'workspaces',
])

/** Gives the items of the streamed arrays of a document, and returns the document without them. */
export function withoutItems(
  document: unknown,
  take: (item: unknown, place: string) => void,
  place = '',
): unknown {
  if (Array.isArray(document)) {
    if (!streamedArrays.has(place)) return document
    for (const item of document) take(item, place)
    return []
  }
  if (typeof document !== 'object' || document === null) return document
  const entries = Object.entries(document).map(([key, value]) => {
    const inner = place === '' ? key : `${place}.${key}`
    const leads = [...streamedArrays].some(
      (known) => known === inner || known.startsWith(`${inner}.`),
    )
    return [key, leads ? withoutItems(value, take, inner) : value]
  })
  return Object.fromEntries(entries)
}
