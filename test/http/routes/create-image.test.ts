import t, { type Test } from 'tap'
import type { MockServerOptions } from '../../../src/index.ts'
import { NotebookStatus } from '../../../src/schemas/notebook.ts'
import {
  control,
  type Entry,
  type GetOptions,
  get,
  IMAGE,
  NOW,
  withInstance,
} from '../../support/mock.ts'

const RESEARCH = '5e0f4d72935b606cc0c8d4b6eafc0425'
const SWR = 'swr.cn-north-4.myhuaweicloud.com'

const wanted = { name: 'tools', namespace: 'team', tag: '1.0', description: 'With tools.' }

/** A running instance `nb-1` of the admin that can be saved as an image. */
async function running(t: Test, entry: Partial<Entry> = {}, options: MockServerOptions = {}) {
  const { mock, project } = await withInstance(t, entry, options)
  const save = (payload: object | string = wanted, options: GetOptions = {}) =>
    get(mock, 'notebooks/nb-1/create-image', { method: 'POST', payload, ...options })
  const image = async (id: string) => (await get(mock, `images/${id}`)).body
  const instance = () => project.notebooks.get('nb-1')
  return { mock, project, save, image, instance }
}

t.test('CreateImage', async (t) => {
  t.test('answers an image in INIT, based on the instance’s image', async (t) => {
    const { save } = await running(t)
    const { status, body } = await save()
    t.equal(status, 200)
    t.match(body, {
      arch: 'x86_64',
      create_at: NOW,
      description: 'With tools.',
      dev_services: ['NOTEBOOK', 'SSH'],
      id: /^[0-9a-f-]{36}$/,
      name: 'tools',
      namespace: 'team',
      origin: 'IMAGE_SAVE',
      status: 'INIT',
      swr_path: `${SWR}/team/tools:1.0`,
      tag: '1.0',
      type: 'DEDICATED',
      update_at: NOW,
      visibility: 'PRIVATE',
      workspace_id: '0',
    })
    t.notOk('size' in body)
  })

  t.test('uses the time as tag and the base image’s description by default', async (t) => {
    const { save, mock } = await running(t)
    const base = (await get(mock, `images/${IMAGE}`)).body
    const { body } = await save({ name: 'tools', namespace: 'team' })
    t.match(body, { tag: String(NOW), description: base.description })
    t.equal(body.swr_path, `${SWR}/team/tools:${NOW}`)
  })

  t.test('goes INIT, CREATING, ACTIVE, and the instance gets it, over four seconds', async (t) => {
    const { project, save, image, instance } = await running(t)
    const { id } = (await save()).body
    t.match(instance(), { status: 'SNAPSHOTTING', image: { id: IMAGE } })
    t.equal((await image(id)).status, 'INIT')
    project.advance(999)
    t.equal((await image(id)).status, 'INIT')
    project.advance(1)
    t.match(await image(id), { status: 'CREATING', update_at: NOW + 1_000 })
    t.strictSame(project.advance(2_999), [])
    t.match(await image(id), { status: 'CREATING', size: undefined })
    t.match(project.advance(1), [
      {
        at: NOW + 4_000,
        notebook_id: 'nb-1',
        from: 'SNAPSHOTTING',
        to: 'RUNNING',
        cause: 'Completed',
      },
    ])
    t.match(await image(id), { status: 'ACTIVE', size: Number, update_at: NOW + 4_000 })
    t.match(instance(), {
      status: 'RUNNING',
      update_at: NOW + 4_000,
      image: {
        id,
        name: 'tools',
        tag: '1.0',
        type: 'DEDICATED',
        swr_path: `${SWR}/team/tools:1.0`,
        description: 'With tools.',
      },
    })
  })

  t.test('can be repeated, from the saved image', async (t) => {
    const { project, save, instance, image } = await running(t)
    await save()
    project.advance('4s')
    const { body } = await save({ name: 'tools', namespace: 'team', tag: '2.0' })
    t.equal(body.description, 'With tools.')
    project.advance('4s')
    t.equal((await image(body.id)).status, 'ACTIVE')
    t.equal(instance().image.id, body.id)
  })

  t.test('the instance cannot be used during the save', async (t) => {
    const { mock, save } = await running(t)
    await save()
    const call = async (method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, payload = {}) =>
      (await get(mock, `notebooks/nb-1${path}`, { method, payload })).body.error_code
    t.equal((await save({ ...wanted, tag: '2.0' })).body.error_code, 'ModelArts.6327')
    t.equal(await call('PATCH', '/lease'), 'ModelArts.6327')
    t.equal(
      await call('POST', '/storage', { mount_path: '/data/x/', uri: 'obs://b/' }),
      'ModelArts.6327',
    )
    t.equal(await call('POST', '/start'), 'ModelArts.6357')
    t.equal(await call('POST', '/stop'), 'ModelArts.6357')
    t.equal(await call('PUT', '', { description: 'x' }), 'ModelArts.6357')
    t.equal(await call('DELETE', ''), 'ModelArts.6357')
    t.equal((await get(mock, 'notebooks/nb-1')).body.status, 'SNAPSHOTTING')
  })

  t.test('is refused in every status but RUNNING, and makes no image then', async (t) => {
    const { mock, project, save } = await running(t)
    const { total } = (await get(mock, 'images')).body
    for (const status of NotebookStatus.exclude(['RUNNING']).options) {
      project.notebooks.force('nb-1', status)
      const code = status === 'FROZEN' ? '6326' : '6327'
      t.match(
        await save(),
        { status: 400, body: { error_code: `ModelArts.${code}` } },
        `in ${status}`,
      )
    }
    t.equal((await get(mock, 'images')).body.total, total)
  })

  t.test('the same name and tag again is 6737, and leaves the instance as it is', async (t) => {
    const { project, save, instance } = await running(t)
    await save()
    project.advance('4s')
    t.match(await save(), {
      status: 400,
      body: {
        error_code: 'ModelArts.6737',
        error_msg: 'Conflict tag 1.0 for image tools, tag cannot be duplicated.',
      },
    })
    t.equal(instance().status, 'RUNNING')
    t.equal((await save({ ...wanted, namespace: 'other' })).status, 200)
  })

  t.test('a failure leaves the instance running with its old image', async (t) => {
    const { project, save, image, instance } = await running(t)
    project.progressions.add({
      action: 'save',
      outcome: 'failure',
      fail_reason: 'The disk is full.',
      times: 1,
    })
    project.progressions.add({ action: 'save', outcome: 'failure', times: 1 })
    const { id } = (await save()).body
    project.advance('4s')
    t.match(await image(id), { status: 'CREATE_FAILED', status_message: 'The disk is full.' })
    t.match(instance(), { status: 'RUNNING', image: { id: IMAGE } })
    t.notOk('fail_reason' in instance())
    const again = await save()
    t.equal(again.status, 200, 'what failed does not keep its name')
    project.advance('4s')
    t.match(await image(again.body.id), { status_message: 'Failed to push the image.' })
  })

  t.test('an error leaves the image failed and the instance in ERROR', async (t) => {
    const { project, save, image, instance } = await running(t)
    project.progressions.add({ action: 'save', outcome: 'error' })
    const { id } = (await save()).body
    t.match(project.advance('4s'), [
      { at: NOW + 4_000, notebook_id: 'nb-1', from: 'SNAPSHOTTING', to: 'ERROR', cause: 'Failed' },
    ])
    t.match(await image(id), {
      status: 'CREATE_FAILED',
      status_message: 'Failed to push the image.',
    })
    t.match(instance(), {
      status: 'ERROR',
      fail_reason: 'Failed to push the image.',
      image: { id: IMAGE },
    })
  })

  t.test('an image deleted during the save leaves the instance with its old one', async (t) => {
    for (const after of [500, 2_000]) {
      const { mock, project, save, instance } = await running(t)
      const { id } = (await save()).body
      project.advance(after)
      t.equal((await get(mock, `images/${id}`, { method: 'DELETE' })).status, 200)
      project.advance('4s')
      t.match(instance(), { status: 'RUNNING', image: { id: IMAGE } })
      t.equal((await get(mock, `images/${id}`)).body.error_code, 'ModelArts.6404')
    }
  })

  t.test('an instance whose image is gone cannot be saved', async (t) => {
    const { mock, project, save, instance } = await running(t)
    const { id } = (await save()).body
    project.advance('4s')
    project.notebook('nb-1').force('DELETED')
    t.equal((await get(mock, `images/${id}`, { method: 'DELETE' })).status, 200)
    project.notebook('nb-1').force('RUNNING')
    t.match(await save({ ...wanted, tag: '2.0' }), {
      status: 400,
      body: { error_code: 'ModelArts.6797' },
    })
    t.equal(instance().status, 'RUNNING')
  })

  t.test('a lease that ends during the save stops the instance when it runs again', async (t) => {
    const { mock, project, save, instance, image } = await running(t)
    await get(mock, 'notebooks/nb-1/lease?duration=3600000', { method: 'PATCH' })
    project.advance(3_598_000)
    const { id } = (await save()).body
    project.advance('3s')
    t.equal(instance().status, 'SNAPSHOTTING', 'the lease is over')
    t.match(project.advance('3s'), [
      { at: NOW + 3_602_000, from: 'SNAPSHOTTING', to: 'RUNNING', cause: 'Completed' },
      { at: NOW + 3_602_000, from: 'RUNNING', to: 'STOPPING', cause: 'LeaseEnded' },
      { at: NOW + 3_604_000, from: 'STOPPING', to: 'STOPPED', cause: 'Completed' },
    ])
    t.equal(instance().image.id, id)
    t.equal((await image(id)).status, 'ACTIVE')
  })

  t.test('a force out of SNAPSHOTTING makes the image fail', async (t) => {
    for (const status of ['RUNNING', 'ERROR', 'STOPPED'] as const) {
      const { project, save, image, instance } = await running(t)
      const { id } = (await save()).body
      project.advance('2s')
      project.notebooks.force('nb-1', status)
      t.match(await image(id), {
        status: 'CREATE_FAILED',
        status_message: 'The instance was interrupted.',
        update_at: NOW + 2_000,
      })
      t.strictSame(project.advance('1h'), [])
      t.match(instance(), { status, image: { id: IMAGE } })
    }
  })

  t.test('an instance that is removed during the save makes the image fail', async (t) => {
    const { project, save, image } = await running(t)
    const { id } = (await save()).body
    project.notebooks.remove('nb-1')
    project.advance('1h')
    t.match(await image(id), {
      status: 'CREATE_FAILED',
      status_message: 'The instance was interrupted.',
    })
  })

  t.test('a reset during the save leaves nothing behind', async (t) => {
    const { mock, project, save } = await running(t)
    const { id } = (await save()).body
    project.reset()
    t.strictSame(project.advance('1h'), [])
    t.equal((await get(mock, `images/${id}`)).body.error_code, 'ModelArts.6404')
  })

  t.test('an advance ends it at once, image and instance', async (t) => {
    const { mock, project, save, image, instance } = await running(t)
    const { id } = (await save()).body
    const { status, body } = await control(mock, 'POST', '/projects/p1/notebooks/nb-1/advance')
    t.equal(status, 200)
    t.match(body, { notebook: { status: 'RUNNING', image: { id } } })
    t.equal((await image(id)).status, 'ACTIVE')
    project.advance('1h')
    t.equal((await image(id)).status, 'ACTIVE')
    t.equal(instance().status, 'RUNNING')
  })

  t.test('a bad body is 6400, naming what was found and expected', async (t) => {
    const { save, instance } = await running(t)
    const cases: [object | string, string][] = [
      ['', 'name: found nothing, expected text'],
      [{ namespace: 'team' }, 'name: found nothing, expected text'],
      [{ name: 'tools' }, 'namespace: found nothing, expected text'],
      [{ ...wanted, name: null }, 'name: found nothing, expected text'],
      [{ ...wanted, name: 'Tools' }, 'a letter or digit at both ends'],
      [{ ...wanted, name: 'tools-' }, 'a letter or digit at both ends'],
      [{ ...wanted, name: 'n'.repeat(129) }, 'a letter or digit at both ends'],
      [{ ...wanted, namespace: 'Team' }, 'starting with a-z'],
      [{ ...wanted, namespace: 'n'.repeat(65) }, 'starting with a-z'],
      [{ ...wanted, tag: 'a b' }, 'at most 64 characters of A-Z, a-z, 0-9, ., _ and -'],
      [{ ...wanted, tag: 5 }, 'tag: found 5, expected text'],
      [{ ...wanted, description: 'd'.repeat(513) }, 'expected text of at most 512 characters'],
      ['[]', 'body: found [], expected an object'],
      ['{', 'expected JSON in UTF-8'],
    ]
    for (const [payload, message] of cases) {
      const { status, body } = await save(payload)
      t.equal(status, 400, message)
      t.equal(body.error_code, 'ModelArts.6400', message)
      t.ok(body.error_msg.endsWith(message), `${message}: ${body.error_msg}`)
    }
    t.equal(instance().status, 'RUNNING')
  })

  t.test('checks workspace, then instance, then owner', async (t) => {
    const { mock, save } = await running(t)
    t.equal((await save({ ...wanted, workspace_id: '7' })).body.error_code, 'ModelArts.0102')
    const none = (workspace_id: string) =>
      get(mock, 'notebooks/none/create-image', {
        method: 'POST',
        payload: { ...wanted, workspace_id },
      })
    t.equal((await none('7')).body.error_code, 'ModelArts.0102')
    t.equal((await none(RESEARCH)).body.error_code, 'ModelArts.6404')
    t.match(await save(wanted, { as: 'user' }), {
      status: 403,
      body: { error_code: 'ModelArts.6407' },
    })
    t.match(await save(wanted, { as: 'reader' }), {
      status: 403,
      body: { error_code: 'ModelArts.0108' },
    })
    t.equal((await save({ ...wanted, workspace_id: RESEARCH })).body.workspace_id, RESEARCH)
  })

  t.test('the owner may save the instance', async (t) => {
    const { save } = await running(t, { user: { name: 'mock-user' } })
    t.equal((await save(wanted, { as: 'user' })).status, 200)
  })

  for (const mode of ['immediate', 'never'] as const) {
    t.test(`with mode ${mode} the image is CREATING at once`, async (t) => {
      const { project, save, image, instance } = await running(t)
      project.progressions.add({ action: 'save', mode })
      const { body } = await save()
      t.equal(body.status, 'INIT')
      const [imageStatus, status] =
        mode === 'never' ? ['CREATING', 'SNAPSHOTTING'] : ['ACTIVE', 'RUNNING']
      t.equal((await image(body.id)).status, imageStatus)
      project.advance('1h')
      t.equal((await image(body.id)).status, imageStatus)
      t.equal(instance().status, status)
    })
  }
})
