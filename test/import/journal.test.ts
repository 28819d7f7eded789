import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { covers } from '../../src/import/instance-entries.ts'
import { answer, imported, type Json, page, served } from '../support/import.ts'
import { mockWith, NOW } from '../support/mock.ts'

const token = { 'x-auth-token': 'mock-token-admin', host: '127.0.0.1:6404' }

t.test(
  'a journal as JSON, as JSON Lines and as HAR gives the instances as they were answered last',
  async (t) => {
    const mock = await mockWith(t)
    const call = async (
      method: 'GET' | 'POST' | 'PUT' | 'DELETE',
      path: string,
      payload?: object,
    ) => {
      const { body } = await mock.inject({
        method,
        url: `/v1/p1/${path}`,
        headers: token,
        ...(payload && { payload }),
      })
      return body === '' ? {} : (JSON.parse(body) as Json)
    }
    const { data } = (await call('GET', 'notebooks/all?limit=100')) as {
      data: (Json & { id: string })[]
    }
    await call('GET', 'images?limit=100')
    await call('GET', 'notebooks/flavors')
    await call('GET', 'workspaces')
    await call('GET', 'authoring/clusters?type=DEDICATED')
    await call('GET', 'images/group')
    await call('GET', 'authoring/features/NOTEBOOK')
    await call('GET', 'workspaces/users/list')
    await call('GET', 'notebooks/none')
    const stopped = data.find(({ status }) => status === 'STOPPED') as { id: string }
    const other = data.filter(({ status }) => status === 'STOPPED')[1] as { id: string }
    await call('PUT', `notebooks/${stopped.id}`, { description: 'renamed' })
    await call('DELETE', `notebooks/${other.id}`)
    const before = new Map(data.map((one) => [one.id, one]))
    for (const format of ['json', 'jsonl', 'har']) {
      const { body } = await mock.inject({
        url: `/_mock/projects/p1/requests?format=${format}`,
        headers: { host: '127.0.0.1:6404' },
      })
      const { into, report } = await imported(t, { [`journal.${format}`]: body })
      t.equal(report.project_id, 'p1', format)
      if (format !== 'har') t.equal(report.captured_at, NOW, format)
      const { byId } = await served(t, into, report.captured_at)
      t.equal(byId.has(other.id), false, format)
      t.equal(byId.get(stopped.id)?.['description'], 'renamed', format)
      for (const [id, shown] of byId) {
        if (id === stopped.id) continue
        const {
          token: _token,
          url: _url,
          endpoints: _endpoints,
          ...rest
        } = before.get(String(id)) as Json
        t.ok(covers(shown, rest), `${format} ${id}`)
      }
      t.match(report.taken, {
        'images.json': Number,
        'flavors.json': Number,
        'features.json': 1,
        'pools.json': 1,
      })
    }
  },
)

t.test(
  'the caller of ListNotebooks is the administrator, also if others have more instances',
  async (t) => {
    const mock = await mockWith(t, { scene: 'busy-gpu-lab' })
    for (const path of ['notebooks?limit=100', 'notebooks/all?limit=100']) {
      await mock.inject({ url: `/v1/p1/${path}`, headers: token })
    }
    const { body } = await mock.inject({
      url: '/_mock/projects/p1/requests?format=jsonl',
      headers: { host: '127.0.0.1:6404' },
    })
    const [own = '', all = ''] = body.split('\n')
    const adminOf = async (text: string) => {
      const { into } = await imported(t, { 'journal.jsonl': text })
      const iam = JSON.parse(readFileSync(join(into, 'iam.json'), 'utf8')) as {
        users: { id: string }[]
      }
      return iam.users[0]?.id
    }
    const admin = await adminOf(own)
    t.equal(await adminOf(`${own}\n${all}`), admin)
    t.equal(await adminOf(`${all}\n${own}`), admin)
    t.not(await adminOf(all), admin)
  },
)

t.test('the header Host of a recorded request names the region', async (t) => {
  const at = async (host: string) => {
    const line = {
      sequence: 1,
      request_id: 'r',
      method: 'GET',
      url: '/v1/p1/notebooks',
      status: 200,
    }
    const entry = { ...line, headers: { host }, answer: { headers: {}, body: page([answer()]) } }
    const { into } = await imported(t, { 'journal.jsonl': `${JSON.stringify(entry)}\n` })
    const iam = JSON.parse(readFileSync(join(into, 'iam.json'), 'utf8')) as {
      projects: { name: string }[]
    }
    return iam.projects[0]?.name
  }
  t.equal(await at('modelarts.cn-east-3.myhuaweicloud.com'), 'cn-east-3')
  t.equal(await at('127.0.0.1:6404'), 'cn-north-4')
})
