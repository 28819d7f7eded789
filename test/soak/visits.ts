import { CREATION } from '../support/values.ts'
import type { Client } from './client.ts'

/** Everything that a client may do with one project; what it adds to the project it takes away again. */
export type Visit = (client: Client, project: string, turn: number) => Promise<void>

const lists: Visit = async (client, project, turn) => {
  for (const query of ['', '?limit=5', '?sort_key=name&sort_dir=ASC', `?name=a${turn % 50}`]) {
    await client.request('GET', `/v1/${project}/notebooks${query}`)
  }
  await client.request('GET', `/v1/${project}/notebooks/all`)
  await client.request('GET', `/v1/${project}/images`)
}

const writes: Visit = async (client, project, turn) => {
  const made = await client.request('POST', `/v1/${project}/notebooks`, {
    body: { ...CREATION, name: `soak-${turn}` },
  })
  if (made.status !== 200) return
  const path = `/v1/${project}/notebooks/${JSON.parse(made.body).id}`
  await client.request('PUT', path, { body: { description: `第 ${turn} 次` } })
  await client.request('GET', path)
  await client.request('POST', `/v1/${project}/${JSON.parse(made.body).id}/tags/create`, {
    body: { tags: [{ key: 'k', value: `${turn}` }] },
  })
  await client.request('POST', `/_mock/projects/${project}/clock/advance`, { body: { by: '10m' } })
  await client.request('POST', `${path}/stop`)
  await client.request('POST', `/_mock/projects/${project}/clock/advance`, { body: { by: '10m' } })
  await client.request('DELETE', path)
}

const faults: Visit = async (client, project, turn) => {
  const base = `/_mock/projects/${project}/faults`
  const id = `soak-${turn}`
  await client.request('POST', base, {
    body: { id, operation: 'ListNotebooks', status: 503, match: { query: { limit: '7' } } },
  })
  await client.request('GET', `/v1/${project}/notebooks?limit=7`)
  await client.request('GET', `/v1/${project}/notebooks?limit=8`)
  await client.request('GET', `${base}/${id}/explain`)
  await client.request('DELETE', `${base}/${id}`)
  await client.request('GET', `/v1/${project}/notebooks`, {
    headers: { 'x-mock-fault': 'status=500 delay=20' },
  })
}

const snapshots: Visit = async (client, project, turn) => {
  const base = `/_mock/projects/${project}`
  await client.request('PUT', `${base}/snapshots/s${turn % 3}`)
  await client.request('POST', `${base}/reset`, { body: { to: `snapshot:s${turn % 3}` } })
  await client.request('DELETE', `${base}/snapshots/s${turn % 3}`)
  const state = await client.request('GET', `${base}/state`)
  if (turn % 10 === 0) await client.request('PUT', `${base}/state`, { body: state.body })
}

const verifies: Visit = async (client, project) => {
  const base = `/_mock/projects/${project}`
  await client.request('POST', `${base}/verify`, {
    body: { expect: [{ operation: 'ListNotebooks' }, { operation: 'DeleteNotebook', count: 0 }] },
  })
  await client.request('GET', `${base}/requests?limit=20`)
  await client.request('GET', `${base}/requests?limit=5&format=har`)
}

const waits: Visit = async (client, project) => {
  const base = `/_mock/projects/${project}`
  const wait = client.request('GET', `${base}/wait?request=ListNotebooks&count=100000&timeout=50ms`)
  await client.request('GET', `/v1/${project}/notebooks`)
  await wait
  await client.request('GET', `${base}/wait?notebook=none&status=DELETED&timeout=1s`)
  await client.request('GET', `${base}/wait?request=StopNotebook&count=100000&timeout=30s`, {
    abortAfter: 20,
  })
}

/** Requests that are refused, each for another project that never gets a world. */
const refused: Visit = async (client, _project, turn) => {
  const stranger = `stranger-${turn}`
  await client.request('GET', `/v1/${stranger}/notebooks`, { headers: { 'x-auth-token': '' } })
  await client.request('GET', `/v1/${stranger}/nowhere`)
  await client.request('PATCH', `/v1/${stranger}/notebooks`)
  await client.request('GET', `/v1/${stranger}/training-jobs`)
  await client.request('POST', `/v1/${stranger}/notebooks`, { body: '{"name":' })
}

const large: Visit = async (client, project, turn) => {
  const many = Array.from({ length: 1_500 }, (_, n) => `unknown${n}=${turn}`).join('&')
  await client.request('GET', `/v1/${project}/notebooks?${many}`)
  const headers = { 'x-large': `${turn}`.padEnd(20_000, 'x') }
  await client.request('GET', `/v1/${project}/notebooks`, { headers })
  const body = { ...CREATION, name: '', description: `${turn}`.padEnd(200_000, '大') }
  await client.request('POST', `/v1/${project}/notebooks`, { body })
}

const aborted: Visit = async (client, project) => {
  const delayed = { headers: { 'x-mock-fault': 'status=503 delay=300' }, abortAfter: 5 }
  await client.request('GET', `/v1/${project}/notebooks`, delayed)
  await client.request('GET', `/v1/${project}/notebooks/all`, { abortAfter: 0 })
}

const malformed: Visit = async (client, project) => {
  await client.raw('NONSENSE\r\n\r\n')
  await client.raw(`GET /v1/${project}/notebooks HTTP/9.9\r\n\r\n`)
  await client.raw(`GET /v1/${project}/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
}

/** Tokens and projects of IAM. */
const iam: Visit = async (client, project, turn) => {
  const user = { name: 'mock-user', password: 'mock-password', domain: { name: 'mock-account' } }
  const identity = { methods: ['password'], password: { user } }
  const scope = { project: { id: project } }
  await client.request('POST', '/v3/auth/tokens', { body: { auth: { identity, scope } } })
  await client.request('GET', `/v3/projects?name=region-${turn}`)
}

/** The visits of one turn: everyday calls each time, the others now and then. */
export function visitsOf(turn: number): Visit[] {
  const rare: readonly (readonly [every: number, visit: Visit])[] = [
    [2, faults],
    [3, verifies],
    [4, snapshots],
    [5, waits],
    [5, refused],
    [8, aborted],
    [10, iam],
    [20, large],
    [50, malformed],
  ]
  return [lists, writes, ...rare.flatMap(([every, visit]) => (turn % every === 0 ? [visit] : []))]
}
