import t, { type Test } from 'tap'
import { createMockServer, type MockServerOptions } from '../../src/index.ts'
import { closeShared, takeShared } from './shared-mocks.ts'
import { CREATION, IMAGE, NOW, PROJECT } from './values.ts'

export { CREATION, IMAGE, NOW, PROJECT }

const FROZEN = { clock: { at: NOW, rate: 0 } }

t.teardown(closeShared)

/**
 * A mock server with a frozen clock, in its initial state; it opens no port. Without options it may be a server that
 * another test used before and that was reset, because a reset costs far less than a new server.
 */
export async function mockWith(t: Test, options: MockServerOptions = {}) {
  if (Object.keys(options).length > 0) return ownMock(t, options)
  const { mock, giveBack } = await takeShared(() => createMockServer(FROZEN))
  t.teardown(giveBack)
  return mock
}

/** A mock server that no other test uses: for tests that depend on what a reset keeps, such as request ids and event numbers. */
export async function ownMock(t: Test, options: MockServerOptions = {}) {
  const mock = await createMockServer({ ...FROZEN, ...options })
  t.teardown(() => mock.close())
  return mock
}

export type Mock = Awaited<ReturnType<typeof mockWith>>

/** An instance as in a scene file, and as `notebooks.put` takes it. */
export type Entry = Parameters<ReturnType<Mock['project']>['notebooks']['put']>[0]

/** A RUNNING instance of the admin whose lease does not end. */
export const INSTANCE: Entry = {
  id: 'nb-1',
  name: 'a',
  flavor: 'modelarts.vm.cpu.2u',
  image: { id: IMAGE },
  status: 'RUNNING',
  lease: { create_at: NOW, duration: -1 },
}

/** A mock whose project p1 has INSTANCE, with the fields of `entry` put over it. */
export async function withInstance(
  t: Test,
  entry: Partial<Entry> = {},
  options: MockServerOptions = {},
) {
  const mock = await mockWith(t, options)
  const project = mock.project('p1')
  project.notebooks.put({ ...INSTANCE, ...entry })
  return { mock, project }
}

/** Removes the instances of project p1 that use an image of the default scene: an image in use cannot be deleted. */
export function freeImage(mock: Mock, image_id: string): void {
  const { notebooks } = mock.project('p1')
  for (const workspace_id of ['0', '5e0f4d72935b606cc0c8d4b6eafc0425']) {
    for (const { id } of notebooks.listAll({ image_id, workspace_id }).data) notebooks.remove(id)
  }
}

export interface TestResponse {
  status: number
  headers: Record<string, string>
  // biome-ignore lint/suspicious/noExplicitAny: tests read bodies of any shape.
  body: any
}

/** Sends a request to a path below /v1/p1, or to any path that starts with a slash, as a user of the default scene. */
export async function get(
  mock: Mock,
  path: string,
  options: GetOptions = {},
): Promise<TestResponse> {
  const { as = 'admin', headers = {}, method = 'GET', payload } = options
  const response = await mock.inject({
    method,
    url: path.startsWith('/') ? path : `/v1/p1/${path}`,
    headers: {
      host: 'localhost',
      ...(as === null ? {} : { 'x-auth-token': `mock-token-${as}` }),
      ...headers,
    },
    ...(payload === undefined ? {} : { payload }),
  })
  const text = response.payload
  const isJson = /\/json/.test(String(response.headers['content-type'] ?? '/json'))
  return {
    status: response.statusCode,
    headers: response.headers as Record<string, string>,
    body: text === '' ? undefined : isJson ? JSON.parse(text) : text,
  }
}

export interface GetOptions {
  /** Whose well-known token is sent; null sends none. */
  as?: 'admin' | 'user' | 'reader' | 'frozen' | null
  headers?: Record<string, string>
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'HEAD'
  payload?: object | string
}

/** Sends JSON to the control plane. */
export async function control(
  mock: Mock,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: object,
) {
  return get(mock, `/_mock${path}`, {
    as: null,
    method,
    ...(body === undefined
      ? {}
      : { payload: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
}

export function idsOf({ body }: TestResponse): string[] {
  return body.data.map(({ id }: { id: string }) => id)
}

export function namesOf({ body }: TestResponse): string[] {
  return body.data.map(({ name }: { name: string }) => name)
}
