import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { answer, imported, page } from '../support/import.ts'
import { mockWith } from '../support/mock.ts'

t.test(
  'the last line of a recording may be cut: the others are imported, and that is said',
  async (t) => {
    const mock = await mockWith(t)
    const headers = { 'x-auth-token': 'mock-token-admin', host: '127.0.0.1:6404' }
    for (const offset of [0, 1]) {
      await mock.inject({ url: `/v1/p1/notebooks?limit=1&offset=${offset}`, headers })
    }
    const { body } = await mock.inject({
      url: '/_mock/projects/p1/requests?format=jsonl',
      headers: { host: '127.0.0.1:6404' },
    })
    const [first = '', second = ''] = body.split('\n')
    const { into, report } = await imported(t, { 'r.jsonl': `${first}\n${second.slice(0, 200)}` })
    t.equal(report.taken['notebooks.json'], 1)
    t.equal(JSON.parse(readFileSync(join(into, 'notebooks.json'), 'utf8')).length, 1)
    const cut = report.left_out.filter(({ what }) => /whose line is not complete$/.test(what))
    t.match(cut, [{ what: /^requests at the end of a recording/ }])
    t.match(JSON.stringify(cut), 'r.jsonl line 2')
  },
)

t.test('a recording may be cut inside a character of its last line', async (t) => {
  const line = (sequence: number, name: string) => {
    const request = {
      sequence,
      request_id: 'r',
      method: 'GET',
      url: '/v1/p1/notebooks',
      status: 200,
    }
    const body = page([answer({ id: `nb-${sequence}`, name })])
    return JSON.stringify({ ...request, answer: { headers: {}, body } })
  }
  const bytes = Buffer.from(`${line(1, '训练')}\n${line(2, '训练')}\n`)
  const character = bytes.lastIndexOf('练')
  for (const cut of [character + 1, character + 2]) {
    const { report } = await imported(t, { 'r.jsonl': bytes.subarray(0, cut) })
    t.match(report.taken, { 'notebooks.json': 1 })
    t.match(report.left_out, [{ what: /^requests at the end of a recording/, where: /line 2$/ }])
  }
  const list = Buffer.from(JSON.stringify(page([answer({ name: '训练' })])))
  await t.rejects(imported(t, { 'list.json': list.subarray(0, list.lastIndexOf('练') + 1) }), {
    name: 'ImportError',
    message: /the file is not complete/,
  })
  const { report } = await imported(t, { 'a.json': Buffer.concat([list, Buffer.from([0xe8])]) })
  t.match(report.left_out, [{ what: 'lines of text around JSON', count: 1 }])
})

t.test('another file that is cut is refused', async (t) => {
  const text = JSON.stringify(page([answer()]))
  await t.rejects(imported(t, { 'list.json': text.slice(0, -5) }), {
    name: 'ImportError',
    message: /the file is not complete/,
  })
})
