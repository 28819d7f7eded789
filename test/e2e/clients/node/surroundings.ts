import { deepEqual, equal, ok } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { ModelArts } from './client.ts'
import type { Group, Image, Page, Quota, Workspace } from './models.ts'
import { isGone, type Report, refusalOf, waitFor } from './report.ts'

/** Operations on the resources around an instance: images, pools, workspaces, authorizations. Resolves to its image group. */
export async function callRelatedOperations(
  client: ModelArts,
  report: Report,
  name: string,
): Promise<string> {
  const group = await images(client, report, name)
  await pools(client, report)
  await workspaces(client, report, name)
  await authorizations(client, report, name)
  return group
}

/** Deletes an image group, which no instance may use. */
export async function deleteGroup(client: ModelArts, id: string, name: string): Promise<void> {
  await client.call('DeleteImageGroup', { path: { id }, body: { is_force: false } })
  const left = await client.call<Page<Group>>('ListImageGroup', { query: { name } })
  equal(left.total, 0)
}

async function images(client: ModelArts, report: Report, name: string): Promise<string> {
  let id = ''
  await report.operation('RegisterImage', async () => {
    const body = {
      arch: 'X86_64',
      resource_category: ['CPU', 'GPU'],
      services: ['NOTEBOOK', 'SSH'],
      swr_path: `swr.cn-north-4.myhuaweicloud.com/lab/${name}:v2`,
      visibility: 'PRIVATE',
    }
    const image = await client.call<Image>('RegisterImage', { body })
    id = image.id
    deepEqual([image.status, image.arch, image.tag], ['ACTIVE', 'x86_64', 'v2'])
  })
  await report.operation('SyncImage', async () => {
    equal((await client.call<Image>('SyncImage', { path: { image_id: id } })).id, id)
  })
  let group = ''
  await report.operation('ListImageGroup', async () => {
    const query = { name, name_fuzzy_match: false, limit: 10 }
    const page = await client.call<Page<Group>>('ListImageGroup', { query })
    deepEqual(
      page.data.map((found) => [found.name, found.version_count]),
      [[name, 2]],
    )
    group = page.data[0]?.id ?? ''
  })
  await report.operation('UpdateImageGroup', async () => {
    const body = { read_me: '# lab', tags: [{ key: 'team', value: 'nlp' }] }
    await client.call('UpdateImageGroup', { path: { id: group }, body })
  })
  await report.operation('DeleteImage', async () => {
    const body = { is_force: false }
    equal((await client.call<Image>('DeleteImage', { path: { id }, body })).status, 'DELETED')
    ok(await isGone(() => client.call('ShowImage', { path: { id } })))
  })
  await report.operation('DeleteImageGroup', async () => {
    const inUse = await refusalOf(() => deleteGroup(client, group, name))
    deepEqual([inUse.httpStatusCode, inUse.errorCode], [400, 'ModelArts.6344'])
  })
  return group
}

async function pools(client: ModelArts, report: Report): Promise<void> {
  let cluster_id = ''
  await report.operation('ListAuthoringClusters', async () => {
    const query = { type: 'DEDICATED', workspace_id: '0', limit: 10, scope: 'NOTEBOOK' }
    const page = await client.call<Page<{ pool_id: string }>>('ListAuthoringClusters', { query })
    cluster_id = page.data[0]?.pool_id ?? ''
  })
  await report.operation('ShowCluster', async () => {
    const cluster = await client.call<{ pool_id: string }>('ShowCluster', { path: { cluster_id } })
    equal(cluster.pool_id, cluster_id)
  })
  await report.operation('ListFeatures', async () => {
    const path = { feature: 'NOTEBOOK' }
    equal((await client.call<{ name: string }>('ListFeatures', { path })).name, 'NOTEBOOK')
  })
  await report.operation('ListPools', async () => {
    const query = { workspaceId: '0', status: 'created' }
    const list = await client.call<{ items: unknown }>('ListPools', { query })
    ok(Array.isArray(list.items))
  })
}

async function workspaces(client: ModelArts, report: Report, name: string): Promise<void> {
  await report.operation('ListUsers', async () => {
    const { users } = await client.call<{ users: { userName: string }[] }>('ListUsers')
    ok(users.some(({ userName }) => userName === 'mock-user'))
  })
  let path = { workspace_id: '' }
  await report.operation('CreateWorkspace', async () => {
    const body = { name, description: 'of the Node SDK', auth_type: 'PUBLIC' }
    const made = await client.call<Workspace>('CreateWorkspace', { body })
    equal(made.name, name)
    path = { workspace_id: made.id }
  })
  await report.operation('ListWorkspace', async () => {
    const query = { name, offset: 0, limit: 10, sort_by: 'name', order: 'asc' }
    const list = await client.call<{ workspaces: Workspace[] }>('ListWorkspace', { query })
    deepEqual(
      list.workspaces.map(({ id }) => id),
      [path.workspace_id],
    )
  })
  await report.operation('ShowWorkspace', async () => {
    equal((await client.call<Workspace>('ShowWorkspace', { path })).auth_type, 'PUBLIC')
  })
  await report.operation('UpdateWorkspace', async () => {
    const body = { name: `${name}-b` }
    const answer = await client.call<typeof path>('UpdateWorkspace', { path, body })
    equal(answer.workspace_id, path.workspace_id)
  })
  let quota: Quota = { resource: '', max_quota: -1 }
  await report.operation('ShowWorkspaceQuotas', async () => {
    const { quotas } = await client.call<{ quotas: Quota[] }>('ShowWorkspaceQuotas', { path })
    quota = quotas[0] ?? quota
  })
  await report.operation('UpdateWorkspaceQuotas', async () => {
    const body = { quotas: [{ resource: quota.resource, quota: quota.max_quota }] }
    await client.call('UpdateWorkspaceQuotas', { path, body })
  })
  await report.operation('ValidateAuthorization', async () => {
    const requests = [{ action_id: randomUUID(), action: 'modelarts:notebook:create' }]
    const { results } = await client.call<{ results: { verdict: string }[] }>(
      'ValidateAuthorization',
      { path, body: { requests } },
    )
    equal(results[0]?.verdict, 'allow')
  })
  await report.operation('DeleteWorkspace', async () => {
    await client.call('DeleteWorkspace', { path })
    const code = () =>
      client.call('ShowWorkspace', { path }).then(
        () => 'there',
        (error: { errorCode: string }) => error.errorCode,
      )
    await waitFor(code, (found) => found === 'ModelArts.7005', 'the end of the workspace')
  })
}

async function authorizations(client: ModelArts, report: Report, name: string): Promise<void> {
  const user_id = randomUUID().replaceAll('-', '')
  await report.operation('CreateModelArtsAgency', async () => {
    await client.call('CreateModelArtsAgency', { body: { agency_name_suffix: name } })
  })
  await report.operation('CreateAuthorization', async () => {
    const body = { user_id, type: 'agency', content: `ma_agency_${name}`, user_type: 'iam' }
    await client.call('CreateAuthorization', { body })
    await client.call('CreateAuthorization', { body: { ...body, content: 'modelarts_agency' } })
  })
  const has = async () => {
    const query = { sort_by: 'user_name', order: 'ASC', limit: 1000 }
    const list = await client.call<{ auth: { user_id: string }[] }>('GetAuthorizations', { query })
    return list.auth.some((found) => found.user_id === user_id)
  }
  await report.operation('GetAuthorizations', async () => ok(await has()))
  await report.operation('DeleteAuthorizations', async () => {
    await client.call('DeleteAuthorizations', { query: { user_id } })
    ok(!(await has()))
  })
  let mode = ''
  await report.operation('ShowAuthmodeDetail', async () => {
    mode = (await client.call<{ mode: string }>('ShowAuthmodeDetail')).mode
  })
  await report.operation('UpdateAuthMode', async () => {
    equal((await client.call<{ mode: string }>('UpdateAuthMode', { body: { mode } })).mode, mode)
  })
}
