import { deepEqual, equal, ok } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { ModelArts } from './client.ts'
import type { Flavor, Image, Lease, Notebook, Page, Storage } from './models.ts'
import { isGone, type Report, refusalOf, waitFor } from './report.ts'
import { callRelatedOperations, deleteGroup } from './surroundings.ts'

/** Takes an instance and its images through every operation of the notebooks family. */
export async function live(client: ModelArts, report: Report): Promise<void> {
  const name = `node-${randomUUID().slice(0, 8)}`
  const { flavors, images } = await choose(client, report)
  const [flavor = '', otherFlavor = ''] = flavors.map(({ id }) => id)
  const [image = '', otherImage = ''] = images.map(({ id }) => id)
  let id = ''
  const show = () => client.call<Notebook>('ShowNotebook', { path: { id } })
  const until = (status: string) => waitFor(show, (found) => found.status === status, status)

  await report.operation('CreateNotebook', async () => {
    const made = await client.call<Notebook>('CreateNotebook', {
      body: {
        name,
        description: 'made by the Node SDK: Grüße',
        duration: -1,
        endpoints: [{ service: 'SSH', key_pair_names: ['lab-key'] }],
        feature: 'NOTEBOOK',
        flavor,
        image_id: image,
        volume: { category: 'EVS', ownership: 'MANAGED', capacity: 10 },
        workspace_id: '0',
      },
    })
    id = made.id
    equal(made.status, 'CREATING')
    deepEqual(
      made.action_progress.map(({ step }) => step),
      [4, 3, 2, 1],
    )
    equal(made.lease.enable, false)
    equal(made.image.id, image)
  })
  await report.operation('ShowNotebook', async () => {
    const notebook = await until('RUNNING')
    equal(notebook.description, 'made by the Node SDK: Grüße')
    equal(notebook.volume.capacity, 10)
    equal(notebook.user.id, notebook.user_id)
    ok(notebook.url.startsWith('http') && notebook.token)
    const ssh = notebook.endpoints.find(({ service }) => service === 'SSH')
    deepEqual(ssh?.key_pair_names, ['lab-key'])
    for (const unknown of [randomUUID(), 'a b ü']) {
      ok(await isGone(() => client.call('ShowNotebook', { path: { id: unknown } })))
    }
  })
  await report.operation('ShowSwitchableFlavors', async () => {
    const page = await client.call<Page<Flavor> & { flavors: Flavor[] }>('ShowSwitchableFlavors', {
      path: { id },
    })
    ok(page.data.some((found) => found.id === otherFlavor))
    deepEqual(page.flavors, page.data)
  })
  const filters = [
    { id },
    { status: 'RUNNING' },
    { flavor },
    { image_id: image },
    { billing: 'STORAGE' },
    { feature: 'NOTEBOOK' },
    { workspace_id: '0' },
    { sort_key: 'name', sort_dir: 'ASC' },
    { limit: 10, offset: 0 },
  ]
  for (const operation of ['ListNotebooks', 'ListAllNotebooks'] as const) {
    await report.operation(operation, async () => {
      for (const filter of [{}, ...filters]) {
        const page = await client.call<Page<Notebook>>(operation, { query: { name, ...filter } })
        deepEqual(
          page.data.map((found) => found.id),
          [id],
          `by ${JSON.stringify(filter)}`,
        )
        deepEqual([page.current, page.total], [0, 1])
      }
      for (const none of [{ status: 'STOPPED' }, { offset: 50 }, { pool_id: 'pool-of-none' }]) {
        const page = await client.call<Page<Notebook>>(operation, { query: { name, ...none } })
        deepEqual(page.data, [], `by ${JSON.stringify(none)}`)
      }
      const odd = await client.call<Page<Notebook>>(operation, {
        query: { name: `a b&c=d/é(*)'!~+%2F` },
      })
      deepEqual(odd.data, [])
      const refusal = await refusalOf(() => client.call(operation, { query: { limit: 0 } }))
      deepEqual([refusal.httpStatusCode, refusal.errorCode], [400, 'ModelArts.0104'])
    })
  }
  await report.operation('ShowLease', async () => {
    equal((await client.call<Lease>('ShowLease', { path: { id } })).enable, false)
  })
  await report.operation('RenewLease', async () => {
    const query = { duration: 10_800_000 }
    const renewed = await client.call<Lease>('RenewLease', { path: { id }, query })
    ok(renewed.enable && renewed.duration >= 10_800_000)
    const body = { duration: 14_400_000, type: 'idle' }
    equal((await client.call<Lease>('RenewLease', { path: { id }, body })).type, 'IDLE')
  })
  await mount(client, report, id)
  await tag(client, report, id, show)
  await report.operation('UpdateNotebook', async () => {
    const body = { name: `${name}-b`, description: '', storage_new_size: 20 }
    equal((await client.call<Notebook>('UpdateNotebook', { path: { id }, body })).name, body.name)
    await waitFor(show, ({ volume }) => volume.capacity === 20, 'the new size')
  })
  await report.operation('CreateImage', async () => {
    const body = { name, namespace: 'lab', tag: 'v1', workspace_id: '0' }
    const saved = await client.call<Image>('CreateImage', { path: { id }, body })
    equal(saved.origin, 'IMAGE_SAVE')
    const path = { id: saved.id }
    await waitFor(
      () => client.call<Image>('ShowImage', { path }),
      ({ status }) => status === 'ACTIVE',
      'ACTIVE',
    )
    await until('RUNNING')
  })
  const group = await callRelatedOperations(client, report, name)
  await report.operation('StopNotebook', async () => {
    equal((await client.call<Notebook>('StopNotebook', { path: { id } })).status, 'STOPPING')
    await until('STOPPED')
    const refusal = await refusalOf(() => client.call('StopNotebook', { path: { id } }))
    deepEqual([refusal.httpStatusCode, refusal.errorCode], [400, 'ModelArts.6357'])
  })
  await report.operation('UpdateNotebook', async () => {
    const body = { flavor: otherFlavor, image_id: otherImage }
    const changed = await client.call<Notebook>('UpdateNotebook', { path: { id }, body })
    deepEqual([changed.flavor, changed.image.id], [otherFlavor, otherImage])
  })
  await report.operation('DeleteImageGroup', () => deleteGroup(client, group, name))
  await report.operation('StartNotebook', async () => {
    const query = { duration: -1 }
    const started = await client.call<Notebook>('StartNotebook', { path: { id }, query })
    equal(started.status, 'STARTING')
    await until('RUNNING')
  })
  await report.operation('DeleteNotebook', async () => {
    equal((await client.call<Notebook>('DeleteNotebook', { path: { id } })).status, 'DELETING')
    await waitFor(() => isGone(show), Boolean, 'the end of the instance')
  })
  await openCodeLab(client, report)
}

/** Opens the free instance of the user twice: it is created once. */
async function openCodeLab(client: ModelArts, report: Report): Promise<void> {
  await report.operation('RunCodeLab', async () => {
    const opened = await client.call<Notebook>('RunCodeLab', { body: {} })
    equal(opened.feature, 'DEFAULT')
    const path = { id: opened.id }
    const show = () => client.call<Notebook>('ShowNotebook', { path })
    await waitFor(show, ({ status }) => status === 'RUNNING', 'RUNNING')
    const body = { image_id: opened.image.id }
    equal((await client.call<Notebook>('RunCodeLab', { body })).id, opened.id)
  })
}

/** Two flavors and two images that fit each other. */
async function choose(client: ModelArts, report: Report) {
  let flavors: Flavor[] = []
  let images: Image[] = []
  await report.operation('ListFlavors', async () => {
    const query = { category: 'CPU', type: 'MANAGED' }
    const page = await client.call<Page<Flavor>>('ListFlavors', { query })
    flavors = page.data.filter(({ arch, sold_out }) => arch === 'x86_64' && !sold_out)
    ok(flavors.length >= 2 && flavors.every(({ memory, vcpus }) => memory > 0 && vcpus > 0))
  })
  await report.operation('ListImage', async () => {
    const query = { type: 'BUILD_IN', limit: 200, name_fuzzy_match: true, sort_key: 'updateTime' }
    const page = await client.call<Page<Image>>('ListImage', { query })
    deepEqual([page.current, page.size], [0, 200])
    images = page.data.filter(
      ({ arch, resource_categories }) => arch === 'x86_64' && resource_categories.includes('CPU'),
    )
    ok(images.length >= 2)
  })
  await report.operation('ShowImage', async () => {
    const path = { id: images[0]?.id ?? '' }
    equal((await client.call<Image>('ShowImage', { path })).status, 'ACTIVE')
    ok(await isGone(() => client.call('ShowImage', { path: { id: randomUUID() } })))
  })
  return { flavors, images }
}

async function mount(client: ModelArts, report: Report, instance_id: string): Promise<void> {
  let path = { instance_id, storage_id: '' }
  const show = () => client.call<Storage>('ShowDynamicStorage', { path })
  await report.operation('AttachDynamicStorage', async () => {
    const body = {
      category: 'OBS',
      mount_path: '/data/corpus/',
      uri: 'obs://lab-datasets/corpus/',
    }
    const storage = await client.call<Storage>('AttachDynamicStorage', {
      path: { instance_id },
      body,
    })
    equal(storage.status, 'MOUNTING')
    path = { instance_id, storage_id: storage.id }
  })
  await report.operation('ShowDynamicStorage', async () => {
    const mounted = await waitFor(show, ({ status }) => status === 'MOUNTED', 'MOUNTED')
    equal(mounted.mount_path, '/data/corpus/')
  })
  await report.operation('ListDynamicStorages', async () => {
    const page = await client.call<Page<Storage>>('ListDynamicStorages', { path: { instance_id } })
    deepEqual(
      page.data.map(({ id }) => id),
      [path.storage_id],
    )
  })
  await report.operation('DetachDynamicStorage', async () => {
    equal((await client.call<Storage>('DetachDynamicStorage', { path })).status, 'UNMOUNTING')
    await waitFor(() => isGone(show), Boolean, 'the unmount')
  })
}

async function tag(
  client: ModelArts,
  report: Report,
  resource_id: string,
  show: () => Promise<Notebook>,
): Promise<void> {
  const about = { path: { resource_id }, query: { workspace_id: '0' } }
  const tags = [
    { key: 'team', value: 'nlp' },
    { key: '阶段', value: '试验' },
  ]
  await report.operation('CreateNotebookTags', async () => {
    const answer = await client.call<Page<never>>('CreateNotebookTags', {
      ...about,
      body: { tags },
    })
    equal(answer.httpStatusCode, 204)
    deepEqual((await show()).tags, tags)
  })
  await report.operation('ShowNotebookTags', async () => {
    const query = { workspace_id: '0' }
    const merged = await client.call<{ tags: { key: string; values: string[] }[] }>(
      'ShowNotebookTags',
      { query },
    )
    ok(merged.tags.find(({ key }) => key === 'team')?.values.includes('nlp'))
  })
  await report.operation('DeleteNotebookTags', async () => {
    const body = { tags: [{ key: 'team' }] }
    const answer = await client.call<Page<never>>('DeleteNotebookTags', { ...about, body })
    equal(answer.httpStatusCode, 204)
    deepEqual((await show()).tags, tags.slice(1))
  })
}
