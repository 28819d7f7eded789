import t, { type Test } from 'tap'
import type { ServerState, WorldState } from '../../../src/index.ts'
import { CREATION, get, mockWith, NOW } from '../../support/mock.ts'
import { refusal } from '../../support/refusal.ts'

// biome-ignore lint/suspicious/noExplicitAny: tests put errors of any kind into it.
type Any = any

/** The errors for a world whose state is damaged by the callback. */
async function refusalsOf(t: Test) {
  const mock = await mockWith(t)
  const world = mock.project('p1')
  world.notebooks.start(world.notebooks.list({ status: 'STOPPED' }).data[0]?.id ?? '')
  const before = world.exportState()
  return (change: (state: Any) => void) => {
    const state = structuredClone(before)
    change(state)
    const error = refusal(() => world.importState(state)) as { error_code?: string } & Error
    t.strictSame(world.exportState(), before, 'the world did not change')
    return error.message
  }
}

const aReminder = (more: object) => ({ part: 'notebooks', event: 'expire', at: 5, ...more })

const aSchedule = (notebook_id: string) => ({
  ...aReminder({ event: 'scheduled', key: `${notebook_id} scheduled 0`, notebook_id }),
  what: 'stop',
  every: 1_000,
})

const aKeyPair = (user_id: string) => ({
  id: 1,
  name: 'a',
  type: 'ssh',
  scope: 'user',
  public_key: '',
  fingerprint: '',
  is_key_protection: false,
  user_id,
  create_time: 1,
})

const damages: [found: RegExp, change: (state: Any) => void][] = [
  [
    /found version 2, expected version 1, the newest that this server reads, at \$\.version/,
    (s) => (s.version = 2),
  ],
  [
    /which makes the agenda fire \d+ times, expected at most 20000 times, at \$\.clock\.at/,
    (s) => (s.agenda = [aSchedule(s.notebooks[0].id)]),
  ],
  [/found 0, expected 1, at \$\.version/, (s) => (s.version = 0)],
  [/found nothing, expected 1, at \$\.version/, (s) => (s.version = undefined)],
  [
    /found "none", expected an id of flavors.json, at \$\.notebooks\[3\]\.flavor/,
    (s) => (s.notebooks[3].flavor = 'none'),
  ],
  [
    /found "a b", expected 1 to 64 .* at \$\.notebooks\[3\]\.id/,
    (s) => (s.notebooks[3].id = 'a b'),
  ],
  [/found 5, expected text, at \$\.notebooks\[3\]\.flavor/, (s) => (s.notebooks[3].flavor = 5)],
  [
    /expected an id of images.json, at \$\.notebooks\[0\]\.image\.id/,
    (s) => (s.notebooks[0].image.id = 'none'),
  ],
  [
    /expected an id of workspaces.json, at \$\.notebooks\[0\]\.workspace_id/,
    (s) => (s.notebooks[0].workspace_id = 'lab'),
  ],
  [
    /expected an id of iam.json users, at \$\.notebooks\[0\]\.user_id/,
    (s) => (s.notebooks[0].user_id = 'me'),
  ],
  [
    /expected an id that no other entry has, at \$\.notebooks\[1\]\.id/,
    (s) => (s.notebooks[1].id = s.notebooks[0].id),
  ],
  [
    /found nothing, expected an object, at \$\.notebooks\[0\]\.volume/,
    (s) => (s.notebooks[0].volume = undefined),
  ],
  [
    /expected an id that no other entry has, at \$\.images\[1\]\.id/,
    (s) => (s.images[1].id = s.images[0].id),
  ],
  [/expected "?.*, at \$\.images\[0\]\.status/, (s) => (s.images[0].status = 'BROKEN')],
  [
    /expected an id that no other entry has, at \$\.workspaces\[1\]\.id/,
    (s) => (s.workspaces[1].id = s.workspaces[0].id),
  ],
  [
    /found "x", expected an id of \$\.workspaces, at \$\.workspace_quotas\[0\]\.workspace_id/,
    (s) =>
      s.workspace_quotas.push({
        workspace_id: 'x',
        resource: 'notebook.instance.count',
        quota: 1,
        update_time: 1,
      }),
  ],
  [
    /found "rooms", expected one of notebook\.instance\.count.*at \$\.workspace_quotas\[0\]\.resource/,
    (s) =>
      s.workspace_quotas.push({ workspace_id: '0', resource: 'rooms', quota: 1, update_time: 1 }),
  ],
  [
    /expected an integer from 1 to key_pairs_made, which is 0, at \$\.key_pairs\[0\]\.id/,
    (s) => s.key_pairs.push(aKeyPair(s.notebooks[0].user_id)),
  ],
  [
    /found "nobody", expected an id of iam.json users, at \$\.key_pairs\[0\]\.user_id/,
    (s) => {
      s.key_pairs_made = 1
      s.key_pairs.push(aKeyPair('nobody'))
    },
  ],
  [
    /found "x", expected "nb lease", at \$\.agenda\[0\]\.key/,
    (s) => (s.agenda = [aReminder({ key: 'x', notebook_id: 'nb' })]),
  ],
  [
    /found "nb", expected an id of \$\.notebooks, at \$\.agenda\[0\]\.notebook_id/,
    (s) => (s.agenda = [aReminder({ key: 'nb lease', notebook_id: 'nb' })]),
  ],
  [
    /expected "nb abandon", at/,
    (s) => (s.agenda = [aReminder({ key: 'x', event: 'abandon', notebook_id: 'nb' })]),
  ],
  [
    /expected "nb step", at/,
    (s) =>
      (s.agenda = [
        aReminder({ key: 'x', event: 'step', since: 1, duration: 1, most: 1, notebook_id: 'nb' }),
      ]),
  ],
  [
    /expected "nb mount m", at/,
    (s) =>
      (s.agenda = [
        aReminder({
          key: 'x',
          event: 'finish',
          action: 'mount',
          outcome: 'success',
          storage_id: 'm',
          notebook_id: 'nb',
        }),
      ]),
  ],
  [
    /expected a key that starts with "nb scheduled ", at/,
    (s) =>
      (s.agenda = [aReminder({ key: 'x', event: 'scheduled', what: 'stop', notebook_id: 'nb' })]),
  ],
  [
    /expected at least 1000 ms, at \$\.agenda\[0\]\.every/,
    (s) =>
      (s.agenda = [
        aReminder({
          key: 'nb scheduled stop 5',
          event: 'scheduled',
          what: 'stop',
          every: 1,
          notebook_id: 'nb',
        }),
      ]),
  ],
  [
    /expected "workspace w", at/,
    (s) => (s.agenda = [{ key: 'x', at: 1, part: 'workspaces', workspace_id: 'w' }]),
  ],
  [
    /found "w", expected an id of \$\.workspaces, at \$\.agenda\[0\]\.workspace_id/,
    (s) => (s.agenda = [{ key: 'workspace w', at: 1, part: 'workspaces', workspace_id: 'w' }]),
  ],
  [
    /expected "i building", at/,
    (s) => (s.agenda = [{ key: 'x', at: 1, part: 'images', image_id: 'i' }]),
  ],
  [
    /expected a part: notebooks, images or workspaces, at \$\.agenda\[0\]\.part/,
    (s) => (s.agenda = [{ key: 'x', at: 1, part: 'roof' }]),
  ],
  [
    /expected an event: finish, step, expire, switch-off, abandon or scheduled, at \$\.agenda\[0\]\.event/,
    (s) => (s.agenda = [{ key: 'x', at: 1, part: 'notebooks', event: 'party' }]),
  ],
  [
    /found "a\\u0000", expected 1 to 64 characters of A-Z, .*, at \$\.faults\[0\]\.id/,
    (s) => (s.faults = [{ ...s.faults[0], id: 'a\u0000' }]),
  ],
  [
    /found "", expected 1 to 64 characters of A-Z, .*, at \$\.progressions\[0\]\.id/,
    (s) => (s.progressions = [{ action: 'stop', mode: 'never', id: '' }]),
  ],
  [
    /the rule could never fire, at \$\.faults\[0\]\.nth/,
    (s) =>
      (s.faults = [
        {
          id: 'a',
          operation: '*',
          status: 500,
          nth: 3,
          first: 2,
          seen: 0,
          hits: 0,
          chance: [1, 2, 3, 4],
          delays: [1, 2, 3, 4],
          windows: [],
        },
      ]),
  ],
  [
    /found "p2", expected "p1", at \$\.faults\[0\]\.match\.path\.project_id/,
    (s) =>
      (s.faults = [
        {
          id: 'a',
          operation: '*',
          status: 500,
          match: { path: { project_id: 'p2' } },
          seen: 0,
          hits: 0,
          chance: [1, 2, 3, 4],
          delays: [1, 2, 3, 4],
          windows: [],
        },
      ]),
  ],
  [
    /expected no reads unless mode is manual, at \$\.progressions\[0\]\.reads/,
    (s) =>
      (s.progressions = [
        { id: 'a', action: '*', mode: 'time', outcome: 'success', reads: 3, hits: 0 },
      ]),
  ],
  [/found -1, expected an integer from 0 to 4294967295, at \$\.ids\[2\]/, (s) => (s.ids[2] = -1)],
  [/found 5, expected four integers, at \$\.ids/, (s) => (s.ids = 5)],
  [/found "now", expected .*, at \$\.clock\.at/, (s) => (s.clock.at = 'now')],
  [
    /expected a key that no other entry has, at \$\.agenda\[1\]\.key/,
    (s) =>
      s.agenda.splice(
        0,
        s.agenda.length,
        ...[1, 2].map((at) => ({ key: 'i building', at, part: 'images', image_id: 'i' })),
      ),
  ],
  [/found "extra", expected no such key, at \$\.extra/, (s) => (s.extra = 1)],
]

t.test('every error in a state is named, and nothing of the state is imported', async (t) => {
  const refused = await refusalsOf(t)
  for (const [found, change] of damages) t.match(refused(change), found)
})

t.test('at most twenty errors are named', async (t) => {
  const refused = await refusalsOf(t)
  const message = refused((state) => {
    for (const notebook of state.notebooks) notebook.flavor = 'none'
  })
  t.match(message, /; and more$/)
  t.equal(message.split(';').length, 21)
})

t.test('a value that is not a state is refused', async (t) => {
  const mock = await mockWith(t)
  const circle: { self?: object } = {}
  circle.self = circle
  for (const input of [undefined, null, 5, 'x', '{', '[]', [], {}, { version: 1 }, circle]) {
    const error = refusal(() => mock.project('p1').importState(input))
    t.match(error.message, /found .*, expected .*, at \$/s, String(input))
    t.match(refusal(() => mock.importState(input)).message, /found .*, expected .*, at \$/s)
  }
  t.match(
    refusal(() => mock.importState({ version: 7 })).message,
    /found version 7, expected version 1/,
  )
})

t.test('errors in the state of a server are named with their path', async (t) => {
  const mock = await mockWith(t)
  mock.project('p1').notebooks.remove(mock.project('p1').notebooks.list().data[0]?.id ?? '')
  const before = mock.exportState()
  const refused = (change: (state: Any) => void) => {
    const state: ServerState = structuredClone(before)
    change(state)
    return refusal(() => mock.importState(state)).message
  }
  t.match(
    refused((s) => (s.worlds[0].state.notebooks[3].flavor = 'x')),
    /\$\.worlds\[0\]\.state\.notebooks\[3\]\.flavor/,
  )
  t.match(
    refused((s) => s.worlds.push(s.worlds[0])),
    /project_id that no other entry has, at \$\.worlds\[1\]/,
  )
  t.match(
    refused((s) => (s.worlds[0].project_id = 'a b')),
    /at \$\.worlds\[0\]\.project_id/,
  )
  const keys = { user_id: 'nobody', access: 'a', secret: 's', securitytoken: 't', expires_at: 5 }
  t.match(
    refused((s) => s.iam.keys.push(keys)),
    /found "nobody", expected an id of iam.json users, at \$\.iam\.keys\[0\]/,
  )
  t.match(
    refused((s) => (s.to = 'moon')),
    /at \$\.to/,
  )
  t.strictSame(mock.exportState(), before)
})

t.test('very many errors in the state of a server are an error like others', async (t) => {
  const mock = await mockWith(t)
  mock.project('p1').notebooks.remove(mock.project('p1').notebooks.list().data[0]?.id ?? '')
  const state = mock.exportState() as Any
  const quota = { workspace_id: 'x', resource: 'notebook.instance.count', quota: 1, update_time: 1 }
  state.worlds[0].state.workspace_quotas = Array.from({ length: 150_000 }, () => quota)
  const { message } = refusal(() => mock.importState(state))
  t.equal(message.split(';').length, 21)
  t.match(message, /at \$\.worlds\[0\]\.state\.workspace_quotas\[20\]\.resource; and more$/)
})

t.test('records that outlive their image, workspace or instance can be imported', async (t) => {
  const mock = await mockWith(t)
  const world = mock.project('p1')
  const state: WorldState = world.exportState()
  const [first] = state.notebooks as Any[]
  first.image = { ...first.image, id: 'deleted', type: 'DEDICATED' }
  first.workspace_id = 'f'.repeat(32)
  const finish = {
    part: 'notebooks',
    event: 'finish',
    outcome: 'success',
    action: 'mount',
  } as const
  state.agenda = [
    { ...finish, key: 'gone mount m', at: NOW + 5, notebook_id: 'gone', storage_id: 'm' },
    {
      key: 'gone scheduled stop 9',
      at: NOW + 9,
      part: 'notebooks',
      event: 'scheduled',
      what: 'stop',
      notebook_id: 'gone',
    },
  ]
  state.workspace_quotas = [
    { workspace_id: '0', resource: 'notebook.instance.count', quota: 100, update_time: 1 },
    { workspace_id: '0', resource: 'notebook.gpu_duration', quota: 9, update_time: 1 },
  ]
  state.auth_failures = [
    { access_key: 'a', count: 5, locked_at: 7 },
    { access_key: 'b', count: 1 },
  ]
  world.importState(JSON.stringify(state))
  t.strictSame(world.exportState(), state)
})

t.test('an imported world uses the parsed state, with keys in their original order', async (t) => {
  const mock = await mockWith(t)
  const world = mock.project('p1')
  const state = world.exportState() as Any
  const given = { user_id: 'all', type: 'agency', create_time: 1, content: 'a' }
  state.authorizations = [{ odd: 1, ...given }]
  world.importState(state)
  t.equal(JSON.stringify((world.exportState() as Any).authorizations), JSON.stringify([given]))
})

t.test('the body condition of a fault rule is imported unchanged at any depth', async (t) => {
  const mock = await mockWith(t)
  const world = mock.project('p1')
  world.faults.add({
    operation: 'CreateNotebook',
    status: 500,
    match: { body: { b: 1, a: 'BODY' } },
  })
  const body = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
  const text = JSON.stringify(world.exportState())
  world.importState(text.replace('"BODY"', body))
  t.equal(Object.keys(world.faults.list()[0]?.match?.body as object).join(), 'b,a')
})

t.test('an instance with a custom specification needs no known flavor', async (t) => {
  const mock = await mockWith(t, { scene: 'empty' })
  const payload = { ...CREATION, flavor: undefined, custom_spec: { cpu: 0.3, memory: 512 } }
  const made = await get(mock, 'notebooks', { method: 'POST', payload })
  t.equal(made.status, 200)
  const world = mock.project('p1')
  const state = world.exportState()
  world.importState(state)
  t.strictSame(world.exportState(), state)
})
