import t, { type Test } from 'tap'
import { CREATION, get, mockWith, type TestResponse } from '../support/mock.ts'

const payload = { ...CREATION, name: 'ninth' }

async function withFullQuotas(t: Test) {
  const mock = await mockWith(t, { scene: 'quota-exhausted' })
  const create = (as: 'admin' | 'user') =>
    get(mock, 'notebooks', { as, method: 'POST', payload: payload })
  const { data } = mock.project('p1').notebooks.listAll({ limit: 50 })
  const idOf = (name: string) => data.find((one) => one.name === name)?.id ?? ''
  return { mock, project: mock.project('p1'), create, idOf }
}

function codeOf({ status, body }: TestResponse): string {
  return `${status} ${body.error_code}`
}

t.test('nobody can create an instance: eight of eight are in use', async (t) => {
  const { mock, create } = await withFullQuotas(t)
  for (const as of ['admin', 'user'] as const) {
    t.equal(codeOf(await create(as)), '400 ModelArts.6302', as)
    const { body } = await get(mock, 'authoring/features/NOTEBOOK', { as })
    t.match(body, { quota: 8, used: 8 })
  }
})

t.test('after a deletion has ended, exactly one instance can be created', async (t) => {
  const { project, create, idOf } = await withFullQuotas(t)
  project.notebooks.stop(idOf('organizers-baseline'))
  project.advance('1h')
  t.equal(codeOf(await create('admin')), '400 ModelArts.6302', 'a stopped instance still counts')
  project.notebooks.delete(idOf('organizers-forgotten-trial'))
  t.equal(
    codeOf(await create('admin')),
    '400 ModelArts.6302',
    'an instance counts until its deletion has ended',
  )
  project.advance('2s')
  t.equal(
    codeOf(await create('user')),
    '400 ModelArts.6302',
    'the quota of the other team does not change',
  )
  t.equal((await create('admin')).status, 200)
  t.equal(codeOf(await create('admin')), '400 ModelArts.6302')
})

t.test('a reset restores the full quotas', async (t) => {
  const { project, create, idOf } = await withFullQuotas(t)
  project.notebooks.remove(idOf('organizers-forgotten-trial'))
  t.equal((await create('admin')).status, 200)
  project.reset()
  t.equal(codeOf(await create('admin')), '400 ModelArts.6302')
})
