import { readdirSync } from 'node:fs'
import t from 'tap'
import { FIXTURES } from '../../../../src/control/scenes/scene-files.ts'
import { control, get, mockWith } from '../../../support/mock.ts'

t.test(
  'GET /_mock/scenes lists the scenes with title and story, and the scene in use',
  async (t) => {
    const mock = await mockWith(t)
    const { status, body } = await control(mock, 'GET', '/scenes')
    t.equal(status, 200)
    t.equal(body.scene, 'default')
    const names = body.scenes.map(({ name }: { name: string }) => name)
    t.strictSame(names, readdirSync(FIXTURES).sort())
    for (const { title, story } of body.scenes) t.ok(title && story)
  },
)

t.test('POST /_mock/projects/{project_id}/scene puts one world on a scene', async (t) => {
  const mock = await mockWith(t)
  const { status, body } = await control(mock, 'POST', '/projects/p1/scene', {
    scene: 'quickstart',
  })
  t.equal(status, 200)
  t.strictSame(body, { scene: 'quickstart', project_id: 'p1' })
  t.equal((await get(mock, 'notebooks/all')).body.total, 9)
  t.not((await get(mock, '/v1/p2/notebooks/all')).body.total, 9)
  t.equal((await control(mock, 'GET', '/scenes')).body.scene, 'default')
  await control(mock, 'POST', '/projects/p1/reset', { to: 'empty' })
  t.equal((await get(mock, 'notebooks/all')).body.total, 0)
  await control(mock, 'POST', '/projects/p1/reset')
  t.equal((await get(mock, 'notebooks/all')).body.total, 9)
})

t.test('POST /_mock/scene puts every world on a scene', async (t) => {
  const mock = await mockWith(t)
  await get(mock, 'notebooks')
  const { status, body } = await control(mock, 'POST', '/scene', { scene: 'empty' })
  t.equal(status, 200)
  t.strictSame(body, { scene: 'empty' })
  for (const project of ['p1', 'p2']) {
    t.equal((await get(mock, `/v1/${project}/notebooks/all`)).body.total, 0)
  }
  t.equal((await control(mock, 'GET', '/scenes')).body.scene, 'empty')
})

for (const prefix of ['', '/projects/p1']) {
  t.test(
    `an invalid request to /_mock${prefix}/scene is explained and changes nothing`,
    async (t) => {
      const mock = await mockWith(t)
      const before = (await get(mock, 'notebooks/all')).body.total
      const cases: [unknown, number, RegExp][] = [
        [{}, 400, /found nothing, expected the name of a scene, at \$\.scene$/],
        [{ scene: 5 }, 400, /found 5, expected the name of a scene, at \$\.scene$/],
        [{ scene: null }, 400, /found null, expected the name of a scene, at \$\.scene$/],
        [{ scene: '' }, 400, /found "", expected the name of a scene, at \$\.scene$/],
        [{ scene: 'empty', now: true }, 400, /found "now", expected no such key, at \$\.now$/],
        [[], 400, /expected an object, at \$$/],
        ['{', 400, /expected JSON, at \$$/],
        ['null', 400, /expected the name of a scene|expected an object/],
        [
          { scene: 'no-such' },
          404,
          /found scene "no-such", expected one of busy-gpu-lab, default, /,
        ],
        [{ scene: '../fixtures/empty' }, 404, /expected one of/],
        [{ scene: '/etc' }, 404, /expected one of/],
        [{ scene: '__proto__' }, 404, /expected one of/],
        [{ scene: 'x'.repeat(100_000) }, 404, /expected one of/],
      ]
      for (const [input, status, message] of cases) {
        const payload = typeof input === 'string' ? input : JSON.stringify(input)
        const got = await get(mock, `/_mock${prefix}/scene`, {
          method: 'POST',
          payload,
          headers: { 'content-type': 'application/json' },
        })
        t.match(got, { status, body: { error_msg: message } }, payload.slice(0, 60))
      }
      t.equal((await get(mock, 'notebooks/all')).body.total, before)
      t.equal((await get(mock, '/ready')).status, 200)
    },
  )
}

t.test(
  'a project that may not exist is 404; before the first scene is loaded everything is 503',
  async (t) => {
    const mock = await mockWith(t, { unknownProjects: 'refuse' })
    t.match(await control(mock, 'POST', '/projects/p1/scene', { scene: 'empty' }), {
      status: 404,
      body: { error_code: 'Mock.NotFound' },
    })
  },
)
