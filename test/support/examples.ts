import { createMockServer } from '../../src/index.ts'
import { NOW } from './mock.ts'

// biome-ignore lint/suspicious/noExplicitAny: examples may have any shape.
type Answer = any

/** Responses of a mock with a frozen clock, for every component of the OpenAPI document that has no example of its own. */
export async function recordedExamples(): Promise<Record<string, object>> {
  const mock = await createMockServer({ clock: { at: NOW, rate: 0 } })
  const call = async (method: 'GET' | 'POST' | 'PUT', path: string, payload?: object) => {
    const { payload: text } = await mock.inject({
      method,
      url: path.startsWith('/') ? path : `/v1/p1/${path}`,
      headers: { host: '127.0.0.1:6404', 'x-auth-token': 'mock-token-admin' },
      ...(payload === undefined ? {} : { payload }),
    })
    return JSON.parse(text) as Answer
  }
  const { data } = await call('GET', 'notebooks?status=RUNNING&name=mindspore')
  const storage = await call('POST', `notebooks/${data[0].id}/storage`, {
    mount_path: '/data/set-1/',
    uri: 'obs://lab-data/set-1/',
  })
  const flavors = await call('GET', 'notebooks/flavors?category=GPU')
  const clusters = await call('GET', 'authoring/clusters?type=DEDICATED')
  const workspace = await call('POST', 'workspaces', {
    name: 'speech',
    description: 'Speech team',
    auth_type: 'INTERNAL',
    grants: [{ user_name: 'mock-user' }],
  })
  const workspaces = await call('GET', 'workspaces?name=speech')
  const { quotas } = await call('GET', `workspaces/${workspace.id}/quotas`)
  const requested = { action_id: storage.id, action: 'modelarts:notebook:create' }
  const examples = {
    NotebookResp: data[0],
    ListDynamicStoragesResponse: page([storage]),
    ListFlavorsResponse: { ...page(flavors.data), flavors: flavors.data.slice(0, 1) },
    ListAuthoringClustersResponse: { ...clusters, data: clusters.data.map(withOneFlavor) },
    ClusterResponse: withOneFlavor(clusters.data[0]),
    ListFeaturesResponse: await call('GET', 'authoring/features/NOTEBOOK'),
    PoolList: await call('GET', '/v2/p1/pools'),
    ListWorkspaceResponse: workspaces,
    WorkspaceDetail: workspace,
    ListUsersResponse: await call('GET', 'workspaces/users/list'),
    WorkspaceIdResponse: { workspace_id: workspace.id },
    WorkspaceQuotasResponse: { quotas: quotas.slice(0, 1) },
    ValidateAuthorizationResponse: await call('POST', `workspaces/${workspace.id}/auth`, {
      requests: [requested],
    }),
    GetAuthorizationsResponse: await call('GET', '/v2/p1/authorizations'),
    AgencyNameResponse: await call('POST', '/v2/p1/agency', { agency_name_suffix: 'lab' }),
    AuthMode: await call('GET', '/v1/auth-mode'),
    DeleteImageRequestBody: { is_force: false },
  }
  await mock.close()
  return examples
}

function page(data: Answer[]) {
  return { current: 1, data: data.slice(0, 1), pages: 1, size: 1, total: 1 }
}

function withOneFlavor(cluster: Answer) {
  return { ...cluster, flavors: cluster.flavors.slice(0, 1) }
}
