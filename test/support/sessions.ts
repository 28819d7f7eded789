import fc from 'fast-check'
import { createMockServer, type MockServer, type MockServerOptions } from '../../src/index.ts'
import { anyAction, type ClientAction, perform } from './actions.ts'
import { capturedFrom } from './bundles.ts'
import { CREATION, PROJECT } from './values.ts'

/** A step of a session: an action of a client or a tester, or one of those below. */
export type SessionStep = ClientAction | { own: keyof typeof ownSteps; n: number }

const projects = ['p2', PROJECT, 'another']

const json = { 'content-type': 'application/json' }

const users = ['admin', 'user', 'reader', 'frozen', 'nobody']

/** What a session remembers of its earlier answers. */
interface Memory {
  tokens: string[]
}

type OwnStep = (mock: MockServer, n: number, memory: Memory) => unknown

const pick = <T>(all: readonly T[], n: number) => all[n % all.length] as T

async function call(
  mock: MockServer,
  method: string,
  url: string,
  { body, token = 'mock-token-admin', headers = {} }: CallOptions = {},
) {
  const auth = token === '' ? {} : { 'x-auth-token': token }
  const payload = body === undefined ? {} : { payload: JSON.stringify(body) }
  const type = body === undefined ? {} : json
  return mock
    .inject({
      method,
      url,
      headers: { host: 'mock.test', ...auth, ...type, ...headers },
      ...payload,
    })
    .catch(() => undefined)
}

interface CallOptions {
  body?: unknown
  token?: string
  headers?: Record<string, string>
}

const ownSteps = {
  otherList: (mock, n) =>
    call(mock, 'GET', `/v1/${pick(projects, n)}/notebooks?limit=${1 + (n % 4)}`, {
      token: `mock-token-${pick(users, n)}`,
    }),
  otherCreate: (mock, n) =>
    call(mock, 'POST', `/v1/${pick(projects, n)}/notebooks`, {
      body: { ...CREATION, name: `o${n}` },
    }),
  sameList: (mock) => call(mock, 'GET', '/v1/p1/notebooks?limit=2'),
  token: async (mock, n, memory) => {
    const user = {
      name: `mock-${pick(users, n)}`,
      password: n % 4 === 0 ? 'wrong' : 'mock-password',
      domain: { name: 'mock-account' },
    }
    const identity = { methods: ['password'], password: { user } }
    const scope = { project: { name: pick(['cn-north-4', 'made-up'], n) } }
    const answer = await call(mock, 'POST', '/v3/auth/tokens', {
      body: { auth: { identity, scope } },
    })
    const token = answer?.headers['x-subject-token']
    if (typeof token === 'string') memory.tokens.push(token)
  },
  useToken: (mock, n, { tokens }) =>
    call(mock, 'GET', `/v1/${pick(projects, n)}/notebooks?limit=1`, {
      token: pick([...tokens, 'unknown'], n),
    }),
  checkToken: (mock, n, { tokens }) =>
    call(mock, pick(['GET', 'HEAD'], n), '/v3/auth/tokens', {
      headers: { 'x-subject-token': pick([...tokens, 'unknown'], n) },
    }),
  temporaryKey: (mock, n, { tokens }) =>
    call(mock, 'POST', '/v3.0/OS-CREDENTIAL/securitytokens', {
      body: {
        auth: {
          identity: { methods: ['token'], token: { id: pick([...tokens, 'mock-token-admin'], n) } },
        },
      },
    }),
  projects: (mock) => call(mock, 'GET', '/v3/projects'),
  wrong: (mock, n) =>
    call(
      mock,
      pick(['GET', 'POST', 'PATCH'], n),
      pick(
        [
          '/nope',
          '/v1/p1/%zz',
          '/v1/p1/notebooks?limit=x',
          '/v1/!/notebooks',
          '/v1/p1/notebooks/x',
        ],
        n,
      ),
      {
        body: n % 2 === 0 ? { name: 1, password: 'Secret-1' } : undefined,
        token: n % 3 === 0 ? '' : 'x',
      },
    ),
  notJson: (mock) =>
    mock.inject({
      method: 'POST',
      url: '/v1/p1/notebooks',
      headers: { host: 'mock.test', 'x-auth-token': 'mock-token-user', ...json },
      payload: '{"name":"a',
    }),
  requestFault: (mock, n) =>
    call(mock, 'GET', '/v1/p1/notebooks?limit=1', {
      headers: {
        'x-mock-fault': pick(
          ['CONNECTION_RESET_BY_PEER', 'EMPTY_RESPONSE', 'MALFORMED_RESPONSE_CHUNK', 'status=503'],
          n,
        ),
      },
    }),
  serverFault: (mock, n) =>
    call(mock, 'POST', '/_mock/faults', {
      body: { operation: '*', status: 502, probability: 0.3, times: 1 + (n % 3) },
      token: '',
    }),
  libraryFault: (mock, n) =>
    mock.project('p2').faults.add({ operation: 'ListNotebooks', status: 500, times: 1 + (n % 2) }),
  libraryPut: (mock, n) =>
    mock.project(pick(projects, n)).notebooks.put({
      name: `put-${n}`,
      flavor: 'modelarts.vm.cpu.2u',
      image: { id: CREATION.image_id },
      status: 'RUNNING',
    }),
  serverAdvance: (mock) =>
    call(mock, 'POST', '/_mock/clock/advance', { body: { by: '90s' }, token: '' }),
  takeSnapshot: (mock, n) =>
    call(mock, 'PUT', `/_mock/projects/p1/snapshots/s${n % 3}`, { token: '' }),
  restoreSnapshot: (mock, n) =>
    call(mock, 'POST', '/_mock/projects/p1/reset', {
      body: { to: `snapshot:s${n % 3}` },
      token: '',
    }),
  reset: (mock, n) =>
    call(mock, 'POST', `/_mock/projects/${pick(['p1', ...projects], n)}/reset`, {
      body: { to: pick(['scene', 'empty'], n) },
      token: '',
    }),
  undo: (mock) => call(mock, 'POST', '/_mock/projects/p1/reset/undo', { body: {}, token: '' }),
  exportImport: async (mock, n) => {
    const project = mock.project(pick(['p1', ...projects], n))
    project.importState(project.exportState())
  },
  otherScene: (mock) =>
    call(mock, 'POST', '/_mock/projects/another/scene', {
      body: { name: 'quickstart' },
      token: '',
    }),
} satisfies Record<string, OwnStep>

const ownStep: fc.Arbitrary<SessionStep> = fc.record({
  own: fc.constantFrom(...(Object.keys(ownSteps) as (keyof typeof ownSteps)[])),
  n: fc.nat(1_000),
})

/** A session of up to `length` steps. */
export function anySession(length: number): fc.Arbitrary<SessionStep[]> {
  return fc.array(fc.oneof(anyAction, ownStep), { minLength: 1, maxLength: length })
}

/** Does the steps on a new server, and returns its bundle. */
export async function bundleOf(
  steps: readonly SessionStep[],
  options: MockServerOptions,
): Promise<Uint8Array> {
  const mock = await createMockServer(options)
  try {
    const memory: Memory = { tokens: [] }
    for (const step of steps) {
      if ('what' in step) await perform(mock, step)
      else await (ownSteps[step.own] as OwnStep)(mock, step.n, memory)
    }
    return await capturedFrom(mock)
  } finally {
    await mock.close()
  }
}
