import t, { type Test } from 'tap'
import {
  control,
  type GetOptions,
  get,
  INSTANCE,
  idsOf,
  type Mock,
  mockWith,
  withInstance,
} from '../../support/mock.ts'
import { exchange, getRequest, parsedResponse, type RawResponse } from '../../support/socket.ts'

const FIVE = 'notebooks?sort_key=name&sort_dir=ASC&name=nb-'

/** A mock whose project p1 has the instances nb-0 to nb-4. */
async function withFive(t: Test, options = {}) {
  const { mock, project } = await withInstance(t, {}, options)
  for (const id of ['nb-0', 'nb-1', 'nb-2', 'nb-3', 'nb-4']) {
    project.notebooks.put({ ...INSTANCE, id, name: id })
  }
  return { mock, project }
}

function faulty(mock: Mock, path: string, fault: string, options: GetOptions = {}) {
  return get(mock, path, { ...options, headers: { ...options.headers, 'x-mock-fault': fault } })
}

const rule = (mock: Mock, body: object) => control(mock, 'POST', '/projects/p1/faults', body)

t.test(
  'a page fault answers with other rows, and the page says the number it was asked for',
  async (t) => {
    const { mock } = await withFive(t)
    const cases = [
      ['repeated', 2, ['nb-0', 'nb-1'], 0],
      ['repeated', 3, ['nb-1', 'nb-2'], 0],
      ['repeated', 0, ['nb-0', 'nb-1'], 0],
      ['row_again', 0, ['nb-0', 'nb-1'], 0],
      ['row_again', 2, ['nb-1', 'nb-2'], 1],
      ['row_again', 4, ['nb-3', 'nb-4'], 2],
      ['row_missing', 0, ['nb-1', 'nb-2'], 0],
      ['row_missing', 2, ['nb-3', 'nb-4'], 1],
      ['row_missing', 4, [], 2],
      ['row_missing', 2_147_483_647, [], 1_073_741_823],
      ['empty', 0, [], 0],
      ['empty', 2, [], 1],
    ] as const
    for (const [page, offset, ids, current] of cases) {
      const got = await faulty(mock, `${FIVE}&limit=2&offset=${offset}`, `page=${page}`)
      t.equal(got.status, 200)
      t.equal(got.headers['x-mock-fault-id'], 'header')
      t.strictSame(idsOf(got), ids, `${page} at ${offset}`)
      const counts = { current, pages: 3, size: 2, total: 5 }
      t.strictSame({ ...got.body, data: 0 }, { ...counts, data: 0 }, `${page} at ${offset}`)
    }
    const { body: before } = await get(mock, `${FIVE}&limit=2`)
    const { body: repeated } = await faulty(mock, `${FIVE}&limit=2&offset=2`, 'page=repeated')
    t.strictSame(repeated, before)
  },
)

t.test('every operation with pages has them, with and without offset and limit', async (t) => {
  const { mock } = await withFive(t)
  const lists: [path: string, rows: string, hasLimit: boolean][] = [
    ['notebooks?limit=1000', 'data', true],
    ['notebooks/all?limit=1000', 'data', true],
    ['notebooks/flavors', 'flavors', false],
    ['notebooks/nb-1/flavors', 'data', false],
    ['images', 'data', true],
    ['images/group', 'data', false],
    ['authoring/clusters?type=DEDICATED&limit=0', 'data', false],
    ['workspaces', 'workspaces', true],
    ['/v2/p1/authorizations', 'auth', true],
  ]
  for (const user of ['one', 'two', 'three']) {
    const payload = { user_id: user, content: 'agency', type: 'agency' }
    await get(mock, '/v2/p1/authorizations', { method: 'POST', payload })
  }
  for (const [path, name, hasLimit] of lists) {
    const all = await get(mock, path)
    const rows: unknown[] = all.body[name]
    t.ok(rows.length > 0, `${path} has rows`)
    const rowsOf = async (fault: string, query = '') => {
      const url = `${path}${query && (path.includes('?') ? '&' : '?')}${query}`
      const got = await faulty(mock, url, fault)
      t.equal(got.status, 200, `${url} ${fault}`)
      t.equal(got.body.total ?? got.body.total_count, all.body.total ?? all.body.total_count)
      return got.body[name]
    }
    t.strictSame(await rowsOf('page=empty'), [], path)
    t.strictSame(await rowsOf('page=repeated'), rows, path)
    t.strictSame(await rowsOf('page=row_again'), rows, path)
    t.strictSame(await rowsOf('page=row_missing'), rows.slice(1), path)
    t.strictSame(await rowsOf('page=row_again', 'offset=1'), rows, path)
    if (!hasLimit) t.strictSame(await rowsOf('page=repeated', 'offset=1'), rows, path)
    if (rows.length < 2 || path.includes('limit=')) continue
    t.strictSame(await rowsOf('page=repeated', 'limit=1&offset=1'), rows.slice(0, 1), path)
    t.strictSame(await rowsOf('page=row_missing', 'limit=1'), rows.slice(1, 2), path)
  }
})

t.test('the numbers of pages that count from 1 are kept as well', async (t) => {
  const { mock } = await withFive(t)
  const path = 'notebooks/flavors?limit=1&offset=2'
  const { body } = await get(mock, path)
  t.equal(body.current, 3)
  t.equal((await faulty(mock, path, 'page=row_again')).body.current, 3)
  t.equal((await faulty(mock, path, 'page=row_missing')).body.current, 3)
  t.equal((await faulty(mock, path, 'page=empty')).body.current, 3)
  t.equal((await faulty(mock, path, 'page=repeated')).body.current, 2)
})

t.test('total is added to the number of all rows, which is never below 0', async (t) => {
  const { mock } = await withFive(t)
  const { body } = await get(mock, `${FIVE}&limit=2`)
  for (const [fault, total] of [
    ['total=3', 8],
    ['total=+1', 6],
    ['total=-1', 4],
    ['total=-5', 0],
    ['total=-900', 0],
  ] as const) {
    const got = await faulty(mock, `${FIVE}&limit=2`, fault)
    t.strictSame(got.body, { ...body, total }, fault)
  }
  const workspaces = await get(mock, 'workspaces')
  t.strictSame((await faulty(mock, 'workspaces', 'total=7')).body, {
    ...workspaces.body,
    total_count: workspaces.body.total_count + 7,
  })
  const storages = await faulty(mock, 'notebooks/nb-1/storage', 'total=2')
  t.equal(storages.body.total, storages.body.data.length + 2)
})

t.test('a refused request is refused as usual', async (t) => {
  const { mock } = await withFive(t)
  for (const query of ['limit=x', 'limit=0', 'offset=-1', 'sort_key=nothing']) {
    const usual = await get(mock, `notebooks?${query}`)
    const got = await faulty(mock, `notebooks?${query}`, 'page=row_missing total=5 fields=extra')
    t.equal(usual.status, 400)
    t.equal(got.status, 400)
    t.strictSame(got.body, usual.body)
  }
})

t.test('a rule with * counts and acts only on requests for operations with pages', async (t) => {
  const { mock, project } = await withFive(t)
  await rule(mock, { id: 'moved', operation: '*', page: 'row_again', nth: 2 })
  t.equal((await get(mock, 'notebooks/nb-1')).headers['x-mock-fault-id'], undefined)
  t.strictSame(idsOf(await get(mock, `${FIVE}&limit=2`)), ['nb-0', 'nb-1'])
  t.equal((await get(mock, 'notebooks/nb-1')).headers['x-mock-fault-id'], undefined)
  const moved = await get(mock, `${FIVE}&limit=2&offset=2`)
  t.strictSame(idsOf(moved), ['nb-1', 'nb-2'])
  t.equal(moved.headers['x-mock-fault-id'], 'moved')
  t.strictSame(idsOf(await get(mock, `${FIVE}&limit=2&offset=2`)), ['nb-2', 'nb-3'])
  t.match(project.faults.list(), [{ seen: 3, hits: 1 }])
  t.match(project.faults.explain('moved'), { other_operations: { ShowNotebook: 2 } })
  t.strictSame(project.faults.unspent(), [])
})

t.test('neither cache keeps or sends a changed answer', async (t) => {
  const { mock } = await withFive(t)
  const url = await mock.listen()
  const read = async (path: string, headers = {}) =>
    parsedResponse(await exchange(url, getRequest(`/v1/p1/${path}`, headers))) as RawResponse
  const path = `${FIVE}&limit=2&offset=2`
  const usual = (await read(path)).body
  for (const fault of ['page=row_again', 'total=1', 'fields=extra', 'page=empty total=-1']) {
    for (const _again of [1, 2]) {
      t.equal((await read(path)).body, usual)
      const changed = await read(path, { 'x-mock-fault': fault })
      t.not(changed.body, usual, fault)
      t.equal(Number(changed.headers.get('content-length')), Buffer.byteLength(changed.body))
    }
  }
  await rule(mock, { operation: 'ListNotebooks', page: 'repeated', times: 2 })
  const first = (await read(`${FIVE}&limit=2&offset=0`)).body
  t.equal((await read(path)).body, first)
  t.equal((await read(path)).body, usual)
  await control(mock, 'DELETE', '/projects/p1/faults')
  for (const _again of [1, 2, 3]) t.equal((await read(path)).body, usual)
})

t.test(
  'HEAD and conditional requests have the length and status of the changed answer',
  async (t) => {
    const { mock } = await withFive(t)
    const path = `${FIVE}&limit=2&offset=2`
    for (const fault of ['page=empty', 'fields=extra', 'total=1000']) {
      const got = await faulty(mock, path, fault)
      const headers = { 'if-none-match': '*', 'accept-encoding': 'gzip' }
      const head = await faulty(mock, path, fault, { method: 'HEAD', headers })
      t.equal(head.status, 200)
      t.equal(head.body, undefined)
      t.equal(Number(head.headers['content-length']), Buffer.byteLength(JSON.stringify(got.body)))
      for (const name of ['etag', 'content-encoding']) t.equal(head.headers[name], undefined)
    }
  },
)

t.test('the journal has what was asked and what was sent', async (t) => {
  const { mock } = await withFive(t)
  await rule(mock, { id: 'odd', operation: 'ListNotebooks', page: 'row_missing', total: -1 })
  await get(mock, `${FIVE}&limit=2&offset=2`)
  const { body } = await control(mock, 'GET', '/projects/p1/requests?limit=1')
  t.match(body.requests[0], {
    url: `/v1/p1/${FIVE}&limit=2&offset=2`,
    fault: 'odd',
    outcome: 'answered',
    answer: { body: { current: 1, data: [{ id: 'nb-3' }, { id: 'nb-4' }], total: 4 } },
  })
})

t.test('a delay, headers and conditions go together with a changed answer', async (t) => {
  const { mock } = await withFive(t, { fault: ['ListImage total=2 delay=1ms effect=after'] })
  await rule(mock, {
    operation: 'ListNotebooks',
    page: 'empty',
    delay: 1,
    headers: { 'x-part': 'two', server: null, 'content-type': 'text/odd' },
    match: { query: { offset: 2 } },
  })
  t.strictSame(idsOf(await get(mock, `${FIVE}&limit=2`)), ['nb-0', 'nb-1'])
  const got = await get(mock, `${FIVE}&limit=2&offset=2`)
  t.match(got.headers, { 'x-part': 'two', 'content-type': 'text/odd', server: undefined })
  t.match(JSON.parse(got.body), { data: [], total: 5 })
  const images = await get(mock, 'images?limit=1')
  t.equal(images.headers['x-mock-fault-id'], 'server-fault-1')
  await control(mock, 'DELETE', '/faults')
  t.equal(images.body.total, (await get(mock, 'images?limit=1')).body.total + 2)
})

t.test('a kind that cannot act on the operation of a request is refused', async (t) => {
  const mock = await mockWith(t)
  const got = await faulty(mock, 'notebooks/flavors', 'instance=vanishes')
  t.equal(got.status, 400)
  t.strictSame(got.body, {
    error_code: 'Mock.InvalidFault',
    error_msg:
      'found "ListFlavors", expected an operation with the id of an instance in its path, such as ShowNotebook, at x-mock-fault $.instance',
  })
  const added = await rule(mock, { operation: 'ShowImage', page: 'empty' })
  t.equal(added.status, 400)
  t.match(added.body.error_msg, /^found "ShowImage", expected an operation with offset and limit/)
})
