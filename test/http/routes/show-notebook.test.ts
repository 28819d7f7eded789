import t from 'tap'
import { type GetOptions, get, IMAGE, type Mock, mockWith } from '../../support/mock.ts'
import { exchange, parsedResponse } from '../../support/socket.ts'

const CPU = 'modelarts.vm.cpu.2u'

const BODY = {
  name: 'demo',
  flavor: CPU,
  image_id: IMAGE,
  volume: { category: 'EVS', ownership: 'MANAGED' },
}

function create(mock: Mock, overrides: object = {}, options: GetOptions = {}) {
  return get(mock, 'notebooks', { method: 'POST', payload: { ...BODY, ...overrides }, ...options })
}

t.test('ShowNotebook', async (t) => {
  t.test('shows an instance to its owner and to admins', async (t) => {
    const mock = await mockWith(t)
    const { body } = await create(mock, {}, { as: 'user' })
    for (const as of ['user', 'admin'] as const) {
      t.match(await get(mock, `notebooks/${body.id}`, { as }), {
        status: 200,
        body: { name: 'demo' },
      })
    }
    const own = await create(mock)
    const calls: [GetOptions['method'], string, object?][] = [
      ['GET', ''],
      ['PUT', '', { name: 'mine-now' }],
      ['DELETE', ''],
      ['GET', '/lease'],
    ]
    for (const [method = 'GET', path, payload] of calls) {
      const answer = await get(mock, `notebooks/${own.body.id}${path}`, {
        as: 'user',
        method,
        ...(payload === undefined ? {} : { payload }),
      })
      t.match(
        answer,
        { status: 403, body: { error_code: 'ModelArts.6407', error_msg: own.body.id } },
        `${method} ${path}`,
      )
    }
    t.match((await get(mock, `notebooks/${own.body.id}`)).body, {
      name: 'demo',
      status: 'CREATING',
    })
  })

  t.test('an unknown instance id is 6404 for every operation', async (t) => {
    const ids = ['00000000-0000-4000-8000-000000000000', 'x', 'constructor', '%2e%2e%2f', '%00']
    for (const [options, status] of [
      [{}, 400],
      [{ notFoundStatus: 404 }, 404],
    ] as const) {
      const mock = await mockWith(t, options)
      for (const id of [...ids, 'a'.repeat(5_000)]) {
        for (const method of ['GET', 'PUT', 'DELETE'] as const) {
          const answer = await get(mock, `notebooks/${id}`, {
            method,
            ...(method === 'PUT' ? { payload: {} } : {}),
          })
          t.match(answer, { status, body: { error_code: 'ModelArts.6404' } }, `${method} ${id}`)
        }
      }
    }
    const mock = await mockWith(t)
    const bad = await get(mock, 'notebooks/none', { method: 'PUT', payload: { name: '' } })
    t.equal(bad.body.error_code, 'ModelArts.6400', 'form comes before existence')
  })

  t.test('has URLs with the host that the client called, or with the public URL', async (t) => {
    const urlOf = async (mock: Mock, host: string) => {
      const id = 'nb-1'
      mock.project('p1').notebooks.put({
        id,
        name: 'a',
        flavor: CPU,
        image: { id: IMAGE },
        status: 'RUNNING',
      })
      const { body } = await get(mock, `notebooks/${id}`, { headers: { host } })
      t.equal(body.endpoints[0].uri, body.url)
      return body.url
    }
    const mock = await mockWith(t)
    for (const host of ['mock:6404', '127.0.0.1:80', '[::1]:6404', 'a.b-c.example', 'A_1']) {
      t.equal(await urlOf(mock, host), `http://${host}/nb-1/lab`)
    }
    for (const host of ['a"b', 'a/b', 'a b', 'a:b', 'a:123456', '<script>', 'a@b', '[x]']) {
      t.equal(await urlOf(mock, host), 'http://localhost/nb-1/lab', `host ${host}`)
    }
    const hostless = await mockWith(t, { port: 0 })
    await urlOf(hostless, 'mock')
    const request = 'GET /v1/p1/notebooks/nb-1 HTTP/1.0\r\nx-auth-token: mock-token-admin\r\n\r\n'
    const answer = parsedResponse(await exchange(await hostless.listen(), request))
    t.equal(JSON.parse(answer?.body ?? '').url, 'http://localhost/nb-1/lab')
    const published = await mockWith(t, { publicUrl: 'https://lab.example/mock/' })
    t.equal(await urlOf(published, 'mock:6404'), 'https://lab.example/mock/nb-1/lab')
  })
})

t.test('DeleteNotebook', async (t) => {
  t.test('answers with few keys, then the instance is DELETING, then not found', async (t) => {
    const mock = await mockWith(t)
    const { body: created } = await create(mock, { description: 'x' })
    mock.project('p1').advance('3s')
    const path = `notebooks/${created.id}`
    const { body: whole } = await get(mock, path)
    const { status, body } = await get(mock, path, { method: 'DELETE' })
    t.equal(status, 200)
    const { billing_items, data_volumes, endpoints, tags, url, user, volume, ...rest } = whole
    t.strictSame(body, { ...rest, status: 'DELETING' })
    t.match((await get(mock, path)).body, { status: 'DELETING', url, user, volume })
    t.match((await get(mock, path, { method: 'DELETE' })).body, { error_code: 'ModelArts.6357' })
    mock.project('p1').advance('2s')
    t.match((await get(mock, path)).body, { error_code: 'ModelArts.6404' })
    t.match((await get(mock, path, { method: 'DELETE' })).body, { error_code: 'ModelArts.6404' })
  })

  t.test('works in every status except transitional ones', async (t) => {
    const mock = await mockWith(t)
    const { notebooks } = mock.project('p1')
    const busy = ['STARTING', 'STOPPING', 'SNAPSHOTTING', 'DELETING'] as const
    const others = ['INIT', 'CREATING', 'RUNNING', 'STOPPED', 'ERROR', 'FROZEN'] as const
    const failed = ['CREATE_FAILED', 'START_FAILED', 'DELETE_FAILED'] as const
    for (const status of [...busy, ...others, ...failed]) {
      notebooks.put({ id: 'nb-1', name: 'a', flavor: CPU, image: { id: IMAGE }, status })
      const answer = await get(mock, 'notebooks/nb-1', { method: 'DELETE' })
      const isBusy = (busy as readonly string[]).includes(status)
      t.equal(answer.status, isBusy ? 400 : 200, status)
      t.match(answer.body, isBusy ? { error_code: 'ModelArts.6357' } : { status: 'DELETING' })
    }
  })

  t.test('with strict only a stopped instance can be deleted', async (t) => {
    const mock = await mockWith(t, { strict: true })
    const project = '0123456789abcdef0123456789abcdef'
    const { notebooks } = mock.project(project)
    notebooks.put({ id: 'nb-1', name: 'a', flavor: CPU, image: { id: IMAGE }, status: 'RUNNING' })
    const remove = () => get(mock, `/v1/${project}/notebooks/nb-1`, { method: 'DELETE' })
    t.match(await remove(), { status: 400, body: { error_code: 'ModelArts.6304' } })
    notebooks.force('nb-1', 'STOPPED')
    t.match(await remove(), { status: 200, body: { status: 'DELETING' } })
  })
})

t.test('the url of an instance leads to an HTML page', async (t) => {
  const mock = await mockWith(t)
  const page = await mock.inject('/nb-1/lab')
  t.equal(page.statusCode, 200)
  t.equal(page.headers['content-type'], 'text/html; charset=utf-8')
  t.match(page.headers['content-security-policy'], /^default-src 'none'/)
  t.match(page.payload, /<title>Notebook nb-1<\/title>.*no notebook is running/s)
  t.equal((await mock.inject('/nb-1/lab?token=x')).statusCode, 200)
  for (const id of ['%3Cscript%3E', 'a%20b', 'x'.repeat(65), '%22', '%00']) {
    const refused = await mock.inject(`/${id}/lab`)
    t.equal(refused.statusCode, 404, id)
    t.match(refused.json(), { error_code: 'APIGW.0101' })
  }
})
