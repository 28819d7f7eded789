import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { answer, imported, type Json, page } from '../support/import.ts'

const URL = 'https://modelarts.cn-north-4.myhuaweicloud.com/v1/p-1'

/** A request and its answer in a HAR; `second` is its time. */
function entry(second: number | string, method: string, path: string, body: unknown = {}): Json {
  const startedDateTime =
    typeof second === 'string' ? second : new Date(1_760_010_000_000 + second * 1_000).toISOString()
  return {
    startedDateTime,
    request: { method, url: `${URL}/${path}` },
    response: { status: 200, content: { text: JSON.stringify(body) } },
  }
}

const har = (...entries: Json[]) => ({ log: { version: '1.2', entries } })

const ID = answer().id
const one = `notebooks/${ID}`
const other = answer({ id: 'nb-other' })

/** The ids and the statuses of the instances of a scene, and what was left out. */
async function result(t: Test, files: Record<string, unknown>) {
  const { into, report } = await imported(t, files)
  const rows = JSON.parse(readFileSync(join(into, 'notebooks.json'), 'utf8')) as Json[]
  return {
    statuses: Object.fromEntries(rows.map(({ id, status }) => [id, status])),
    leftOut: report.left_out.map(({ count, what }) => [what, count]),
  }
}

const GONE = ['instances that were deleted by a request', 1]

t.test('an instance whose deletion goes on in the last answer does not come back', async (t) => {
  const session = [
    entry(1, 'GET', 'notebooks', page([answer({ status: 'RUNNING' }), other])),
    entry(2, 'DELETE', one, answer({ status: 'DELETING' })),
    entry(3, 'GET', one, answer({ status: 'DELETING', update_at: 1_760_010_002_000 })),
    entry(4, 'GET', one, answer({ status: 'DELETED', update_at: 1_760_010_003_000 })),
  ]
  for (const count of [2, 3, 4]) {
    const { leftOut, statuses } = await result(t, { 'a.har': har(...session.slice(0, count)) })
    t.strictSame(Object.keys(statuses), ['nb-other'])
    t.strictSame(leftOut, [GONE], 'and no instance is missing from the page')
  }
})

t.test('an instance that could not be deleted, or that is restored, is there', async (t) => {
  for (const status of ['DELETE_FAILED', 'RUNNING']) {
    const files = {
      'a.har': har(
        entry(1, 'GET', one, answer({ status: 'RUNNING' })),
        entry(2, 'DELETE', one),
        entry(3, 'GET', one, answer({ status: 'DELETING' })),
        entry(4, 'GET', one, answer({ status })),
      ),
    }
    t.match(await result(t, files), { statuses: { [ID]: status }, leftOut: [] })
  }
})

t.test('the order of the answers counts, not that of the files', async (t) => {
  const early = har(entry(1, 'GET', 'notebooks', page([answer({ status: 'RUNNING' }), other])))
  const late = har(entry(5, 'DELETE', one))
  const later = har(entry(9, 'GET', 'notebooks', page([answer({ status: 'RUNNING' }), other])))
  for (const files of [
    { '10.har': late, '2.har': early },
    { '1.har': early, '2.har': late },
    { '1.har': late, 'page.json': page([answer(), other]) },
    { '1.json': page([answer(), other]), '2.har': late },
  ]) {
    const { leftOut, statuses } = await result(t, files)
    t.strictSame(Object.keys(statuses), ['nb-other'])
    t.strictSame(leftOut, [GONE])
  }
  for (const files of [
    { '1.har': later, '2.har': late },
    { '1.har': late, '2.har': later, '3.har': early },
  ]) {
    t.match(await result(t, files), { statuses: { [ID]: 'RUNNING' }, leftOut: [] })
  }
})

t.test('of several deletions the last one counts', async (t) => {
  const deletions = [entry(2, 'DELETE', one), entry(6, 'DELETE', one)]
  const between = entry(4, 'GET', 'notebooks', page([answer({ status: 'RUNNING' }), other]))
  for (const list of [deletions, deletions.toReversed()]) {
    const { statuses } = await result(t, { '1.har': har(...list), '2.har': har(between) })
    t.strictSame(Object.keys(statuses), ['nb-other'])
  }
})

t.test('at one time, or without a time, the order of reading counts', async (t) => {
  for (const time of ['2025-10-09T12:00:00Z', 'never']) {
    const get = entry(time, 'GET', one, answer({ status: 'RUNNING' }))
    const deletion = entry(time, 'DELETE', one)
    const rest = entry(time, 'GET', 'notebooks/nb-other', other)
    const before = await result(t, { 'a.har': har(get, deletion, rest) })
    t.strictSame(Object.keys(before.statuses), ['nb-other'])
    const after = await result(t, { 'a.har': har(deletion, get, rest) })
    t.strictSame(Object.keys(after.statuses), [ID, 'nb-other'])
  }
})

const image = { id: 'img-1', name: 'a', swr_path: 'swr.x/a/b:1', arch: 'X86_64', type: 'DEDICATED' }

const workspace = { id: 'a'.repeat(32), name: 'w', auth_type: 'public' }

t.test('images and workspaces that a request deleted are left out', async (t) => {
  const { into, report } = await imported(t, {
    'a.har': har(
      entry(1, 'GET', 'notebooks', page([other])),
      entry(1, 'GET', 'images', page([image, { ...image, id: 'img-2', name: 'b' }])),
      entry(1, 'GET', 'workspaces', { workspaces: [workspace], total_count: 1 }),
      entry(2, 'DELETE', 'images/img-1'),
      entry(2, 'DELETE', `workspaces/${workspace.id}`),
    ),
  })
  const text = (name: string) => readFileSync(join(into, name), 'utf8')
  t.notMatch(text('images.json'), 'img-1')
  t.match(text('images.json'), 'img-2')
  t.notMatch(text('workspaces.json'), workspace.id)
  t.strictSame(
    report.left_out.map(({ count, what }) => [what, count]),
    [
      ['images that were deleted by a request', 1],
      ['workspaces that were deleted by a request', 1],
    ],
  )
})

t.test('images and workspaces that a request made or changed are taken', async (t) => {
  const { into, report } = await imported(t, {
    'a.har': har(
      entry(1, 'GET', 'notebooks', page([other])),
      entry(1, 'POST', 'images', image),
      entry(1, 'POST', 'workspaces', workspace),
      entry(1, 'PUT', `workspaces/${workspace.id}`, { workspace_id: workspace.id }),
      entry(1, 'POST', 'authorizations', { auth_name: 'x' }),
      entry(1, 'DELETE', 'pools/pool-1', {}),
      entry(1, 'DELETE', 'pools/pool-2', {}),
    ),
  })
  t.match(readFileSync(join(into, 'images.json'), 'utf8'), 'img-1')
  t.match(readFileSync(join(into, 'workspaces.json'), 'utf8'), workspace.id)
  t.strictSame(
    report.left_out.map(({ count, what }) => [what, count]),
    [
      ['documents that are not known, with the keys workspace_id', 1],
      ['answers to POST requests below authorizations', 1],
      ['answers to DELETE requests below pools', 2],
    ],
  )
})
