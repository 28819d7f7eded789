import fc from 'fast-check'
import type { MockServer } from '../../src/index.ts'
import { IMAGE } from './mock.ts'

/** A request of a client or a tester. The number `n` chooses the instance, workspace and values. */
export interface ClientAction {
  what: keyof typeof actions
  n: number
}

type Call = [method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH', path: string, body?: object]

/** What an action applies to, chosen from the present state. */
interface Target {
  /** Id of a notebook, chosen by `n`. */
  id: string
  workspace: string
  n: number
}

const volume = { category: 'EVS', ownership: 'MANAGED' }

const control = '/_mock/projects/p1'

const names = ['gpu-a', 'stuck-b', 'slow-c', 'create-fail-d', 'plain']

const actions = {
  create: ({ n, workspace }) => [
    'POST',
    'notebooks',
    {
      name: names[n % names.length],
      description: n % 2 === 0 ? `of ${n}` : undefined,
      flavor: 'modelarts.vm.cpu.2u',
      image_id: IMAGE,
      volume,
      workspace_id: n % 3 === 0 ? workspace : '0',
      feature: n % 7 === 0 ? 'DEFAULT' : 'NOTEBOOK',
      duration: n % 5 === 0 ? 3_600_000 : undefined,
    },
  ],
  stop: ({ id }) => ['POST', `notebooks/${id}/stop`],
  start: ({ id }) => ['POST', `notebooks/${id}/start`],
  delete: ({ id }) => ['DELETE', `notebooks/${id}`],
  show: ({ id }) => ['GET', `notebooks/${id}`],
  list: () => ['GET', 'notebooks/all?limit=100&sort_key=name,status'],
  own: () => ['GET', 'notebooks?limit=5'],
  update: ({ id, n }) => [
    'PUT',
    `notebooks/${id}`,
    n % 2 === 0 ? { name: `renamed-${n}` } : { storage_new_size: 20 + (n % 50) },
  ],
  lease: ({ id, n }) => [
    'PATCH',
    `notebooks/${id}/lease`,
    { duration: 3_600_000 + n, type: n % 2 === 0 ? 'idle' : 'timing' },
  ],
  tag: ({ id, n }) => [
    'POST',
    `notebooks/${id}/tags/create`,
    { tags: [{ key: `k${n % 4}`, value: `${n}` }] },
  ],
  untag: ({ id, n }) => ['DELETE', `notebooks/${id}/tags/delete`, { tags: [{ key: `k${n % 4}` }] }],
  mount: ({ id, n }) => [
    'POST',
    `notebooks/${id}/storage`,
    { category: 'OBS', mount_path: `/data/set-${n % 9}/`, uri: 'obs://lab-data/set/' },
  ],
  mounts: ({ id }) => ['GET', `notebooks/${id}/storage`],
  save: ({ id, n }) => [
    'POST',
    `notebooks/${id}/create-image`,
    { name: `saved-${n}`, namespace: 'team', tag: n % 2 === 0 ? '1' : undefined },
  ],
  register: ({ n }) => [
    'POST',
    'images',
    {
      swr_path: `swr.cn-north-4.myhuaweicloud.com/team/own-${n}:1`,
      arch: 'X86_64',
      resource_category: ['CPU'],
      services: ['NOTEBOOK'],
      origin: 'CUSTOMIZE',
      service_type: 'DEV',
      visibility: 'PRIVATE',
      read_me: 'Read me.',
      tags: ['team'],
    },
  ],
  groups: () => ['GET', 'images/group'],
  workspace: ({ n }) => ['POST', 'workspaces', { name: `space-${n}` }],
  dropWorkspace: ({ workspace }) => ['DELETE', `workspaces/${workspace}`],
  quota: ({ workspace, n }) => [
    'PUT',
    `workspaces/${workspace}/quotas`,
    { quotas: [{ resource: 'notebook.instance.count', quota: 1 + (n % 9) }] },
  ],
  authorize: ({ n }) => [
    'POST',
    '/v2/p1/authorizations',
    { user_id: `user-${n % 5}`, content: 'agency', type: 'agency' },
  ],
  mode: ({ n }) => ['PUT', '/v1/auth-mode', { mode: n % 2 === 0 ? 'loose' : 'strict' }],
  keyPair: ({ n }) => ['POST', '/v3/p1/keypairs', { keypair: { name: `pair-${n % 6}` } }],
  dropKeyPair: ({ n }) => ['DELETE', `/v3/p1/keypairs/pair-${n % 6}`],
  fault: ({ n }) => [
    'POST',
    `${control}/faults`,
    n % 3 === 0
      ? { operation: 'ShowNotebook', status: 503, nth: 2 }
      : n % 3 === 1
        ? { operation: 'ListNotebooks', rate_limit: { requests: 2, per: '1m' } }
        : { operation: '*', status: 500, probability: 0.2, times: 3 },
  ],
  dropFault: ({ n }) => ['DELETE', `${control}/faults/fault-${1 + (n % 3)}`],
  progression: ({ n }) => [
    'POST',
    `${control}/progressions`,
    n % 2 === 0
      ? { action: '*', mode: 'manual', reads: 2, times: 3 }
      : { action: 'create', outcome: 'failure', fail_reason: 'No.', notebook: { name: 'gpu-*' } },
  ],
  force: ({ id, n }) => [
    'POST',
    `${control}/notebooks/${id}/force`,
    { status: ['RUNNING', 'STOPPED', 'FROZEN', 'ERROR', 'INIT', 'DELETED'][n % 6] },
  ],
  finish: ({ id }) => ['POST', `${control}/notebooks/${id}/advance`],
  advance: ({ n }) => [
    'POST',
    `${control}/clock/advance`,
    { by: [100, '1s', '5s', '1h', '80h'][n % 5] },
  ],
  clock: ({ n }) => ['PUT', `${control}/clock`, { at: 1_767_225_600_000 + n * 1_000 }],
} satisfies Record<string, (target: Target) => Call>

export const anyAction: fc.Arbitrary<ClientAction> = fc.record({
  what: fc.constantFrom(...(Object.keys(actions) as ClientAction['what'][])),
  n: fc.nat(1_000),
})

/** Sends an action to project p1. Resolves to its name, the status and the body of the response. */
export async function perform(mock: MockServer, { what, n }: ClientAction): Promise<string> {
  const world = mock.project('p1')
  const state = world.exportState()
  const pick = <T>(all: T[]) => all[n % Math.max(1, all.length)]
  const call: Call = actions[what]({
    id: pick(state.notebooks)?.id ?? 'none',
    workspace: pick(state.workspaces)?.id ?? '0',
    n,
  })
  const [method, path, body] = call
  const answer = await mock.inject({
    method,
    url: path.startsWith('/') ? path : `/v1/p1/${path}`,
    headers: {
      host: 'localhost',
      'x-auth-token': 'mock-token-admin',
      'x-project-id': 'p1',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  })
  // Request ids belong to the server, not to a world, so they are left out.
  const text = answer.payload.replace(/"request_id":"\w+"/, '')
  return `${what} ${answer.statusCode} ${text}`
}
