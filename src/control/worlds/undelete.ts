import { quote } from '../../schemas/findings.ts'
import { cannotUndo, controlNotFound } from '../control-errors.ts'
import type { World } from './world.ts'

/**
 * Brings an instance back as it was before its deletion; what was due since then happens now. Throws 404 Mock.NotFound if the deletion is not kept, and 409
 * Mock.CannotUndo if something is in the way.
 */
export function undelete({ cloud, projectId }: World, id: string): void {
  const { deletions } = cloud.notebooks
  const deletion = deletions.find(id)
  if (deletion === undefined) {
    const expected = `the id of one of the last instances of project ${projectId} that DeleteNotebook or the scene deleted`
    throw controlNotFound(`instance ${quote(id)}`, expected)
  }
  const obstacle = deletions.obstacle(deletion)
  if (obstacle !== undefined) throw cannotUndo(obstacle, 'room for the instance as it was')
  deletions.undo(deletion)
  cloud.handleDueReminders()
}
