import type { WholeNotebook } from '../../cloud/notebooks/shown-fields.ts'
import type { SceneNotebook } from '../../schemas/scene.ts'
import { type TimeText, withRecordedTimes, withTimes } from './saved-times.ts'

/** The records of a world that instances refer to and that can be deleted. */
export interface DeletableRecords {
  images: { has(id: string): boolean }
  workspaces: { has(id: string): boolean }
}

/** Whether a scene can hold an instance: its image and its workspace still exist. */
export function isHeld(
  { image, workspace_id }: WholeNotebook,
  { images, workspaces }: DeletableRecords,
): boolean {
  return images.has(image.id) && workspaces.has(workspace_id as string)
}

/** An instance as a scene has it, with every stored field. */
export function savedNotebook(notebook: WholeNotebook, timeOf: TimeText): SceneNotebook {
  const { data_volumes, lease, recorded, ...rest } = withTimes(notebook, timeOf)
  return {
    ...rest,
    ...(recorded === undefined ? {} : { recorded: withRecordedTimes(recorded, timeOf) }),
    status: rest.status === 'DELETED' ? 'STOPPED' : rest.status,
    lease: withTimes(lease, timeOf),
    data_volumes: data_volumes.map((mount) => ({ lasting: false, ...mount })),
  } as SceneNotebook
}
