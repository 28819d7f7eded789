import t from 'tap'
import { freeImage, get, IMAGE, type Mock, mockWith, withInstance } from '../../support/mock.ts'

/** A project image of the default scene that instances of it use. */
const TEAM = '964429af-e201-5fb0-967b-bb1d61d1b3c0'

const SENTENCE =
  'Delete failed. Please delete the associated development environment instance first.'

/** Registers an image of a group; resolves to its id. */
async function registered(mock: Mock, tag: string): Promise<string> {
  const payload = { swr_path: `swr.cn-north-4.myhuaweicloud.com/lab/tools:${tag}` }
  return (await get(mock, 'images', { method: 'POST', payload })).body.id
}

async function groupId(mock: Mock, name: string): Promise<string> {
  const { data } = (await get(mock, `images/group?name_fuzzy_match=false&name=${name}`)).body
  return data[0].id
}

const remove = (mock: Mock, path: string, payload: object = {}) =>
  get(mock, `images/${path}`, { method: 'DELETE', payload })

/** What a deletion answers while `instance` uses the image. */
const inUse = (image: string, instance: string) => ({
  status: 400,
  body: {
    error_code: 'ModelArts.6344',
    error_msg: `${SENTENCE} id: found image ${image} in use by the instance ${instance}, expected images that no instance uses`,
  },
})

t.test('an image that an instance uses cannot be deleted', async (t) => {
  t.test('whoever owns the instance, and whatever its status, until it is gone', async (t) => {
    const { mock, project } = await withInstance(t, { name: 'trainer' })
    const id = await registered(mock, '1')
    const payload = { image_id: id }
    project.notebook('nb-1').force('STOPPED')
    t.equal((await get(mock, 'notebooks/nb-1', { method: 'PUT', payload })).status, 200)
    for (const as of ['admin', 'user'] as const) {
      const { status, body } = await get(mock, `images/${id}`, { method: 'DELETE', as })
      t.strictSame({ status, body }, inUse(id, 'trainer (nb-1)'), as)
    }
    for (const status of ['RUNNING', 'ERROR', 'CREATE_FAILED', 'DELETING', 'FROZEN'] as const) {
      project.notebook('nb-1').force(status)
      t.match(await remove(mock, id), inUse(id, 'trainer (nb-1)'), status)
    }
    t.equal((await get(mock, `images/${id}`)).status, 200, 'it is still there')
    project.notebook('nb-1').force('DELETED')
    t.match(await remove(mock, id), { status: 200, body: { status: 'DELETED' } })
  })

  t.test('can be deleted once the instance has another image, or is removed', async (t) => {
    const { mock, project } = await withInstance(t)
    const [one, two] = [await registered(mock, '1'), await registered(mock, '2')]
    project.notebook('nb-1').force('STOPPED')
    const change = (image_id: string) =>
      get(mock, 'notebooks/nb-1', { method: 'PUT', payload: { image_id } })
    await change(one)
    t.equal((await remove(mock, one)).status, 400)
    await change(two)
    t.equal((await remove(mock, one)).status, 200)
    await get(mock, 'notebooks/nb-1', { method: 'DELETE' })
    t.equal((await remove(mock, two)).status, 400, 'DELETING')
    project.advance('2s')
    t.equal((await remove(mock, two)).status, 200)
  })

  t.test('force does not help', async (t) => {
    const mock = await mockWith(t)
    t.match(await remove(mock, `${TEAM}?force=true`), {
      status: 400,
      body: { error_code: 'ModelArts.6344' },
    })
    t.match((await remove(mock, TEAM, { is_force: true })).body, { error_code: 'ModelArts.6344' })
    freeImage(mock, TEAM)
    t.equal((await remove(mock, TEAM)).status, 200)
  })

  t.test('counts only the instances of the project', async (t) => {
    const mock = await mockWith(t)
    freeImage(mock, TEAM)
    t.equal((await remove(mock, TEAM)).status, 200)
    t.equal((await get(mock, `/v1/p2/images/${TEAM}`, { method: 'DELETE' })).status, 400)
  })

  t.test('an image that is saved right now is not used yet', async (t) => {
    const { mock, project } = await withInstance(t)
    const payload = { name: 'tools', namespace: 'lab', tag: '1' }
    const save = { method: 'POST', payload } as const
    const { id } = (await get(mock, 'notebooks/nb-1/create-image', save)).body
    t.equal((await remove(mock, id)).status, 200)
    project.advance('4s')
    const again = (await get(mock, 'notebooks/nb-1/create-image', save)).body.id
    project.advance('4s')
    t.match(await remove(mock, again), inUse(again, 'a (nb-1)'), 'now the instance has it')
  })

  t.test(
    'for unknown images and those of the service, the other refusals come first',
    async (t) => {
      const { mock } = await withInstance(t)
      t.match((await remove(mock, 'none')).body, { error_code: 'ModelArts.6404' })
      t.match(await remove(mock, IMAGE), { status: 403, body: { error_code: 'ModelArts.0108' } })
    },
  )
})

t.test('a group with an image that an instance uses cannot be deleted', async (t) => {
  const { mock, project } = await withInstance(t, { status: 'STOPPED' })
  const [one, two] = [await registered(mock, '1'), await registered(mock, '2')]
  await get(mock, 'notebooks/nb-1', { method: 'PUT', payload: { image_id: two } })
  const group = await groupId(mock, 'tools')
  const refused = await remove(mock, `group/${group}`, { is_force: true })
  t.match(refused, inUse(two, 'a (nb-1)'))
  for (const id of [one, two]) t.equal((await get(mock, `images/${id}`)).status, 200, 'both stay')
  project.notebooks.remove('nb-1')
  t.equal((await remove(mock, `group/${group}`)).status, 200)
  t.equal((await get(mock, `images/${one}`)).status, 400)
})
