import type { Catalog } from '../catalog.ts'
import { featureDisabled, instanceCountReached, quotaInsufficient } from '../errors/errors.ts'
import { INSTANCE_COUNT } from '../workspaces/workspace-quotas.ts'
import type { Workspaces } from '../workspaces/workspaces.ts'
import type { NotebookLists } from './list/lists.ts'
import type { WholeNotebook } from './shown-fields.ts'

/**
 * Throws ModelArts.7002 if the feature is disabled, ModelArts.6302 if the user has as many instances of the
 * feature as allowed (one free instance per user, docs/contract/behaviours.md#free-instances), and
 * ModelArts.0118 if the workspace has no quota left.
 */
export function expectQuotaLeft(
  { feature, user_id: owner, workspace_id }: WholeNotebook,
  lists: NotebookLists,
  { catalog, workspaces }: { catalog: Catalog; workspaces: Workspaces },
): void {
  const known = catalog.features.get(feature)
  if (known?.enabled === false) throw featureDisabled()
  const max = feature === 'DEFAULT' ? 1 : (known?.quota ?? -1)
  if (max !== -1 && lists.count({ owner, feature }) >= max) throw instanceCountReached()
  const quota = workspaces.quotaOf(workspace_id, INSTANCE_COUNT)
  if (quota !== -1 && lists.count({ workspace_id }) >= quota) throw quotaInsufficient()
}
