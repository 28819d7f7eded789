import { writeFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { control, get, INSTANCE, mockWith } from '../../support/mock.ts'

const texts = { en: 'A day', zh: '一天' }

const STEP = { title: texts, text: texts, view: 'instances' }

function tourOf(...steps: object[]) {
  return { version: 1, title: texts, steps: steps.map((step) => ({ ...STEP, ...step })) }
}

function folderWith(t: Test, tour: unknown): string {
  return t.testdir({
    'scene.json': '{"version":1}',
    'notebooks.json': JSON.stringify([{ ...INSTANCE, name: 'first' }]),
    'tour.json': typeof tour === 'string' ? tour : JSON.stringify(tour),
  })
}

/** The error lines for a scene that is refused because of its tour, without the folder. */
async function errorLines(t: Test, tour: unknown): Promise<string[]> {
  const error = await mockWith(t, { scene: folderWith(t, tour) }).then(
    () => new Error('the scene was accepted'),
    (thrown: Error) => thrown,
  )
  t.equal(error.name, 'SceneError')
  return error.message.split('\n').map((line) => line.replace(/^.*\/(?=\w+\.json)/, ''))
}

t.test('a scene with a tour is read, and its tour is shown', async (t) => {
  const tour = tourOf(
    { instance: 'first', actions: [{ finish: 'nb-1' }] },
    {
      view: 'instance',
      instance: 'made',
      actions: [
        { request: { operation: 'CreateNotebook', user: 'mock-user', body: { name: 'made' } } },
        { force: { instance: 'made', status: 'ERROR' } },
      ],
    },
  )
  const mock = await mockWith(t, { scene: folderWith(t, tour) })
  const { body } = await control(mock, 'GET', '/scenes')
  const own = body.scenes.at(-1)
  t.strictSame(own.tour, { title: texts, steps: 2 })
  const shown = await control(mock, 'GET', `/scenes/${encodeURIComponent(own.name)}/tour`)
  t.equal(shown.status, 200)
  t.strictSame(shown.body, {
    ...tour,
    steps: tour.steps.map((step) => ({ actions: [], ...step })),
  })
})

t.test('an unknown instance, user or rule of a tour is refused with its place', async (t) => {
  const request = { operation: 'ShowNotebook', user: 'mock-admin', instance: 'frist' }
  const list = { operation: 'ListNotebooks', user: 'mock-admni' }
  t.strictSame(await errorLines(t, tourOf({ actions: [{ request }] })), [
    'tour.json $.steps[0].actions[0].request.instance: found "frist", expected the id or name of an instance of notebooks.json, or the name of one that the tour creates before; did you mean "first"?',
  ])
  t.strictSame(
    (
      await errorLines(
        t,
        tourOf(
          { view: 'instance', instance: 'made' },
          { actions: [{ load: { ...request, times: 1 } }, { finish: 'x' }] },
          { actions: [{ force: { instance: 'y', status: 'ERROR' } }] },
        ),
      )
    ).map((line) => line.split(': found')[0]),
    [
      'tour.json $.steps[0].instance',
      'tour.json $.steps[1].actions[0].load.instance',
      'tour.json $.steps[1].actions[1].finish',
      'tour.json $.steps[2].actions[0].force.instance',
    ],
  )
  t.match(
    await errorLines(
      t,
      tourOf(
        { actions: [{ request: list }, { load: { ...list, times: 1 } }] },
        { filter: { owner: 'nobody' } },
      ),
    ),
    [
      /actions\[0\]\.request\.user: found "mock-admni", expected one of mock-admin, .*; did you mean "mock-admin"\?$/,
      /actions\[0\]\.load\.user|actions\[1\]\.load\.user: found "mock-admni"/,
      /\$\.steps\[1\]\.filter\.owner: found "nobody", expected one of mock-admin/,
    ],
  )
  const idle = { operation: 'ListNotebooks', status: 503, first: 1, nth: 2 }
  t.match(await errorLines(t, tourOf({ actions: [{ fault: idle }] })), [
    /^tour\.json \$\.steps\[0\]\.actions\[0\]\.fault.*: found /,
  ])
})

t.test('a tour.json that is not JSON, or of another form, is refused', async (t) => {
  t.match(await errorLines(t, '{'), [/^tour\.json \$: found .*, expected JSON in UTF-8$/])
  t.match(await errorLines(t, []), [/^tour\.json \$: found \[\], expected an object$/])
  t.match(await errorLines(t, { ...tourOf({}), language: 'en' }), [/expected no such key/])
})

t.test('with --notebooks the instances of a tour are not checked', async (t) => {
  const tour = tourOf({ view: 'instance', instance: 'none' })
  const mock = await mockWith(t, { scene: folderWith(t, tour), notebooks: 3 })
  t.equal((await get(mock, 'notebooks/all')).status, 200)
})

t.test('a scene without a tour has none, and an unknown scene is not found', async (t) => {
  const mock = await mockWith(t)
  const { body } = await control(mock, 'GET', '/scenes')
  const withTour = body.scenes.filter(({ tour }: { tour?: object }) => tour !== undefined)
  t.strictSame(
    withTour.map(({ name }: { name: string }) => name),
    ['busy-gpu-lab', 'flaky-region', 'quickstart'],
  )
  t.match(await control(mock, 'GET', '/scenes/default/tour'), {
    status: 404,
    body: {
      error_code: 'Mock.NotFound',
      error_msg: 'found no tour of the scene "default", expected a scene with a tour.json',
    },
  })
  for (const name of ['nosuch', '..%2Fdefault', '%00', '%3Cscript%3E', '💥', '__proto__']) {
    const { status } = await control(
      mock,
      'GET',
      `/scenes/${encodeURI(decodeURIComponent(name))}/tour`,
    )
    t.equal(status, 404, name)
  }
  t.equal((await control(mock, 'GET', '/scenes/default/tour?language=en')).status, 400)
})

t.test(
  'a tour that was broken by an edit gives 400 with the mistake, and is not listed',
  async (t) => {
    const scene = folderWith(t, tourOf({}))
    const mock = await mockWith(t, { scene })
    writeFileSync(`${scene}/tour.json`, '{"version":1}')
    const scenes = (await control(mock, 'GET', '/scenes')).body.scenes
    const { name } = scenes.at(-1)
    t.notOk('tour' in scenes.at(-1))
    t.match(await control(mock, 'GET', `/scenes/${encodeURIComponent(name)}/tour`), {
      status: 400,
      body: { error_code: 'Mock.InvalidScene', error_msg: /tour\.json \$\.title: found nothing/ },
    })
  },
)
