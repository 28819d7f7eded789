import { signal } from '@preact/signals'
import type { Identities, WorldCatalog } from '../../schemas/overview.ts'
import { base } from '../server/base.ts'
import { controlHeaders, hasPresentToken } from '../server/control-token.ts'

/** What the loaded scene has, for the fields of the forms. */
export interface SceneValues {
  identities?: Identities | undefined
  user?: Identities['users'][number] | undefined
  project?: string | undefined
  /** Id of an instance: a RUNNING one if there is any. */
  notebook?: string | undefined
  /** A flavor and an image that CreateNotebook accepts together. */
  flavor?: string | undefined
  image?: string | undefined
  workspace?: string | undefined
  /** Name of the loaded scene. */
  scene?: string | undefined
}

/** Undefined until the first answer. */
export const sceneValues = signal<SceneValues | undefined>(undefined)

/** Whether the server needs a control token that this tab does not have. */
export const needsControlToken = signal(false)

/** Reads what the scene has of the control plane: no journal entry, no fault applies. */
export async function loadSceneValues(project?: string): Promise<void> {
  const [identities, about] = await Promise.all([
    read<Identities>('/identities'),
    read<{ scene: string }>('/scenes'),
  ])
  const user = identities?.users[0]
  const id = project ?? identities?.projects[0]?.id
  const values: SceneValues = { identities, user, project: id, scene: about?.scene }
  if (id !== undefined) Object.assign(values, await worldValues(id, user?.id))
  sceneValues.value = values
}

/** An instance that the page created takes the place that no instance of the scene had. */
export function rememberNotebook(notebook: string): void {
  const values = sceneValues.value
  if (values?.notebook === undefined) sceneValues.value = { ...values, notebook }
}

async function worldValues(project: string, owner = ''): Promise<Partial<SceneValues>> {
  const path = `/projects/${encodeURIComponent(project)}`
  const [catalog, running] = await Promise.all([
    read<WorldCatalog>(`${path}/catalog`),
    firstNotebook(path, `owner=${owner}&status=RUNNING`),
  ])
  const notebook =
    running ?? (await firstNotebook(path, `owner=${owner}`)) ?? (await firstNotebook(path, ''))
  const flavors = catalog?.flavors.filter(
    ({ feature, sold_out }) => feature === 'NOTEBOOK' && !sold_out,
  )
  const images = catalog?.images.filter(({ status }) => status === 'ACTIVE') ?? []
  const flavor = flavors?.find(({ arch }) => images.some((image) => image.arch === arch))
  const image = images.find(({ arch }) => arch === flavor?.arch)
  return {
    notebook,
    flavor: flavor?.id,
    image: image?.id,
    workspace: catalog?.workspaces.at(-1),
  }
}

async function firstNotebook(path: string, query: string): Promise<string | undefined> {
  const page = await read<{ data: { id: string }[] }>(`${path}/notebooks?limit=1&${query}`)
  return page?.data[0]?.id
}

async function read<T>(path: string): Promise<T | undefined> {
  try {
    const headers = controlHeaders()
    const response = await fetch(`${base}/_mock${path}`, { headers })
    if (response.status === 401 && hasPresentToken(headers)) needsControlToken.value = true
    return response.ok ? ((await response.json()) as T) : undefined
  } catch {
    // Without values of the scene the forms start with those of the document.
    return undefined
  }
}
