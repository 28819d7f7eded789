import type { Catalog } from '../catalog.ts'
import { instanceCountReached, quotaInsufficient } from '../errors.ts'
import { INSTANCE_COUNT } from '../workspace-quotas.ts'
import type { Workspaces } from '../workspaces.ts'
import type { WholeNotebook } from './notebook-keys.ts'
import type { NotebookLists } from './notebook-lists.ts'

/**
 * Refuses one instance too many: of the user's feature with ModelArts.6302 (of free ones a user has
 * one, contract B6), of the workspace with ModelArts.0118.
 */
export function expectRoom(
  { feature, user_id: owner, workspace_id }: WholeNotebook,
  lists: NotebookLists,
  { catalog, workspaces }: { catalog: Catalog; workspaces: Workspaces },
): void {
  const most = feature === 'DEFAULT' ? 1 : (catalog.features.get(feature)?.quota ?? -1)
  if (most !== -1 && lists.count({ owner, feature }) >= most) throw instanceCountReached()
  const quota = workspaces.quotaOf(workspace_id, INSTANCE_COUNT)
  if (quota !== -1 && lists.count({ workspace_id }) >= quota) throw quotaInsufficient()
}
