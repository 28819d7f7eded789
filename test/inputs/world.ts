import type { Test } from 'tap'
import { INSTANCE, mockWith, NOW } from '../support/mock.ts'

export const USER = '2b8d1a4f6cae5d3997f5a1e3b7c9d1f2'
export const READER = '3c9e2b50713f4e4aa8a6b2f4c8dae203'
export const RESEARCH = '5e0f4d72935b606cc0c8d4b6eafc0425'
export const INTERNAL = '7f0f4d72935b606cc0c8d4b6eafc0999'
export const POOL = 'pool-gpu-research-7f3a'
export const OWN_IMAGE = '964429af-e201-5fb0-967b-bb1d61d1b3c0'
export const OTHER_IMAGE = '2faf8665-8a73-5a11-b204-703bf4526081'
export const MOUNTED = 'nb-mounted'
export const STORAGE = 'storage-1'

/** Group of the images img-1 and img-2. */
export const GROUP = 'c11fa353-8358-4dfc-a8b9-b74553c94379'

const workspace = {
  description: '',
  owner: 'mock-admin',
  enterprise_project_id: '0',
  enterprise_project_name: 'default',
  status: 'NORMAL',
  status_info: '',
  create_time: NOW,
  update_time: NOW,
}

/** A mock whose project p1 has at least two of everything that an input can select. */
export async function coveredMock(t: Test) {
  const mock = await mockWith(t)
  const project = mock.project('p1')
  const state = JSON.parse(JSON.stringify(project.exportState()))
  const own = state.images.find(({ id }: { id: string }) => id === OWN_IMAGE)
  for (const [id, tag] of [
    ['img-1', '1'],
    ['img-2', '2'],
  ]) {
    state.images.push({
      ...own,
      id,
      name: 'own',
      namespace: 'team',
      tag,
      swr_path: `swr/team/own:${tag}`,
    })
  }
  state.workspaces.push({
    ...workspace,
    id: INTERNAL,
    name: 'internal',
    auth_type: 'INTERNAL',
    grants: [],
  })
  state.authorizations = [USER, '1a7c0f3e5b9d4c2886e4f0d2a6b8c0e1'].map((user_id, index) => ({
    content: 'agency',
    create_time: NOW - index,
    type: 'agency',
    user_id,
    user_name: `user ${index}`,
    user_type: 'iam',
  }))
  state.workspaces.push({
    ...workspace,
    id: 'e'.repeat(32),
    name: 'other',
    owner: 'mock-user',
    auth_type: 'PRIVATE',
    grants: [],
  })
  project.importState(state)
  for (const [id, status, name] of [
    ['nb-1', 'RUNNING', 'one'],
    ['nb-2', 'STOPPED', 'two'],
    ['nb-3', 'STOPPED', 'three'],
    ['nb-4', 'RUNNING', 'four'],
  ] as const) {
    project.notebooks.put({
      ...INSTANCE,
      id,
      status,
      name,
      lease: {
        create_at: NOW - id.length,
        duration: status === 'RUNNING' ? (id === 'nb-1' ? -1 : 3_600_000) : 0,
      },
      tags: [
        { key: 'stage', value: id },
        { key: 'team', value: 'a' },
      ],
    })
  }
  project.notebooks.put({
    ...INSTANCE,
    id: 'nb-free',
    flavor: 'modelarts.vm.cpu.free',
    feature: 'DEFAULT',
  })
  project.notebooks.put({
    ...INSTANCE,
    id: 'nb-gpu',
    flavor: 'modelarts.vm.gpu.t4',
    image: { id: OWN_IMAGE },
    ip: '172.16.0.1',
    pool: { id: POOL },
  })
  project.notebooks.put({
    ...INSTANCE,
    id: MOUNTED,
    data_volumes: [
      {
        id: STORAGE,
        category: 'OBSFS',
        mount_path: '/data/a/',
        url: 'obs://b/a/',
        mount_type: 'DYNAMIC',
        status: 'MOUNTED',
      },
    ] as never,
  })
  return { mock, project }
}
