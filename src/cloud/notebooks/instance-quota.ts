import type { Catalog } from '../catalog.ts'
import { featureDisabled, instanceCountReached, quotaInsufficient } from '../errors/errors.ts'
import { INSTANCE_COUNT } from '../workspaces/workspace-quotas.ts'
import type { Workspaces } from '../workspaces/workspaces.ts'
import type { NotebookLists } from './list/lists.ts'
import type { WholeNotebook } from './shown-fields.ts'

/**
 * Refuses an instance of a feature that is off with ModelArts.7002, and one too many: of the user's
 * feature with ModelArts.6302 (of free ones a user has one, contract B6), of the workspace with
 * ModelArts.0118.
 */
export function expectQuotaLeft(
  { feature, user_id: owner, workspace_id }: WholeNotebook,
  lists: NotebookLists,
  { catalog, workspaces }: { catalog: Catalog; workspaces: Workspaces },
): void {
  const known = catalog.features.get(feature)
  if (known?.enabled === false) throw featureDisabled()
  const most = feature === 'DEFAULT' ? 1 : (known?.quota ?? -1)
  if (most !== -1 && lists.count({ owner, feature }) >= most) throw instanceCountReached()
  const quota = workspaces.quotaOf(workspace_id, INSTANCE_COUNT)
  if (quota !== -1 && lists.count({ workspace_id }) >= quota) throw quotaInsufficient()
}
