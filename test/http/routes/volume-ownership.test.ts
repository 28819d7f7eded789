import t from 'tap'
import { CREATION, control, get, mockWith } from '../../support/mock.ts'

/** Sends CreateNotebook with a main storage. */
function createWith(mock: Parameters<typeof get>[0], volume: object, path = 'notebooks') {
  return get(mock, path, { method: 'POST', payload: { ...CREATION, volume } })
}

const WARNING = 'volume.ownership is missing and counts as MANAGED'

t.test('CreateNotebook without volume.ownership', async (t) => {
  t.test('makes a managed storage, with a warning', async (t) => {
    const mock = await mockWith(t)
    for (const volume of [
      { category: 'EVS', capacity: 10 },
      { category: 'efs' },
      { category: 'SFS', ownership: null },
    ]) {
      const { status, body, headers } = await createWith(mock, volume)
      t.equal(status, 200)
      t.equal(headers['x-mock-warnings'], WARNING, JSON.stringify(volume))
      mock.project('p1').advance('3s')
      t.equal((await get(mock, `notebooks/${body.id}`)).body.volume.ownership, 'MANAGED')
    }
    const own = await createWith(mock, { category: 'EVS', ownership: 'managed' })
    t.equal(own.headers['x-mock-warnings'], undefined)
  })

  t.test('counts as MANAGED in refusals and in other warnings too', async (t) => {
    const mock = await mockWith(t)
    const { body } = await createWith(mock, { category: 'OBS', uri: 'obs://b/' })
    t.match(body, { error_code: 'ModelArts.6702', error_msg: /OBS:MANAGED/ })
    const sized = await createWith(mock, { category: 'EFS', capacity: 7 })
    t.equal(
      sized.headers['x-mock-warnings'],
      `${WARNING}; volume.capacity is ignored: EFS MANAGED has no size to choose`,
    )
  })

  t.test('is refused under --strict, before anything happens', async (t) => {
    const mock = await mockWith(t, { strict: true })
    const path = '/v1/0123456789abcdef0123456789abcdef/notebooks'
    const count = async () => (await get(mock, `${path}?limit=10`)).body.total
    const before = await count()
    t.match(await createWith(mock, { category: 'EVS' }, path), {
      status: 400,
      body: {
        error_code: 'ModelArts.6400',
        error_msg: / volume\.ownership: found nothing, expected one of MANAGED, DEDICATED$/,
      },
    })
    t.equal(await count(), before)
    t.equal((await createWith(mock, CREATION.volume, path)).status, 200)
  })

  t.test('a wrong owner is still refused', async (t) => {
    const mock = await mockWith(t)
    for (const ownership of ['', 'MINE', 5, true, ['MANAGED'], {}, 'MANAGED\0', '😀', '\ud800']) {
      const { status, body } = await createWith(mock, { category: 'EVS', ownership })
      t.strictSame([status, body.error_code], [400, 'ModelArts.6400'], JSON.stringify(ownership))
      t.match(body.error_msg, 'volume.ownership: found ')
    }
  })

  t.test('the library and the journal see the same', async (t) => {
    const mock = await mockWith(t)
    const made = mock.project('p1').notebooks.create({ ...CREATION, volume: { category: 'EVS' } })
    t.equal(made.status, 'CREATING')
    await createWith(mock, { category: 'EVS' })
    const { body } = await control(mock, 'GET', '/projects/p1/requests')
    t.strictSame(body.requests.at(-1).warnings, [WARNING])
  })
})
