import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { type ImportOptions, importScene } from '../../src/import/import-scene.ts'
import { createMockServer } from '../../src/index.ts'

export type Json = Record<string, unknown>

/** An instance as the real service answers it. */
export function answer(fields: Json = {}): Json & { id: string } {
  return {
    billing_items: ['STORAGE'],
    create_at: 1_760_000_000_002,
    data_volumes: [],
    description: 'Second run',
    endpoints: [
      { dev_service: 'NOTEBOOK', service: 'NOTEBOOK', uri: 'https://authoring.example/a/lab' },
    ],
    feature: 'NOTEBOOK',
    flavor: 'modelarts.vm.cpu.2u',
    id: '5b1d0c1e-6b0f-4a53-9c0e-0a4f6f1c2d3e',
    image: {
      description: '',
      id: '1c5a9e0e-3a55-4c53-8a52-2f3d6f0f9b11',
      name: 'pytorch-cpu-demo',
      swr_path: 'swr.region.example/demo/pytorch:1',
      tag: '1',
      type: 'BUILD_IN',
    },
    lease: {
      create_at: 1_760_000_000_000,
      duration: 3_600_000,
      enable: true,
      type: 'TIMING',
      update_at: 1_760_000_000_000,
    },
    name: 'llama-train',
    status: 'STOPPED',
    tags: [{ key: 'team', value: 'nlp' }],
    token: '7e0c2a34-11aa-2b3c-4d5e-6f7081920a1b',
    update_at: 1_760_000_100_000,
    url: 'https://authoring.example/a/lab',
    user: {
      domain: { id: '0a1b2c3d4e5f60718293a4b5c6d7e8f0', name: 'lab' },
      id: '0123456789abcdef0123456789abcde0',
      name: 'chen',
    },
    user_id: '0123456789abcdef0123456789abcde0',
    volume: {
      capacity: 50,
      category: 'EVS',
      mount_path: '/home/ma-user/work/',
      ownership: 'MANAGED',
      status: 'MOUNTED',
    },
    workspace_id: '0',
    ...fields,
  }
}

/** A page of ListNotebooks. */
export function page(data: readonly Json[], total = data.length): Json {
  return { current: 0, data, pages: 1, size: 10, total }
}

/** Writes files to a folder and imports them; values that are no text or bytes are written as JSON. */
export async function imported(
  t: Test,
  files: Readonly<Record<string, unknown>>,
  options: Partial<ImportOptions> = {},
) {
  const folder = t.testdir({})
  const paths = Object.entries(files).map(([name, content]) => {
    const path = join(folder, name)
    const isText = typeof content === 'string' || content instanceof Uint8Array
    writeFileSync(path, isText ? content : JSON.stringify(content))
    return path
  })
  const into = join(folder, 'scene')
  const report = await importScene(paths, { into, ...options })
  return { into, paths, report }
}

/** A mock that serves an imported scene at the time of its answers, and its instances by id. */
export async function served(t: Test, into: string, at: number) {
  const mock = await createMockServer({ scene: into, clock: { at, rate: 0 } })
  t.teardown(() => mock.close())
  const get = async (path: string): Promise<Json> => {
    const { payload } = await mock.inject({
      url: `/v1/p1/${path}`,
      headers: { host: '127.0.0.1:6404', 'x-auth-token': 'mock-token-admin' },
    })
    return JSON.parse(payload) as Json
  }
  const { data } = (await get('notebooks/all?limit=1000&feature=NOTEBOOK')) as { data: Json[] }
  return { mock, get, byId: new Map(data.map((notebook) => [notebook['id'], notebook])) }
}
