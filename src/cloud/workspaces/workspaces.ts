import type {
  Workspace,
  WorkspaceDetail,
  WorkspaceId,
  WorkspaceList,
  WorkspaceQuotas,
} from '../../schemas/workspace.ts'
import type {
  WorkspaceCreateRequest,
  WorkspaceQuotasRequest,
  WorkspacesQuery,
  WorkspaceUpdateRequest,
} from '../../schemas/workspace-request.ts'
import {
  notAuthorized,
  workspaceAbnormal,
  workspaceLimitReached,
  workspaceNotExisted,
  workspaceNotFound,
  workspaceParameterInvalid,
} from '../errors/errors.ts'
import type { Caller } from '../iam/iam.ts'
import { sorted } from '../kernel/paging.ts'
import { Records } from '../kernel/records.ts'
import type { ProjectContext, WorkspaceReminder } from '../kernel/reminders.ts'
import { expectGrantable, isInternal, isOpenTo, mayUse } from './workspace-access.ts'
import { expectQuotas, INSTANCE_COUNT, quotasOf, type SetQuotas } from './workspace-quotas.ts'

export type InitialWorkspaces = readonly WorkspaceDetail[]

/** State of the workspaces of a project. */
export interface WorkspacesState {
  workspaces: ReadonlyMap<string, WorkspaceDetail>
  /** Quotas that were set, by workspace id. */
  quotas: ReadonlyMap<string, SetQuotas>
}

const MAX_WORKSPACES = 10_000

/** World ms from a deletion request until the workspace is removed. */
const DELETION_MS = 1_000

/** The workspaces of one project. */
export class Workspaces {
  readonly #records: Records<WorkspaceDetail>
  readonly #quotas: Records<SetQuotas>
  readonly #context: ProjectContext

  constructor(
    workspaces: InitialWorkspaces,
    context: ProjectContext,
    quotas?: WorkspacesState['quotas'],
  ) {
    this.#records = new Records(new Map(workspaces.map((workspace) => [workspace.id, workspace])))
    this.#quotas = new Records(quotas)
    this.#context = context
  }

  /** Changes with every write of a workspace. */
  get version(): number {
    return this.#records.version
  }

  /** Counts writes of quotas. */
  get quotasVersion(): number {
    return this.#quotas.version
  }

  get state(): WorkspacesState {
    return { workspaces: this.#records.share(), quotas: this.#quotas.share() }
  }

  /** Ids of all workspaces that are not being deleted. */
  get ids(): string[] {
    return this.#records.ids().filter((id) => this.has(id))
  }

  /** Whether the workspace exists and is not being deleted. */
  has(id: string): boolean {
    const workspace = this.#records.get(id)
    return workspace !== undefined && workspace.status !== 'DELETING'
  }

  /** Throws ModelArts.0102 for an unknown workspace; `parameter` is the field that the message names. */
  expect(id: string, parameter: string): void {
    if (!this.has(id)) throw workspaceNotFound(parameter, JSON.stringify(id), this.ids)
  }

  /** A page of the workspaces that the caller may use. */
  list(caller: Caller, query: WorkspacesQuery): WorkspaceList {
    const { enterprise_project_id, filter_accessible, limit, name, offset, order, sort_by } = query
    const part = (name ?? '').toLowerCase()
    const found = this.#records
      .values()
      .filter(
        (workspace) =>
          (filter_accessible ? isOpenTo(caller, workspace) : mayUse(caller, workspace)) &&
          workspace.name.toLowerCase().includes(part) &&
          workspace.enterprise_project_id ===
            (enterprise_project_id ?? workspace.enterprise_project_id),
      )
    const workspaces = sorted(found, (workspace) => workspace[sort_by], order === 'DESC')
      .slice(offset, offset + limit)
      .map(({ grants: _grants, ...workspace }) => workspace as Workspace)
    return { count: workspaces.length, total_count: found.length, workspaces }
  }

  /** Throws ModelArts.0107 if the name exists, 7006 if there are 10,000 workspaces. */
  create({ user }: Caller, request: WorkspaceCreateRequest): WorkspaceDetail {
    const { auth_type, description, enterprise_project_id, grants, name } = request
    expectGrantable(auth_type, grants)
    this.#expectFree(name)
    if (this.#records.size >= MAX_WORKSPACES) throw workspaceLimitReached(MAX_WORKSPACES)
    const now = this.#context.clock.now()
    const workspace: WorkspaceDetail = {
      auth_type,
      create_time: now,
      description,
      enterprise_project_id,
      ...(enterprise_project_id === '0' ? { enterprise_project_name: 'default' } : {}),
      grants: grants ?? [],
      id: this.#context.ids.hex32(),
      name,
      owner: user.name,
      status: 'NORMAL',
      status_info: '',
      update_time: now,
    }
    return this.#records.set(workspace.id, workspace)
  }

  /** Throws ModelArts.7005 for an unknown workspace, 403 ModelArts.0108 if the caller may not use it. */
  show(caller: Caller, id: string): WorkspaceDetail {
    return { grants: [], ...this.#get(caller, id, 'get') }
  }

  /** Fields that the request leaves out do not change, except grants: the workspace has those of the request, or none. */
  update(caller: Caller, id: string, request: WorkspaceUpdateRequest): WorkspaceId {
    const workspace = this.#changeable(caller, id, 'update')
    const { auth_type = workspace.auth_type, name = workspace.name } = request
    expectGrantable(auth_type, request.grants)
    if (name !== workspace.name) {
      if (id === '0') throw workspaceParameterInvalid('name', name)
      this.#expectFree(name)
    }
    const grants = isInternal(auth_type) ? (request.grants ?? []) : []
    const description = request.description ?? workspace.description
    const update_time = this.#context.clock.now()
    this.#records.set(id, { ...workspace, auth_type, description, grants, name, update_time })
    return { workspace_id: id }
  }

  /**
   * Sets DELETING; the workspace is removed after one second, its instances stay. Throws
   * ModelArts.0107 for workspace 0.
   */
  delete(caller: Caller, id: string): WorkspaceId {
    const workspace = this.#get(caller, id, 'delete')
    if (id === '0') throw workspaceParameterInvalid('workspace_id', id)
    if (workspace.status === 'DELETING') throw workspaceAbnormal(id, 'delete')
    const now = this.#context.clock.now()
    this.#records.set(id, { ...workspace, status: 'DELETING', update_time: now })
    const key = `workspace ${id}`
    this.#context.agenda.set({ key, at: now + DELETION_MS, part: 'workspaces', workspace_id: id })
    return { workspace_id: id }
  }

  /** Quotas of a workspace; `instances` is the number of its instances. */
  showQuotas(caller: Caller, id: string, instances: number): WorkspaceQuotas {
    const workspace = this.#get(caller, id, 'getQuotas')
    const quotas = quotasOf(workspace, this.#quotas.get(id)).map((quota) => {
      const used = quota.resource === INSTANCE_COUNT ? instances : 0
      return { ...quota, used_quota: quota.quota === -1 ? null : used }
    })
    return { quotas }
  }

  /** Sets quotas and returns all of them. Throws ModelArts.6400 for an unknown resource or a value out of range. */
  updateQuotas(caller: Caller, id: string, request: WorkspaceQuotasRequest): WorkspaceQuotas {
    expectQuotas(request)
    const workspace = this.#changeable(caller, id, 'updateQuotas')
    const update_time = this.#context.clock.now()
    const set = request.quotas.map(({ resource, quota }) => [resource, { quota, update_time }])
    const before = this.#quotas.get(id) ?? []
    const quotas = this.#quotas.set(id, new Map([...before, ...(set as [])]))
    return { quotas: quotasOf(workspace, quotas) }
  }

  /** Quota of a resource in a workspace; -1 if there is no limit. */
  quotaOf(id: string, resource: string): number {
    return this.#quotas.get(id)?.get(resource)?.quota ?? -1
  }

  /** Whether the caller may use a workspace. Throws ModelArts.7005 for an unknown one. */
  isAccessible(caller: Caller, id: string): boolean {
    return mayUse(caller, this.#known(id))
  }

  handleReminder({ workspace_id }: WorkspaceReminder): void {
    this.#records.delete(workspace_id)
    this.#quotas.delete(workspace_id)
  }

  #known(id: string): WorkspaceDetail {
    const workspace = this.#records.get(id)
    if (workspace === undefined) throw workspaceNotExisted(id)
    return workspace
  }

  #get(caller: Caller, id: string, action: string): WorkspaceDetail {
    const workspace = this.#known(id)
    if (!mayUse(caller, workspace)) throw notAuthorized(`modelarts:workspace:${action}`)
    return workspace
  }

  #changeable(caller: Caller, id: string, action: string): WorkspaceDetail {
    const workspace = this.#get(caller, id, action)
    if (workspace.status !== 'NORMAL') throw workspaceAbnormal(id, action)
    return workspace
  }

  #expectFree(name: string): void {
    const isTaken = this.#records.values().some((workspace) => workspace.name === name)
    if (isTaken || name === 'default') throw workspaceParameterInvalid('name', name)
  }
}
