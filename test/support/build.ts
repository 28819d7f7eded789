import { readFileSync } from 'node:fs'
import { Catalog } from '../../src/cloud/catalog.ts'
import { Iam } from '../../src/cloud/iam/iam.ts'
import type { Row } from '../../src/cloud/notebooks/list/row.ts'
import { type StoredNotebooks, storedNotebooks } from '../../src/cloud/notebooks/list/store.ts'
import type { NotebookOptions } from '../../src/cloud/notebooks/notebook-context.ts'
import { Notebooks } from '../../src/cloud/notebooks/notebooks.ts'
import type { WholeNotebook } from '../../src/cloud/notebooks/shown-fields.ts'
import { Config } from '../../src/config.ts'
import { Engine } from '../../src/control/engine.ts'
import type { EngineOptions } from '../../src/control/engine-start.ts'
import { completeNotebook, type References } from '../../src/control/scenes/scene-notebooks.ts'
import type { World, Worlds } from '../../src/control/worlds/worlds.ts'
import type { MockServerOptions } from '../../src/library/options.ts'
import type { IamFile } from '../../src/schemas/iam.ts'
import { NotebookCreateRequest } from '../../src/schemas/notebook-request.ts'
import type { SceneNotebook } from '../../src/schemas/scene.ts'
import { CREATION, IMAGE, NOW } from './values.ts'

export function defaultFile<T>(noun: string): T {
  const file = new URL(`../../fixtures/default/${noun}.json`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')) as T
}

/** The catalog and the users of the default scene. */
export const references: References = {
  catalog: new Catalog({
    flavors: defaultFile('flavors'),
    images: defaultFile('images'),
    pools: defaultFile('pools'),
  }),
  iam: new Iam(defaultFile<IamFile>('iam')),
  workspaces: new Set(['0', '5e0f4d72935b606cc0c8d4b6eafc0425']),
}

/** A complete notebook of the admin; `overrides` has the fields that matter to the test. */
export function notebook(overrides: Partial<SceneNotebook> = {}): WholeNotebook {
  return completeNotebook(
    {
      id: 'nb-1',
      name: 'notebook-1',
      flavor: 'modelarts.vm.cpu.2u',
      image: { id: IMAGE },
      ...overrides,
    },
    references,
    NOW,
  )
}

/** A notebook created at the given time. */
export function notebookAt(
  create_at: number,
  overrides: Partial<SceneNotebook> = {},
): WholeNotebook {
  return notebook({ id: `nb-${create_at}`, lease: { create_at }, ...overrides })
}

/** An engine without an HTTP server: frozen clock, scene loaded. */
export async function engine(options: MockServerOptions = {}): Promise<Engine> {
  const config = Config.parse({ clock: { at: NOW, rate: 0 }, ...options })
  const made = new Engine({
    stopping: new AbortController().signal,
    ...config,
  } as EngineOptions)
  await made.load()
  return made
}

/** The worlds of such an engine. */
export async function worldsWith(options: MockServerOptions = {}): Promise<Worlds> {
  return (await engine(options)).worlds
}

/** The world p1 of such an engine. */
export async function worldWith(options: MockServerOptions = {}): Promise<World> {
  return (await worldsWith(options)).find('p1') as World
}

/** Creates an instance in a world, as its admin: it starts, and runs a few seconds later. */
export function createIn({ cloud }: World): Row {
  const caller = { user: cloud.iam.admin, role: { admin: true, allow: [] } }
  return cloud.notebooks.create(caller, NotebookCreateRequest.parse(CREATION)).row
}

/** Returns a function that makes the notebooks of a project from rows, or from those of another project. Their transitions never end. */
export async function notebooksMaker(): Promise<
  (start: readonly Row[] | StoredNotebooks) => Notebooks
> {
  const { cloud } = await worldWith()
  const options = {
    ...(Config.parse({}) as unknown as NotebookOptions),
    paceOf: () => ({ mode: 'never', duration: 0, outcome: 'success' }) as const,
    onTransition: () => {},
  }
  return (start) => {
    const stored = 'byId' in start ? start : storedNotebooks(start)
    return new Notebooks(stored, cloud, options)
  }
}
