import { once } from 'node:events'
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import fc from 'fast-check'
import { CREATION, IMAGE } from './mock.ts'

/** A request as it is sent: to a server that keeps its connections. */
export interface SentRequest {
  method: string
  path: string
  headers: Record<string, string>
  body?: string
  /** Address that it comes from, if not the usual one. */
  from?: string | undefined
}

/** The address that requests come from if nothing else is said, and another one. */
export const USUAL_ADDRESS = '127.0.0.1'
export const OTHER_ADDRESS = '127.0.0.2'

/** A step of a test: a request of a client, often the same as before, or something that changes answers. */
export type Step = { read: SentRequest } | { change: SentRequest }

const IDS = ['nb-1', 'nb-2', 'nb-3']

const reads = [
  'notebooks',
  'notebooks?limit=1',
  'notebooks?limit=2&offset=1&sort_key=name&sort_dir=ASC',
  'notebooks/all?name=b',
  'notebooks/all?limit=2&status=RUNNING',
  'notebooks/all?colour=red',
  'notebooks?limit=1&__code=503',
  'notebooks?limit=1&limit=2',
  'notebooks/',
  ...IDS.map((id) => `notebooks/${id}`),
  ...IDS.map((id) => `notebooks/${id}/lease`),
  ...IDS.map((id) => `notebooks/${id}/tags`),
  ...IDS.map((id) => `notebooks/${id}/storage`),
  'notebooks/nb-1/flavors',
  'notebooks/flavors',
  'notebooks/features',
  'images',
  'images?limit=1&sort_key=name',
  `images/${IMAGE}`,
  'images/group',
  'workspaces',
  'workspaces/0/quotas',
  'workspaces/users/list',
  'authorizations',
  'unknown',
]

const readHeaders: Record<string, string>[] = [
  {},
  {},
  {},
  { 'x-auth-token': 'mock-token-user' },
  { 'x-auth-token': 'mock-token-reader' },
  { 'x-auth-token': 'mock-token-auditor' },
  { 'x-auth-token': '' },
  { 'x-mock-test': 'a' },
  { 'x-mock-test': 'b' },
  { 'x-mock-test': 'b', traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
  { 'X-Mock-Test': 'a' },
  { 'user-agent': 'one' },
  { 'user-agent': 'two' },
  { 'x-mock-fault': 'status=503' },
  { 'x-mock-fault': 'delay=1ms' },
  { expect: '100-continue' },
  { prefer: 'code=404' },
  { prefer: 'respond-async' },
  { 'x-project-id': 'p1' },
  { 'x-project-id': 'p2' },
  { 'x-mock-id': 'nb-9' },
  { host: 'mock.example:8080' },
  { 'x-forwarded-host': 'other.example' },
  { 'content-type': 'application/json' },
  { 'content-type': 'text/' },
  { 'content-length': '0' },
]

function readOf(
  path: string,
  headers: Record<string, string>,
  method = 'GET',
  from?: string,
): Step {
  const all = { 'x-auth-token': 'mock-token-admin', ...headers }
  return { read: { method, path, headers: all, from } }
}

/** Every path once with the usual headers, and one path once with each set of headers. */
export const allReads: readonly Step[] = [
  ...reads.flatMap((path) => [readOf(`/v1/p1/${path}`, {}), readOf(`/v1/p1/${path}`, {}, 'HEAD')]),
  ...[undefined, OTHER_ADDRESS].flatMap((from) =>
    readHeaders.map((headers) => readOf('/v1/p1/notebooks/nb-1', headers, 'GET', from)),
  ),
]

/** Requests for one or two paths with one to three sets of headers. */
const someReads: fc.Arbitrary<Step[]> = fc
  .record({
    paths: fc.array(fc.constantFrom(...reads), { minLength: 1, maxLength: 2 }),
    headers: fc.array(fc.constantFrom(...readHeaders), { minLength: 1, maxLength: 3 }),
    method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD'),
    project: fc.constantFrom('p1', 'p1', 'p1', 'p2'),
    addresses: fc.constantFrom([undefined], [undefined], [undefined, OTHER_ADDRESS]),
  })
  .map(({ addresses, headers, method, paths, project }) =>
    addresses.flatMap((from) =>
      paths.flatMap((path) =>
        headers.map((one) => readOf(`/v1/${project}/${path}`, one, method, from)),
      ),
    ),
  )

type Call = [method: string, path: string, body?: object]

const project = '/_mock/projects/p1'

const changes: readonly ((id: string, n: number) => Call)[] = [
  // The first of the changes that add users to the server.
  () => ['POST', '/_mock/projects/p2/scene', { scene: 'permission-maze' }],
  (id) => ['POST', `/v1/p1/notebooks?__id=${id}`, { ...CREATION, name: `b-${id}` }],
  (id, n) => ['PUT', `/v1/p1/notebooks/${id}`, { name: `renamed-${n}` }],
  (id) => ['POST', `/v1/p1/notebooks/${id}/stop`],
  (id) => ['POST', `/v1/p1/notebooks/${id}/start`],
  (id) => ['DELETE', `/v1/p1/notebooks/${id}`],
  (id, n) => ['PATCH', `/v1/p1/notebooks/${id}/lease`, { duration: 3_600_000 + n, type: 'timing' }],
  (id, n) => [
    'POST',
    `/v1/p1/notebooks/${id}/tags/create`,
    { tags: [{ key: `k${n}`, value: 'v' }] },
  ],
  (id, n) => [
    'POST',
    `/v1/p1/notebooks/${id}/storage`,
    { category: 'OBS', mount_path: `/data/set-${n}/`, uri: 'obs://lab-data/set/' },
  ],
  (id, n) => [
    'POST',
    `/v1/p1/notebooks/${id}/create-image`,
    { name: `own-${n}`, namespace: 'team' },
  ],
  (_, n) => ['POST', '/v1/p1/workspaces', { name: `space-${n}` }],
  (_, n) => ['PUT', '/v1/p1/workspaces/0/quotas', quota(n)],
  (_, n) => [
    'POST',
    '/v2/p1/authorizations',
    { user_id: `user-${n}`, content: 'a', type: 'agency' },
  ],
  (_, n) => ['PUT', '/v1/auth-mode', { mode: n % 2 === 0 ? 'loose' : 'strict' }],
  () => ['POST', '/v3/auth/tokens', login],
  (id) => [
    'POST',
    `${project}/faults`,
    { operation: 'ShowNotebook', status: 503, times: 1, match: { path: { id } } },
  ],
  () => ['POST', `${project}/faults`, { operation: 'ListNotebooks', status: 429, nth: 2 }],
  () => ['DELETE', `${project}/faults`],
  () => [
    'POST',
    '/_mock/faults',
    { operation: '*', status: 500, times: 1, match: { header: { 'x-mock-test': 'b' } } },
  ],
  () => ['DELETE', '/_mock/faults'],
  () => ['POST', '/_mock/faults', { operation: 'ListNotebooks', delay: '1ms' }],
  (_, n) => [
    'POST',
    `${project}/progressions`,
    { action: '*', mode: 'manual', reads: 1 + n, times: 3 },
  ],
  (id, n) => [
    'POST',
    `${project}/notebooks/${id}/force`,
    { status: ['RUNNING', 'STOPPED', 'FROZEN', 'ERROR', 'INIT', 'DELETED'][n] ?? 'RUNNING' },
  ],
  (id) => ['POST', `${project}/notebooks/${id}/advance`],
  (_, n) => ['POST', `${project}/clock/advance`, { by: [100, '1s', '5s', '1h', '80h'][n] ?? '1s' }],
  () => ['POST', '/_mock/clock/advance', { by: '3s' }],
  (_, n) => ['PUT', `${project}/clock`, { at: 1_767_225_600_000 + n * 1_000 }],
  () => ['POST', `${project}/reset`, { to: 'scene' }],
  () => ['POST', `${project}/reset`, { to: 'empty' }],
  () => ['POST', '/_mock/reset', { to: 'scene' }],
  (_, n) => ['POST', `${project}/scene`, { scene: n % 2 === 0 ? 'quickstart' : 'permission-maze' }],
  () => ['PUT', `${project}/snapshots/a`],
  () => ['POST', `${project}/reset`, { to: 'snapshot:a' }],
  () => ['PUT', '/_mock/snapshots/b'],
  () => ['POST', '/_mock/reset', { to: 'snapshot:b' }],
  () => ['DELETE', `${project}/requests`],
  () => ['GET', `${project}/requests?limit=2`],
]

function quota(n: number): object {
  return { quotas: [{ resource: 'notebook.instance.count', quota: 1 + n }] }
}

const login = {
  auth: {
    identity: {
      methods: ['password'],
      password: {
        user: { name: 'mock-user', password: 'mock-password', domain: { name: 'mock-account' } },
      },
    },
  },
}

function changeOf(call: (id: string, n: number) => Call, id: string, n: number): Step {
  const [method, path, body] = call(id, n)
  const headers = { 'x-auth-token': 'mock-token-admin', 'content-type': 'application/json' }
  const text = body === undefined ? {} : { body: JSON.stringify(body) }
  return { change: { method, path, headers, ...text } }
}

/** Every change once. */
export const allChanges: readonly Step[] = changes.map((call) => changeOf(call, 'nb-1', 1))

const anyChange: fc.Arbitrary<Step> = fc
  .tuple(fc.constantFrom(...changes), fc.constantFrom(...IDS), fc.nat(4))
  .map((parts) => changeOf(...parts))

/** Requests that come again and again, with changes in between. */
export const anySteps: fc.Arbitrary<Step[]> = someReads.chain((some) =>
  fc.array(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...some) }, anyChange), {
    minLength: 4,
    maxLength: 16,
  }),
)

/** Sends requests one after the other, those from one address on one connection. */
export class Client {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  /** Resolves to everything the server sent but the header Date. */
  async send({ method, path, headers, body, from }: SentRequest): Promise<string> {
    const options = { agent: this.#agent, method, headers, localAddress: from }
    const sent = httpRequest(`${this.#url}${path}`, options)
    sent.end(body)
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    const parts: Buffer[] = []
    for await (const part of response) parts.push(part as Buffer)
    const { rawHeaders, statusCode } = response
    const lines = rawHeaders.flatMap((name, at) => {
      return at % 2 === 1 || name === 'Date' ? [] : [`${name}: ${rawHeaders[at + 1]}`]
    })
    return [statusCode, ...lines, '', Buffer.concat(parts).toString()].join('\n')
  }

  close(): void {
    this.#agent.destroy()
  }
}
