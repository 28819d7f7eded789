import t from 'tap'
import { PageCache } from '../../src/http/page-cache.ts'
import { notebook, worldWith } from '../support/build.ts'
import { get, mockWith } from '../support/mock.ts'

t.test('a page is cached per user and base URL until a notebook changes', async (t) => {
  const kept = new PageCache()
  const here = (await worldWith({ listDefaultFeature: 'ANY' })).cloud.notebooks
  let made = 0
  const page = (url: string, user = 'u', base = 'b') =>
    kept
      .get(here, url, user, base, () => ({ bytes: Buffer.from(`${++made}`), warnings: [] }))
      .bytes.toString()
  t.strictSame([page('/a'), page('/a'), page('/b'), page('/a')], ['1', '1', '2', '1'])
  t.strictSame([page('/a', 'v'), page('/a', 'v'), page('/a', 'v', 'c')], ['3', '3', '4'])
  here.put(notebook())
  t.strictSame([page('/a', 'v', 'c'), page('/a', 'v', 'c')], ['5', '5'])
})

t.test(
  'whether a page is cached is known for its user and base URL, until a notebook changes',
  async (t) => {
    const kept = new PageCache()
    const here = (await worldWith()).cloud.notebooks
    const has = (url: string, user = 'u', base = 'b') => kept.has(here, url, user, base)
    t.notOk(has('/a'), 'nothing is cached yet')
    kept.get(here, '/a', 'u', 'b', () => ({ bytes: Buffer.from('1'), warnings: [] }))
    t.strictSame(
      [has('/a'), has('/b'), has('/a', 'v'), has('/a', 'u', 'c')],
      [true, false, false, false],
    )
    here.put(notebook())
    t.notOk(has('/a'))
  },
)

t.test('the number of cached pages is bounded', async (t) => {
  const kept = new PageCache()
  const here = (await worldWith({ listDefaultFeature: 'ANY' })).cloud.notebooks
  let made = 0
  const page = (url: string) =>
    kept.get(here, url, 'u', 'b', () => ({ bytes: Buffer.from(`${++made}`), warnings: [] }))
  for (let n = 0; n < 65; n++) page(`/${n}`)
  page('/1')
  t.equal(made, 65, 'only the oldest page was dropped')
  page('/0')
  t.equal(made, 66)
})

t.test('the bytes of the cached pages of all projects are bounded', async (t) => {
  const kept = new PageCache()
  const projects = [await worldWith(), await worldWith()].map(({ cloud }) => cloud.notebooks)
  const bytes = Buffer.alloc(16 * 1024 * 1024)
  let made = 0
  const page = (url: string, of: number) =>
    kept.get(projects[of] as (typeof projects)[0], url, 'u', 'b', () => {
      made++
      return { bytes, warnings: [] }
    })
  for (let n = 0; n < 4; n++) page(`/${n}`, n % 2)
  page('/0', 0)
  t.equal(made, 4, '64 MB are kept')
  page('/4', 0)
  for (let n = 0; n < 4; n++) page(`/${n}`, n % 2)
  t.equal(made, 9, 'more are not: the cache is empty then')
})

t.test('users of one world do not see each other’s pages', async (t) => {
  const mock = await mockWith(t)
  const total = async (as: string) =>
    (
      await mock.inject({
        url: '/v1/p1/notebooks',
        headers: { 'x-auth-token': `mock-token-${as}` },
      })
    ).json().total
  t.strictSame([await total('admin'), await total('user'), await total('admin')], [13, 9, 13])
})

t.test('a page of a workspace is not sent again once the workspace is being deleted', async (t) => {
  const mock = await mockWith(t)
  const payload = { name: 'short-lived' }
  const { id } = (await get(mock, 'workspaces', { method: 'POST', payload })).body
  const list = () => get(mock, `notebooks?workspace_id=${id}`)
  t.equal((await list()).status, 200)
  await get(mock, `workspaces/${id}`, { method: 'DELETE' })
  t.match(await list(), { status: 400, body: { error_code: 'ModelArts.0102' } })
  mock.project('p1').advance('1s')
  t.match(await list(), { status: 400, body: { error_code: 'ModelArts.0102' } })
})
