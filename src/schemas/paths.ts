import { ProjectPath } from './primitives.ts'
import * as z from './zod.ts'

const Id = (what: string) => z.string().describe(`${what} ID.`)

/** Path parameters, with the names of the documents (docs/contract/operations.md#path-parameters). */
export const NotebookPath = ProjectPath.extend({ id: Id('Instance') })

/** The storage operations call an instance `instance_id`. */
export const InstancePath = ProjectPath.extend({ instance_id: Id('Instance') })

export const StoragePath = InstancePath.extend({ storage_id: Id('Storage') })

/** The tag operations call an instance `resource_id`. */
export const ResourcePath = ProjectPath.extend({ resource_id: Id('Instance') })

export const ImagePath = ProjectPath.extend({ id: Id('Image') })

/** The synchronisation of an image calls it `image_id`. */
export const SyncedImagePath = ProjectPath.extend({ image_id: Id('Image') })

export const ImageGroupPath = ProjectPath.extend({ id: Id('Image group') })

export const ClusterPath = ProjectPath.extend({ cluster_id: Id('Pool') })

export const FeaturePath = ProjectPath.extend({ feature: z.string().describe('NOTEBOOK.') })

export const WorkspacePath = ProjectPath.extend({ workspace_id: Id('Workspace') })

/** The instance that a path names, under any of the three names that its operation may use. */
export function notebookIdOf(path: Readonly<Record<string, string>>): string | undefined {
  return path['id'] ?? path['instance_id'] ?? path['resource_id']
}
