import t from 'tap'
import { curlsIn } from '../support/curl.ts'
import { pageAt } from '../support/documents.ts'
import { get, mockWith } from '../support/mock.ts'

t.test('the scene has nine instances, with each common status at least once', async (t) => {
  const { notebooks } = (await mockWith(t, { scene: 'quickstart' })).project('p1')
  const { data } = notebooks.listAll({ limit: 50 })
  t.equal(data.length, 9)
  const statuses = new Set(data.map(({ status }) => status))
  t.strictSame([...statuses].sort(), [
    'CREATE_FAILED',
    'CREATING',
    'ERROR',
    'FROZEN',
    'RUNNING',
    'STARTING',
    'STOPPED',
    'STOPPING',
  ])
  for (const { name, status } of data) {
    const [, word = ''] = name.split('-')
    if (statuses.has(word.toUpperCase() as never)) t.equal(status, word.toUpperCase(), name)
  }
  t.ok(notebooks.list().total >= 6, 'most instances belong to the admin')
})

t.test('every list request of README.md and of the page on lists returns rows', async (t) => {
  const mock = await mockWith(t, { scene: 'quickstart' })
  const pages = ['README.md', 'docs/lists.md'].map(pageAt)
  const lists = pages
    .flatMap(curlsIn)
    .filter(
      ({ method, path, expected }) =>
        method === 'GET' && /\/notebooks(\/all)?(\?|$)/.test(path) && expected.includes(200),
    )
  t.ok(lists.length >= 5)
  for (const { line, path, headers } of lists) {
    const { status, body } = await get(mock, path, { as: null, headers })
    if (status === 200) t.ok(body.data.length > 0, line)
    else t.fail(`${line}: ${status}`)
  }
})

t.test('a transition continues only after an explicit advance', async (t) => {
  const mock = await mockWith(t, { scene: 'quickstart' })
  const project = mock.project('p1')
  const { notebooks } = project
  t.strictSame(project.advance('7d'), [])
  const ends = { STARTING: 'RUNNING', STOPPING: 'STOPPED', CREATING: 'RUNNING' } as const
  for (const [from, to] of Object.entries(ends)) {
    const [found] = notebooks.listAll({ status: from as keyof typeof ends }).data
    t.equal(notebooks.advance(found?.id ?? '')?.status, to)
  }
})
