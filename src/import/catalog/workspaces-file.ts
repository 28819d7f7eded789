import { WORKSPACE_ID, WorkspaceDetail } from '../../schemas/workspace.ts'
import { type JsonObject, withoutEmpty } from '../json.ts'
import type { Notes } from '../notes.ts'
import { completed } from './completed.ts'

/** What workspaces.json is made of. Times are epoch ms. */
interface WorkspacesInput {
  given: readonly JsonObject[]
  /** Ids of the workspaces of instances, images and pools. */
  used: ReadonlySet<string>
  /** Name of the administrator. */
  owner: string
  capturedAt: number
  notes: Notes
}

/** The workspaces of the answers, those that other records are in, and the default one. */
export function workspacesFileOf(input: WorkspacesInput): JsonObject[] {
  const { given, notes, used } = input
  const byId = new Map(given.map((workspace) => [String(workspace['id']), workspace]))
  const missing = [...new Set(['0', ...used])].filter(
    (id) => !byId.has(id) && WORKSPACE_ID.test(id),
  )
  notes.add(
    'Workspaces that no list has: everything but their ids',
    missing.filter((id) => id !== '0').length,
  )
  const all = [...byId, ...missing.map((id): [string, JsonObject] => [id, {}])]
  return all.flatMap(([id, workspace], index) => {
    if (!WORKSPACE_ID.test(id)) notes.add('Workspaces with ids of another form, which are left out')
    return WORKSPACE_ID.test(id) ? [complete(id, workspace, index, input)] : []
  })
}

function complete(
  id: string,
  workspace: JsonObject,
  index: number,
  { capturedAt, notes, owner }: WorkspacesInput,
): JsonObject {
  const given = withoutEmpty({ ...workspace, id })
  const guess = {
    id,
    name: id === '0' ? 'default' : `workspace-${index}`,
    description: '',
    owner,
    auth_type: 'PUBLIC',
    enterprise_project_id: '0',
    enterprise_project_name: 'default',
    status: 'NORMAL',
    status_info: '',
    create_time: capturedAt,
    update_time: capturedAt,
  }
  return completed(WorkspaceDetail, guess, given, () => {
    notes.add('Workspaces with fields that a scene has otherwise')
  })
}
