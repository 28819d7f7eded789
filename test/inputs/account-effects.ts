import type { Effects, OperationEffects } from './effect.ts'
import { INTERNAL, MOUNTED, POOL, READER, RESEARCH, STORAGE, USER } from './world.ts'

const grantInputs: OperationEffects['inputs'] = {
  'body.grants[].user_id': { values: [USER, READER], body: { auth_type: 'INTERNAL' } },
  'body.grants[].user_name': {
    values: ['mock-user', 'mock-reader'],
    body: { auth_type: 'INTERNAL' },
  },
  'body.grants[].user_type': {
    values: ['IAM', 'AGENCY'],
    body: { auth_type: 'INTERNAL', grants: [{ user_id: USER }] },
  },
}

/** Operations on workspaces, authorizations, pools and mounted storages. */
export const accountEffects: Effects = {
  ListWorkspace: {
    inputs: {
      'query.enterprise_project_id': ['0', 'none'],
      'query.filter_accessible': [true, false],
      'query.limit': [1, 2],
      'query.name': ['research', 'none'],
      'query.offset': [0, 1],
      'query.order': ['asc', 'desc'],
      'query.sort_by': { values: ['name', 'update_time'], query: { order: 'asc' } },
    },
  },
  CreateWorkspace: {
    body: { name: 'vision' },
    inputs: {
      'body.name': ['vision', 'speech'],
      'body.description': ['a', 'b'],
      'body.auth_type': ['PUBLIC', 'PRIVATE'],
      'body.enterprise_project_id': ['0', '1'],
      ...grantInputs,
    },
  },
  ShowWorkspace: {
    path: { workspace_id: '0' },
    inputs: { 'path.workspace_id': ['0', RESEARCH] },
  },
  UpdateWorkspace: {
    path: { workspace_id: INTERNAL },
    body: { description: 'changed' },
    inputs: {
      'path.workspace_id': [INTERNAL, RESEARCH],
      'body.name': ['vision', 'speech'],
      'body.description': ['a', 'b'],
      'body.auth_type': ['PUBLIC', 'PRIVATE'],
      ...grantInputs,
    },
  },
  DeleteWorkspace: {
    path: { workspace_id: INTERNAL },
    inputs: { 'path.workspace_id': { values: [INTERNAL, 'none'], refused: true } },
  },
  ShowWorkspaceQuotas: {
    path: { workspace_id: '0' },
    inputs: { 'path.workspace_id': ['0', RESEARCH] },
  },
  UpdateWorkspaceQuotas: {
    path: { workspace_id: RESEARCH },
    body: { quotas: [{ resource: 'notebook.instance.count', quota: 5 }] },
    inputs: {
      'path.workspace_id': [RESEARCH, INTERNAL],
      'body.quotas[].resource': ['notebook.instance.count', 'notebook.cpu_duration'],
      'body.quotas[].quota': [5, 6],
    },
  },
  ValidateAuthorization: {
    path: { workspace_id: '0' },
    body: { requests: [{ action_id: 'a', action: 'modelarts:notebook:create' }] },
    inputs: {
      'path.workspace_id': { values: ['0', 'none'], refused: true },
      'body.requests[].action_id': ['a', 'b'],
      'body.requests[].action': ['modelarts:notebook:create', 'modelarts:notebook:list'],
      'body.requests[].resource': ['a', 'b'],
      'body.requests[].service_attributes': [{ a: 1 }, { a: 2 }],
    },
  },
  GetAuthorizations: {
    inputs: {
      'query.limit': [1, 2],
      'query.offset': [0, 1],
      'query.order': ['asc', 'desc'],
      'query.sort_by': ['user_name', 'create_time'],
    },
  },
  CreateAuthorization: {
    body: { user_id: READER, content: 'agency' },
    inputs: {
      'body.user_id': [READER, '4daf3c61824a5f5bb9b7c3a5d9ebf314'],
      'body.type': { values: ['agency', 'credential'], body: { secret_key: 's' } },
      'body.content': ['a', 'b'],
      'body.secret_key': ['s', undefined],
      'body.user_name': ['a', 'b'],
      'body.user_type': ['iam', 'federate'],
    },
  },
  DeleteAuthorizations: { inputs: { 'query.user_id': [USER, 'all'] } },
  CreateModelArtsAgency: { body: {}, inputs: { 'body.agency_name_suffix': ['a', 'b'] } },
  ShowAuthmodeDetail: { inputs: {} },
  UpdateAuthMode: { body: { mode: 'strict' }, inputs: { 'body.mode': ['strict', 'loose'] } },
  ListPools: {
    inputs: {
      'query.labelSelector': ['team=research', 'team=none'],
      'query.status': ['created', 'failed'],
      'query.workspaceId': ['0', RESEARCH],
    },
  },
  ListAuthoringClusters: {
    query: { type: 'DEDICATED' },
    inputs: {
      'query.limit': [1, 2],
      'query.offset': [0, 1],
      'query.scope': ['NOTEBOOK', 'INFER'],
      'query.type': ['DEDICATED', 'MANAGED'],
      'query.workspace_id': ['0', RESEARCH],
    },
  },
  ShowCluster: {
    path: { cluster_id: POOL },
    inputs: { 'path.cluster_id': { values: [POOL, 'none'], refused: true } },
  },
  ListFeatures: {
    path: { feature: 'NOTEBOOK' },
    inputs: { 'path.feature': { values: ['NOTEBOOK', 'DEFAULT'], refused: true } },
  },
  ShowDynamicStorage: {
    path: { instance_id: MOUNTED, storage_id: STORAGE },
    inputs: {
      'path.instance_id': { values: [MOUNTED, 'nb-1'], refused: true },
      'path.storage_id': { values: [STORAGE, 'none'], refused: true },
    },
  },
  DetachDynamicStorage: {
    path: { instance_id: MOUNTED, storage_id: STORAGE },
    inputs: {
      'path.instance_id': { values: [MOUNTED, 'nb-1'], refused: true },
      'path.storage_id': { values: [STORAGE, 'none'], refused: true },
    },
  },
}
