type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * Method, path, and the IAM action that the caller needs (docs/contract/behaviours.md#permissions), if one is
 * needed.
 */
type OperationEntry = readonly [method: Method, path: string, action?: string]

/** Index of all operations, in the order of the contract, by the names that the SDKs use. */
export const operations = {
  ListNotebooks: ['GET', '/v1/{project_id}/notebooks', 'notebook:list'],
  ListAllNotebooks: ['GET', '/v1/{project_id}/notebooks/all', 'notebook:listAllNotebooks'],
  CreateNotebook: ['POST', '/v1/{project_id}/notebooks', 'notebook:create'],
  ShowNotebook: ['GET', '/v1/{project_id}/notebooks/{id}', 'notebook:get'],
  UpdateNotebook: ['PUT', '/v1/{project_id}/notebooks/{id}', 'notebook:update'],
  DeleteNotebook: ['DELETE', '/v1/{project_id}/notebooks/{id}', 'notebook:delete'],
  StartNotebook: ['POST', '/v1/{project_id}/notebooks/{id}/start', 'notebook:start'],
  StopNotebook: ['POST', '/v1/{project_id}/notebooks/{id}/stop', 'notebook:stop'],
  ShowLease: ['GET', '/v1/{project_id}/notebooks/{id}/lease'],
  RenewLease: ['PATCH', '/v1/{project_id}/notebooks/{id}/lease', 'notebook:updateStopPolicy'],
  ShowSwitchableFlavors: ['GET', '/v1/{project_id}/notebooks/{id}/flavors'],
  ListFlavors: ['GET', '/v1/{project_id}/notebooks/flavors'],
  RunCodeLab: ['POST', '/v1/{project_id}/notebooks/open', 'notebook:create'],
  AttachDynamicStorage: [
    'POST',
    '/v1/{project_id}/notebooks/{instance_id}/storage',
    'notebook:mountStorage',
  ],
  ListDynamicStorages: ['GET', '/v1/{project_id}/notebooks/{instance_id}/storage', 'notebook:get'],
  ShowDynamicStorage: [
    'GET',
    '/v1/{project_id}/notebooks/{instance_id}/storage/{storage_id}',
    'notebook:get',
  ],
  DetachDynamicStorage: [
    'DELETE',
    '/v1/{project_id}/notebooks/{instance_id}/storage/{storage_id}',
    'notebook:mountStorage',
  ],
  CreateNotebookTags: [
    'POST',
    '/v1/{project_id}/notebooks/{resource_id}/tags/create',
    'notebook:update',
  ],
  DeleteNotebookTags: [
    'DELETE',
    '/v1/{project_id}/notebooks/{resource_id}/tags/delete',
    'notebook:update',
  ],
  ShowNotebookTags: ['GET', '/v1/{project_id}/notebooks/tags', 'notebook:list'],
  CreateImage: ['POST', '/v1/{project_id}/notebooks/{id}/create-image', 'image:create'],
  ListImage: ['GET', '/v1/{project_id}/images', 'image:list'],
  RegisterImage: ['POST', '/v1/{project_id}/images', 'image:register'],
  ShowImage: ['GET', '/v1/{project_id}/images/{id}', 'image:get'],
  DeleteImage: ['DELETE', '/v1/{project_id}/images/{id}', 'image:delete'],
  ListImageGroup: ['GET', '/v1/{project_id}/images/group', 'image:listGroup'],
  DeleteImageGroup: ['DELETE', '/v1/{project_id}/images/group/{id}', 'image:deleteGroup'],
  UpdateImageGroup: ['PUT', '/v1/{project_id}/images/group/{id}', 'image:updateGroup'],
  SyncImage: ['POST', '/v1/{project_id}/images/{image_id}/sync', 'image:sync'],
  ListAuthoringClusters: ['GET', '/v1/{project_id}/authoring/clusters'],
  ShowCluster: ['GET', '/v1/{project_id}/authoring/clusters/{cluster_id}'],
  ListFeatures: ['GET', '/v1/{project_id}/authoring/features/{feature}'],
  ListWorkspace: ['GET', '/v1/{project_id}/workspaces', 'workspace:list'],
  CreateWorkspace: ['POST', '/v1/{project_id}/workspaces', 'workspace:create'],
  ShowWorkspace: ['GET', '/v1/{project_id}/workspaces/{workspace_id}', 'workspace:get'],
  UpdateWorkspace: ['PUT', '/v1/{project_id}/workspaces/{workspace_id}', 'workspace:update'],
  DeleteWorkspace: ['DELETE', '/v1/{project_id}/workspaces/{workspace_id}', 'workspace:delete'],
  ShowWorkspaceQuotas: [
    'GET',
    '/v1/{project_id}/workspaces/{workspace_id}/quotas',
    'workspace:getQuotas',
  ],
  UpdateWorkspaceQuotas: [
    'PUT',
    '/v1/{project_id}/workspaces/{workspace_id}/quotas',
    'workspace:updateQuotas',
  ],
  ListUsers: ['GET', '/v1/{project_id}/workspaces/users/list'],
  ValidateAuthorization: ['POST', '/v1/{project_id}/workspaces/{workspace_id}/auth'],
  GetAuthorizations: ['GET', '/v2/{project_id}/authorizations', 'authorization:list'],
  CreateAuthorization: ['POST', '/v2/{project_id}/authorizations', 'authorization:create'],
  DeleteAuthorizations: ['DELETE', '/v2/{project_id}/authorizations', 'authorization:delete'],
  CreateModelArtsAgency: ['POST', '/v2/{project_id}/agency', 'agency:create'],
  ShowAuthmodeDetail: ['GET', '/v1/auth-mode'],
  UpdateAuthMode: ['PUT', '/v1/auth-mode', 'authmode:update'],
  ListPools: ['GET', '/v2/{project_id}/pools', 'pool:list'],
} as const satisfies Record<string, OperationEntry>

/** Name of an operation in the vendor's SDKs, for example `ListNotebooks`. */
export type OperationId = keyof typeof operations

export const operationIds = Object.keys(operations) as OperationId[]

/** Old names of operations, in SDKs before 2026. */
export const formerNames: Readonly<Record<string, OperationId>> = {
  AttachObs: 'AttachDynamicStorage',
  ListAttachableObSs: 'ListDynamicStorages',
  ShowAttachableObs: 'ShowDynamicStorage',
  CancelObs: 'DetachDynamicStorage',
}

export function isOperationId(text: string): text is OperationId {
  return Object.hasOwn(operations, text)
}

export interface Operation {
  method: Method
  /** Path with parameters in braces: `/v1/{project_id}/notebooks`. */
  path: string
  /** For example `modelarts:notebook:list`; undefined if every caller may use the operation. */
  action: string | undefined
}

export function operation(id: OperationId): Operation {
  const [method, path, action]: OperationEntry = operations[id]
  return { method, path, action: action && `modelarts:${action}` }
}
