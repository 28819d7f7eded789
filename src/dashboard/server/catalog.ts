import { computed, effect, signal } from '@preact/signals'
import type { WorldCatalog } from '../../schemas/overview.ts'
import { control } from './api.ts'
import { inProject, isConnected, project, reloads } from './world.ts'

/** Flavors, images and workspaces of the project in view; undefined until the first response. */
export const catalog = signal<WorldCatalog | undefined>(undefined)

/** The flavors by id. */
export const flavors = computed(
  () => new Map((catalog.value?.flavors ?? []).map((flavor) => [flavor.id, flavor])),
)

/** The project whose catalog was loaded. */
let loadedFor: string | undefined

/** Loads the catalog for each project, and again when everything is loaded again. */
effect(() => {
  const asked = project.value
  reloads.value
  if (!isConnected.value) return
  if (loadedFor !== asked) catalog.value = undefined
  loadedFor = asked
  void load(asked)
})

async function load(asked: string): Promise<void> {
  try {
    const found = await control<WorldCatalog>('GET', inProject('/catalog'))
    if (asked === project.value) catalog.value = found
  } catch {
    // Without a catalog, flavors are shown by their ids.
  }
}
