import t from 'tap'
import { check, findingLine } from '../../src/schemas/findings.ts'
import { Tour } from '../../src/schemas/tour.ts'

const texts = { en: 'A day', zh: '一天' }

const STEP = { title: texts, text: texts, view: 'instances' }

/** The lines that say what is wrong with a tour of one step with these fields. */
function mistakes(step: object, tour: object = {}): string[] {
  const input = { version: 1, title: texts, steps: [{ ...STEP, ...step }], ...tour }
  const checked = check(Tour, input)
  return 'findings' in checked ? checked.findings.map(findingLine) : []
}

/** The same for a step with one action. */
function mistakesOf(action: unknown): string[] {
  return mistakes({ actions: [action] }).map((line) =>
    line.replace('$.steps[0].actions[0]', '$action'),
  )
}

t.test('a step needs a title, a text and a view; it has no action by default', async (t) => {
  t.strictSame(mistakes({}), [])
  t.match(check(Tour, { version: 1, title: texts, steps: [STEP] }), {
    value: { steps: [{ actions: [] }] },
  })
  t.strictSame(mistakes({ view: undefined, title: undefined, text: undefined }), [
    '$.steps[0].title: found nothing, expected an object',
    '$.steps[0].text: found nothing, expected an object',
    '$.steps[0].view: found nothing, expected one of instances, timeline, instance, journal, faults, world',
  ])
})

t.test('a tour has a version, a title in both languages and at least one step', async (t) => {
  t.strictSame(mistakes({}, { version: 2 }), ['$.version: found 2, expected 1'])
  t.strictSame(mistakes({}, { title: { en: 'A' } }), [
    '$.title.zh: found nothing, expected text of 1 to 80 characters',
  ])
  t.strictSame(mistakes({}, { title: { ...texts, de: 'A' } }), [
    '$.title["de"]: found "de", expected no such key'.replace('["de"]', '.de'),
  ])
  t.strictSame(mistakes({}, { steps: [] }), ['$.steps: found [], expected at least one step'])
  t.match(mistakes({}, { steps: Array.from({ length: 51 }, () => STEP) }), [
    /^\$\.steps: found .*, expected at most 50 steps$/,
  ])
  t.strictSame(mistakes({ title: { en: '', zh: '一'.repeat(81) } }), [
    '$.steps[0].title.en: found "", expected text of 1 to 80 characters',
    `$.steps[0].title.zh: found "${'一'.repeat(76)}..., expected text of 1 to 80 characters`,
  ])
})

t.test('an element to look at belongs to its view', async (t) => {
  t.strictSame(mistakes({ look: 'table', filter: { status: 'RUNNING' } }), [])
  t.strictSame(mistakes({ look: 'rules' }), [
    '$.steps[0].look: found "rules", expected one of headline, chart, filters, count, table, clock in the view instances',
  ])
  t.match(mistakes({ look: 'nowhere' }), [/^\$\.steps\[0\]\.look: .*expected one of headline, /])
})

t.test('an instance and a filter are for the views that show them', async (t) => {
  t.strictSame(mistakes({ view: 'instance', instance: 'a' }), [])
  t.strictSame(mistakes({ instance: 'a' }), [])
  t.strictSame(mistakes({ view: 'instance' }), [
    '$.steps[0].instance: found nothing, expected the id or name of an instance',
  ])
  t.strictSame(mistakes({ view: 'journal', instance: 'a', filter: { name: 'a' } }), [
    '$.steps[0].instance: found "a", expected no instance in this view',
    '$.steps[0].filter: found {"name":"a"}, expected no filter in this view',
  ])
  t.strictSame(mistakes({ filter: {} }), [
    '$.steps[0].filter: found {}, expected status, owner or name',
  ])
  t.match(mistakes({ filter: { status: 'running' } }), [/expected one of INIT, CREATING/])
  t.match(mistakes({ filter: { owner: 5, colour: 1 } }), [/a user of iam\.json/, /no such key/])
})

const request = { operation: 'ListNotebooks', user: 'mock-admin' }

t.test('an action is exactly one of the documented ones', async (t) => {
  for (const action of [
    { advance: '1d' },
    { advance: 500 },
    { clock: { rate: 0 } },
    { fault: { operation: '*', status: 503 } },
    { clear_faults: true },
    { force: { instance: 'a', status: 'ERROR', fail_reason: 'why' } },
    { finish: 'a' },
    { request },
    { request: { ...request, query: { limit: 5 }, body: {} } },
    { load: { ...request, times: 3, retry: { tries: 2 } } },
  ]) {
    t.strictSame(mistakesOf(action), [], JSON.stringify(action))
  }
  const names = 'advance, clock, fault, clear_faults, force, finish, request, load'
  t.strictSame(mistakesOf({}), [`$action: found {}, expected exactly one of ${names}`])
  t.strictSame(mistakesOf({ finish: 'a', advance: '1d' }), [
    `$action: found {"finish":"a","advance":"1d"}, expected exactly one of ${names}`,
  ])
  t.strictSame(mistakesOf({ sleep: '1d' }), [
    '$action.sleep: found "sleep", expected no such key',
    `$action: found {"sleep":"1d"}, expected exactly one of ${names}`,
  ])
  t.strictSame(mistakesOf('advance'), ['$action: found "advance", expected an object'])
})

t.test('each action says what is wrong with it', async (t) => {
  const cases: [unknown, RegExp][] = [
    [{ advance: 0 }, /advance: found 0, expected a duration of at least 1 ms/],
    [{ advance: 'soon' }, /advance: found "soon", expected a duration such as/],
    [{ clock: {} }, /clock: found \{\}, expected at, rate, or both/],
    [{ clock: { rate: -1 } }, /clock\.rate: found -1, expected a number from 0 to 1000000/],
    [{ fault: { operation: 'Nothing' } }, /fault\.operation: found "Nothing", expected an oper/],
    [{ clear_faults: false }, /clear_faults: found false, expected true/],
    [{ force: { instance: 'a', status: 'GONE' } }, /force\.status: found "GONE", expected one of/],
    [{ force: { status: 'ERROR' } }, /force\.instance: found nothing, expected the id or name of/],
    [{ finish: '' }, /finish: found "", expected the id or name of an instance/],
    [{ finish: 'x'.repeat(129) }, /finish: found "x.*, expected the id or name of an instance/],
    [{ request: { operation: 'ListNotebooks' } }, /user: found nothing, expected the name of a us/],
    [{ request: { ...request, operation: 'ListPools' } }, /operation: .* one of ListNotebooks, /],
    [{ request: { ...request, instance: 'a' } }, /instance: found "a", expected no instance: the/],
    [{ request: { ...request, operation: 'StopNotebook' } }, /instance: found nothing, expected t/],
    [{ request: { ...request, times: 3 } }, /times: found "times", expected no such key/],
    [
      { request: { ...request, query: { limit: [1] } } },
      /query\.limit: found \[1\], expected text/,
    ],
    [{ request: { ...request, body: [] } }, /body: found \[\], expected an object/],
    [{ load: request }, /times: found nothing, expected an integer from 1 to 200/],
    [{ load: { ...request, times: 201 } }, /times: found 201, expected an integer from 1 to 200/],
    [
      { load: { ...request, times: 1, retry: { tries: 1 } } },
      /tries: found 1, expected .* 2 to 10/,
    ],
    [{ load: { ...request, times: 1, retry: { tries: 2, wait: '1s' } } }, /wait: found "1s", exp/],
    [{ load: { ...request, operation: 'ShowLease', times: 1 } }, /instance: found nothing/],
    [{ load: { ...request, times: 1, instance: 'a' } }, /instance: found "a", expected no/],
  ]
  for (const [action, message] of cases) t.match(mistakesOf(action)[0], message)
})
