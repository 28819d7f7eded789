import { computed, effect, signal } from '@preact/signals'
import type { CatalogFlavor, WorldCatalog } from '../../schemas/overview.ts'
import { control } from './api.ts'
import { inProject, isConnected, project, reloads } from './world.ts'

/** Flavors, images and workspaces of the project in view; undefined until the first response. */
export const catalog = signal<WorldCatalog | undefined>(undefined)

/** The project whose catalog it is. */
let owner = ''

/** The flavors by id. */
export const flavors = computed<ReadonlyMap<string, CatalogFlavor>>(
  () => new Map(catalog.value?.flavors.map((flavor) => [flavor.id, flavor])),
)

/** Loads the catalog again; rejects if the server refuses it or does not respond. */
export async function loadCatalog(): Promise<void> {
  const asked = project.value
  const found = await control<WorldCatalog>('GET', inProject('/catalog'))
  if (asked !== project.value) return
  owner = asked
  catalog.value = found
}

/** Keeps the catalog of the project in view until the returned function is called. */
export function followCatalog(): () => void {
  return effect(() => {
    if (!isConnected.value || reloads.value < 0) return
    if (owner !== project.value) catalog.value = undefined
    // Without it the list shows ids; the form that needs it reports the error.
    loadCatalog().catch(() => {})
  })
}
