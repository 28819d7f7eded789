/** Names with Chinese characters and descriptions with any, wherever they come in or go out. */
import { join } from 'node:path'
import t from 'tap'
import { loadScene } from '../../../src/control/scenes/scene.ts'
import { createMockServer } from '../../../src/index.ts'
import { CREATION, control, get, type Mock, mockWith, NOW, namesOf } from '../../support/mock.ts'
import { refusal } from '../../support/refusal.ts'

const NAME = '训练-𠮷林_LLaMA〇'

const DESCRIPTION = `A & B / "c" 'd' \\ é 🦙\n数据清洗\t100%`

/** Creates an instance over HTTP; the body is JSON text. */
function create(mock: Mock, changes: object, id = 'nb-1') {
  return get(mock, 'notebooks', {
    method: 'POST',
    payload: JSON.stringify({ ...CREATION, ...changes }),
    headers: { 'content-type': 'application/json', 'x-mock-id': id },
  })
}

t.test('an instance is created, shown, listed and renamed with its texts unchanged', async (t) => {
  const mock = await mockWith(t)
  const made = await create(mock, { name: NAME, description: DESCRIPTION })
  t.equal(made.status, 200)
  t.match(made.body, { name: NAME, description: DESCRIPTION })
  t.match((await get(mock, 'notebooks/nb-1')).body, { name: NAME, description: DESCRIPTION })
  mock.project('p1').advance('1m')
  const payload = { name: '评测', description: '（＜新＞）' }
  const changed = await get(mock, 'notebooks/nb-1', { method: 'PUT', payload })
  t.equal(changed.status, 200)
  t.match(changed.body, payload)
  t.strictSame(namesOf(await get(mock, `notebooks?name=${encodeURIComponent('评')}`)), ['评测'])
})

t.test('characters are counted as code points, in names and in descriptions', async (t) => {
  const mock = await mockWith(t)
  const [name, description] = ['𠮷'.repeat(128), '🦙'.repeat(512)]
  t.match((await create(mock, { name, description })).body, { name, description })
  t.match((await get(mock, 'notebooks?limit=1')).body.data[0], { name, description })
  t.equal((await create(mock, { name: `${name}a` }, 'nb-2')).status, 400)
  t.equal((await create(mock, { description: `${description}a` }, 'nb-2')).status, 400)
  const { notebooks } = mock.project('p1')
  mock.project('p1').advance('1m')
  t.equal(notebooks.update('nb-1', { description: '' }).description, '')
  t.match(
    refusal(() => notebooks.update('nb-1', { name: '训\udc00' })),
    {
      errorCode: 'ModelArts.6400',
    },
  )
})

t.test('escaped and broken JSON of half a pair is a 400', async (t) => {
  const mock = await mockWith(t)
  const bodies = [
    JSON.stringify({ ...CREATION, name: 'x' }).replace('"x"', '"\\ud842"'),
    JSON.stringify({ ...CREATION, description: 'x' }).replace('"x"', '"\\ud842\\ud842"'),
    Buffer.from(JSON.stringify({ ...CREATION, name: 'é' }), 'latin1'),
  ]
  for (const payload of bodies) {
    const { status, body } = await get(mock, 'notebooks', {
      method: 'POST',
      payload,
      headers: { 'content-type': 'application/json' },
    })
    t.equal(status, 400)
    t.equal(body.error_code, 'ModelArts.6400')
  }
})

t.test(
  'names with a meaning have it with a Chinese rest, and progression rules match them',
  async (t) => {
    const mock = await mockWith(t)
    const project = mock.project('p1')
    const status = async (name: string) => {
      await create(mock, { name }, 'nb-1')
      project.advance('5s')
      const { status } = project.notebooks.get('nb-1')
      project.notebooks.remove('nb-1')
      return status
    }
    t.equal(await status('create-fail-训练'), 'CREATE_FAILED')
    t.equal(await status('stuck-训练'), 'CREATING')
    t.equal(await status('slow-𠮷'), 'CREATING')
    t.equal(await status('训练-create-fail-'), 'RUNNING')
    const rule = { action: 'create', notebook: { name: '训*_𠮷' }, outcome: 'failure' } as const
    project.progressions.add(rule)
    t.equal(await status('训练_𠮷'), 'CREATE_FAILED')
    t.equal(await status('训练_林'), 'RUNNING')
  },
)

t.test('a fault rule and verify match a Chinese name, and the journal shows it', async (t) => {
  const mock = await mockWith(t)
  const project = mock.project('p1')
  project.faults.add({ operation: 'CreateNotebook', status: 500, match: { name: '训练*' } })
  t.equal((await create(mock, { name: NAME, description: DESCRIPTION })).status, 500)
  t.equal((await create(mock, { name: '评测' })).status, 200)
  const expect = [
    { match: { name: '训练*' }, count: 1 },
    { match: { body: { description: DESCRIPTION } }, count: 1 },
    { match: { name: '评测' }, count: 1 },
  ]
  t.equal((await control(mock, 'POST', '/projects/p1/verify', { expect })).status, 200)
  const journal = (await control(mock, 'GET', '/projects/p1/requests')).body.requests
  t.match(JSON.stringify(journal[0]), '训练-𠮷林_LLaMA〇')
  const har = (await control(mock, 'GET', '/projects/p1/requests?format=har')).body
  t.equal(JSON.parse(har.log.entries[0].request.postData.text).description, DESCRIPTION)
})

t.test('a warning about an input in Chinese is percent-encoded', async (t) => {
  const mock = await mockWith(t)
  const { headers, status } = await create(mock, { 名称: 'x' })
  t.equal(status, 200)
  t.equal(headers['x-mock-warnings'], 'unknown body key ["%E5%90%8D%E7%A7%B0"]')
})

t.test(
  'a state keeps the texts; names of a state follow the rule, descriptions do not',
  async (t) => {
    const stateFile = join(t.testdir({}), 'state.json')
    const mock = await mockWith(t, { stateFile })
    await create(mock, { name: NAME, description: DESCRIPTION })
    const state = JSON.stringify(mock.project('p1').exportState())
    await mock.close()
    const again = await createMockServer({ stateFile })
    t.teardown(() => again.close())
    const project = again.project('p1')
    const { description, name } = project.notebooks.get('nb-1')
    t.strictSame([name, description], [NAME, DESCRIPTION])

    const renamed = (to: string) => state.replaceAll(JSON.stringify(NAME), JSON.stringify(to))
    for (const bad of ['', '训 练', 'ä', '\ud842', '训'.repeat(129)]) {
      const { errorCode, message } = refusal(() => project.importState(renamed(bad)))
      t.equal(errorCode, 'Mock.InvalidState', bad)
      t.match(message, 'expected 1 to 128 characters of A-Z, a-z, 0-9, _, - and Chinese')
    }
    const old = state.replaceAll(JSON.stringify(DESCRIPTION), JSON.stringify('<b> & \ud842'))
    project.importState(old)
    t.equal((await get(again, 'notebooks/nb-1')).body.description, '<b> & \ud842')
    t.ok(namesOf(await get(again, 'notebooks?description=B')).includes(NAME))
  },
)

t.test('a scene has Chinese names, also in its agenda, and refuses what is none', async (t) => {
  const entry = {
    name: NAME,
    flavor: CREATION.flavor,
    image: { id: CREATION.image_id },
    status: 'STOPPED',
  }
  const sceneOf = (name: string) =>
    t.testdir({
      'notebooks.json': JSON.stringify([{ ...entry, name, description: '<old> & /' }]),
      'agenda.json': JSON.stringify([{ at: '+1m', notebook: name, what: 'start' }]),
    })
  const mock = await mockWith(t, { scene: sceneOf(NAME) })
  const project = mock.project('p1')
  t.match(project.notebooks.list().data, [
    { name: NAME, status: 'STOPPED', description: '<old> & /' },
  ])
  t.match(project.advance('2m'), [{ to: 'STARTING' }, { to: 'RUNNING', at: NOW + 63_000 }])
  for (const bad of ['训 练', '\ud842', 'カ', '<b>']) {
    await t.rejects(loadScene({ scene: sceneOf(bad), seed: 1 }), {
      message: /notebooks\.json \$\[0\]\.name: found .*, expected 1 to 128 characters/,
    })
  }
})

t.test('a list is sorted by names in the order of UTF-16 code units', async (t) => {
  const mock = await mockWith(t)
  mock.reset('empty')
  for (const name of ['训练', 'a', '𠮷', '〇', 'Z']) {
    await create(mock, { name }, `nb-${name.codePointAt(0)}`)
  }
  const sorted = namesOf(await get(mock, 'notebooks?sort_key=name&sort_dir=ASC'))
  t.strictSame(sorted, ['Z', 'a', '〇', '训练', '𠮷'])
})
