import type { OperationId } from '../../schemas/operations.ts'

/** A value that an earlier answer gave: in each of its `rows`, the value at `field`. */
export interface AnswerValue {
  operation: OperationId
  /** Path of an array in the body. */
  rows: string
  /** Path in a row, such as `image.id` or `tags[].key`. */
  field: string
  /** Path in a row: both sides take rows with the same value here if there are such rows. */
  alike?: string
}

/** A text that is sent to both sides, or a value that each side takes from its own answers. */
export type Value = string | AnswerValue

export function isAnswerValue(value: Value): value is AnswerValue {
  return typeof value === 'object'
}

/** How one operation is called. */
export interface Call {
  /** Query parameters of every request. */
  always?: Readonly<Record<string, string>>
  /** Values of path and query parameters. An enum without values here is sent with its own words. */
  values?: Readonly<Record<string, readonly Value[]>>
  /** Values of path parameters that name nothing. */
  missing?: Readonly<Record<string, string>>
}

const NOTHING = '00000000-0000-4000-8000-000000000000'

const sorting = ['name', 'createTime', 'update_at,name', 'status']

const pages = { limit: ['10', '20'], offset: ['0', '10'] }

/** Filters of the two lists of instances. */
function instanceFilters(operation: OperationId): Record<string, readonly Value[]> {
  const of = (field: string): AnswerValue[] => [{ operation, rows: 'data', field }]
  return {
    ...pages,
    billing: of('billing_items[]'),
    description: of('description'),
    feature: ['NOTEBOOK', 'DEFAULT'],
    flavor: of('flavor'),
    id: of('id'),
    image_id: of('image.id'),
    ip: of('ip'),
    name: of('name'),
    owner: of('user_id'),
    pool_id: of('pool.id'),
    pool_name: of('pool.name'),
    sort_key: sorting,
    status: of('status'),
    swr_path: of('image.swr_path'),
    tags: of('tags[].key'),
    username: of('user.name'),
    workspaceId: of('workspace_id'),
    workspace_id: of('workspace_id'),
  }
}

const instance: AnswerValue = {
  operation: 'ListNotebooks',
  rows: 'data',
  field: 'id',
  alike: 'status',
}

const image = (field: string, operation: OperationId): AnswerValue[] => [
  { operation, rows: 'data', field },
]

const workspace: AnswerValue = { operation: 'ListWorkspace', rows: 'workspaces', field: 'id' }

const ofInstance: Call = { values: { id: [instance] }, missing: { id: NOTHING } }

const ofWorkspace: Call = {
  values: { workspace_id: [workspace] },
  missing: { workspace_id: 'f'.repeat(32) },
}

/**
 * How the operations are called that need more than their OpenAPI description says. An operation that is not here is
 * called without parameters, and then with each parameter that is an enum.
 */
export const calls: Readonly<Partial<Record<OperationId, Call>>> = {
  ListNotebooks: { always: { limit: '50' }, values: instanceFilters('ListNotebooks') },
  ListAllNotebooks: { always: { limit: '50' }, values: instanceFilters('ListAllNotebooks') },
  ShowNotebook: ofInstance,
  ShowLease: ofInstance,
  ShowSwitchableFlavors: {
    values: { ...ofInstance.values, ...pages, sort_key: ['name', 'vcpus'] },
    missing: { id: NOTHING },
  },
  ListFlavors: { values: { ...pages, sort_key: ['name', 'vcpus'] } },
  ListDynamicStorages: {
    values: { instance_id: [instance] },
    missing: { instance_id: NOTHING },
  },
  ShowDynamicStorage: {
    values: {
      instance_id: [instance],
      storage_id: [{ operation: 'ListDynamicStorages', rows: 'data', field: 'id' }],
    },
    missing: { storage_id: NOTHING },
  },
  ShowNotebookTags: {
    values: { workspace_id: [{ operation: 'ListNotebooks', rows: 'data', field: 'workspace_id' }] },
  },
  ListImage: {
    values: {
      ...pages,
      name: image('name', 'ListImage'),
      name_fuzzy_match: ['true', 'false'],
      namespace: image('namespace', 'ListImage'),
      show_name: image('show_name', 'ListImage'),
      show_tag: image('show_tag', 'ListImage'),
      sort_key: ['name', 'updateTime', 'size'],
      workspace_id: image('workspace_id', 'ListImage'),
    },
  },
  ShowImage: {
    values: { id: [{ operation: 'ListImage', rows: 'data', field: 'id', alike: 'type' }] },
    missing: { id: NOTHING },
  },
  ListImageGroup: {
    values: {
      ...pages,
      name: image('name', 'ListImageGroup'),
      name_fuzzy_match: ['true', 'false'],
      namespace: image('namespace', 'ListImageGroup'),
      swr_instance_id: image('swr_instance_id', 'ListImage'),
      workspace_id: image('workspace_id', 'ListImage'),
    },
  },
  ListAuthoringClusters: {
    always: { type: 'DEDICATED' },
    values: {
      ...pages,
      workspace_id: [{ operation: 'ListAuthoringClusters', rows: 'data', field: 'workspace_id' }],
    },
  },
  ShowCluster: {
    values: {
      cluster_id: [
        { operation: 'ListAuthoringClusters', rows: 'data', field: 'pool_id', alike: 'type' },
      ],
    },
    missing: { cluster_id: NOTHING },
  },
  ListFeatures: { values: { feature: ['NOTEBOOK'] }, missing: { feature: 'NOSUCH' } },
  ListPools: {
    values: {
      labelSelector: ['os.modelarts/name'],
      workspaceId: [workspace],
      workspace_id: [workspace],
    },
  },
  ListWorkspace: {
    values: {
      ...pages,
      enterprise_project_id: [{ ...workspace, field: 'enterprise_project_id' }],
      filter_accessible: ['true', 'false'],
      name: [{ ...workspace, field: 'name' }],
    },
  },
  ShowWorkspace: ofWorkspace,
  ShowWorkspaceQuotas: ofWorkspace,
  GetAuthorizations: { values: pages },
}
