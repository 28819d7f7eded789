import t from 'tap'
import type { Caller } from '../../../src/cloud/iam/iam.ts'
import { Agenda } from '../../../src/cloud/kernel/agenda.ts'
import { Clock } from '../../../src/cloud/kernel/clock.ts'
import { Ids } from '../../../src/cloud/kernel/ids.ts'
import type { CloudReminder, WorkspaceReminder } from '../../../src/cloud/kernel/reminders.ts'
import { INSTANCE_COUNT, ignoredInQuotas } from '../../../src/cloud/workspaces/workspace-quotas.ts'
import { Workspaces } from '../../../src/cloud/workspaces/workspaces.ts'
import type { WorkspaceDetail } from '../../../src/schemas/workspace.ts'
import {
  WorkspaceCreateRequest,
  WorkspacesQuery,
  WorkspaceUpdateRequest,
} from '../../../src/schemas/workspace-request.ts'
import { defaultFile, references } from '../../support/build.ts'
import { NOW } from '../../support/mock.ts'
import { refusal } from '../../support/refusal.ts'

const { iam } = references

function callerNamed(name: string): Caller {
  const user = iam.userNamed(name)
  if (user === undefined) throw new Error(`no user ${name}`)
  return { user, role: { admin: name === 'mock-admin', allow: ['*'] } }
}

const admin = callerNamed('mock-admin')
const user = callerNamed('mock-user')
const reader = callerNamed('mock-reader')

const EARLIER = NOW - 86_400_000

/** A workspace of the admin; its id is one digit, repeated 32 times. */
function workspace(digit: number, overrides: Partial<WorkspaceDetail> = {}): WorkspaceDetail {
  return {
    id: `${digit}`.repeat(32),
    name: `workspace-${digit}`,
    owner: 'mock-admin',
    auth_type: 'PUBLIC',
    enterprise_project_id: '0',
    status: 'NORMAL',
    create_time: EARLIER,
    update_time: EARLIER + digit,
    ...overrides,
  }
}

const [main] = defaultFile<[WorkspaceDetail]>('workspaces')

const [ONE, TWO] = ['1'.repeat(32), '2'.repeat(32)] as const

/** Workspace 0 and others, with their agenda and a function that advances their clock. */
function build(...others: WorkspaceDetail[]) {
  const clock = new Clock({ at: NOW, rate: 0 })
  const agenda = new Agenda<CloudReminder>()
  const all = new Workspaces([main, ...others], { clock, agenda, ids: new Ids('seed') })
  const advance = (span: number) => {
    clock.set({ at: clock.now() + span })
    for (
      let due = agenda.takeDue(clock.now());
      due !== undefined;
      due = agenda.takeDue(clock.now())
    )
      all.handleReminder(due as WorkspaceReminder)
  }
  return { all, agenda, advance }
}

type Given = Record<string, unknown>

const query = (given: Given = {}) => WorkspacesQuery.parse(given)
const creation = (given: Given = {}) => WorkspaceCreateRequest.parse({ name: 'vision', ...given })
const change = (given: Given) => WorkspaceUpdateRequest.parse(given)

/** The digits of the listed workspaces; 0 for the default one. */
const listed = (all: Workspaces, given: Given = {}, caller = admin) =>
  all.list(caller, query(given)).workspaces.map(({ id }) => Number(id.charAt(0)))

t.test('a list is sorted by name, descending, and has the total count', async (t) => {
  const { all } = build(workspace(2), workspace(1), workspace(3))
  t.strictSame(listed(all), [3, 2, 1, 0])
  t.strictSame(listed(all, { order: 'asc' }), [0, 1, 2, 3])
  t.strictSame(listed(all, { order: 'ASC', limit: 2, offset: 1 }), [1, 2])
  t.match(all.list(admin, query({ limit: 3, offset: 2 })), { count: 2, total_count: 4 })
  t.match(all.list(admin, query({ offset: 4 })), { count: 0, total_count: 4, workspaces: [] })
})

t.test('a list can be sorted by time and by state', async (t) => {
  const { all } = build(
    workspace(1, { update_time: 9, status: 'NORMAL' }),
    workspace(2, { update_time: 7, status: 'DELETE_FAILED' }),
    workspace(3, { update_time: 8, status: 'CREATE_FAILED' }),
  )
  t.strictSame(listed(all, { sort_by: 'update_time' }), [0, 1, 3, 2])
  t.strictSame(listed(all, { sort_by: 'status', order: 'asc' }), [3, 2, 0, 1])
})

t.test('a list is filtered by part of the name and by enterprise project', async (t) => {
  const { all } = build(
    workspace(1, { name: 'Vision-A', enterprise_project_id: 'e' }),
    workspace(2, { name: 'vision-b' }),
  )
  t.strictSame(listed(all, { name: 'VISION' }), [2, 1])
  t.strictSame(listed(all, { name: 'on-a' }), [1])
  t.strictSame(listed(all, { name: '%' }), [])
  t.strictSame(listed(all, { enterprise_project_id: 'e' }), [1])
  t.strictSame(listed(all, { enterprise_project_id: '0', name: 'vision' }), [2])
})

t.test('users see the workspaces that are open to them, an admin sees all', async (t) => {
  const { all } = build(
    workspace(1, { auth_type: 'PRIVATE' }),
    workspace(2, { auth_type: 'PRIVATE', owner: 'mock-user' }),
    workspace(3, { auth_type: 'INTERNAL', grants: [{ user_name: 'mock-user' }] }),
    workspace(4, { auth_type: 'INTERNAL', grants: [{ user_id: user.user.id }] }),
    workspace(5, {
      auth_type: 'INTERNAL',
      grants: [{ user_id: reader.user.id, user_name: 'mock-user' }],
    }),
    workspace(6, { auth_type: 'INTERNAL', owner: 'mock-user' }),
    workspace(7, { auth_type: 'PRIVATE', grants: [{ user_name: 'mock-user' }] }),
  )
  const order = { order: 'asc' }
  t.strictSame(listed(all, order), [0, 1, 2, 3, 4, 5, 6, 7])
  t.strictSame(listed(all, order, user), [0, 2, 3, 4, 6], 'an id of a grant wins over its name')
  t.strictSame(listed(all, order, reader), [0, 5])
  t.strictSame(listed(all, { ...order, filter_accessible: true }), [0, 1, 3, 4, 5, 7])
  t.strictSame(listed(all, { ...order, filter_accessible: true }, reader), [0, 5])
})

t.test('a list has no grants, the response for one workspace has them', async (t) => {
  const grants = [{ user_name: 'mock-user' }]
  const { all } = build(workspace(1, { auth_type: 'INTERNAL', grants }))
  for (const each of all.list(admin, query()).workspaces) t.notOk('grants' in each)
  t.strictSame(all.show(admin, ONE).grants, grants)
  t.strictSame(all.show(admin, '0').grants, [])
})

t.test('a new workspace exists at once and belongs to its creator', async (t) => {
  const { all } = build()
  const made = all.create(user, creation({ description: 'Image models' }))
  t.strictSame(made, {
    auth_type: 'public',
    create_time: NOW,
    description: 'Image models',
    enterprise_project_id: '0',
    enterprise_project_name: 'default',
    grants: [],
    id: made.id,
    name: 'vision',
    owner: 'mock-user',
    status: 'NORMAL',
    status_info: '',
    update_time: NOW,
  })
  t.match(made.id, /^[0-9a-f]{32}$/)
  t.strictSame(all.show(admin, made.id), made)
  t.ok(all.has(made.id))
  t.strictSame(all.ids, ['0', made.id])
  all.expect(made.id, 'workspace_id')
  const other = all.create(user, creation({ name: 'speech', enterprise_project_id: 'e' }))
  t.notOk('enterprise_project_name' in other)
  t.equal(other.description, '')
})

t.test('a taken name and the reserved name are refused', async (t) => {
  const { all } = build(workspace(1))
  for (const name of ['workspace-1', 'default']) {
    t.match(
      refusal(() => all.create(admin, creation({ name }))),
      {
        statusCode: 400,
        errorCode: 'ModelArts.0107',
        message: `The values of the request parameters (name,${name}) are invalid.`,
      },
    )
  }
  const nameless = new Workspaces([], {
    clock: new Clock({ at: NOW, rate: 0 }),
    agenda: new Agenda<CloudReminder>(),
    ids: new Ids('seed'),
  })
  t.match(
    refusal(() => nameless.create(admin, creation({ name: 'default' }))),
    {
      errorCode: 'ModelArts.0107',
    },
  )
})

t.test('only INTERNAL workspaces accept grants', async (t) => {
  const { all } = build()
  const grants = [{ user_id: user.user.id }]
  const made = all.create(admin, creation({ auth_type: 'internal', grants }))
  t.match(made, { auth_type: 'internal', grants: [{ user_id: user.user.id, user_type: 'IAM' }] })
  t.strictSame(all.create(admin, creation({ name: 'open', grants: [] })).grants, [])
  for (const auth_type of ['PUBLIC', 'PRIVATE', 'public', 'Private', undefined]) {
    t.match(
      refusal(() => all.create(admin, creation({ name: 'else', auth_type, grants }))),
      {
        statusCode: 400,
        errorCode: 'ModelArts.6400',
        message: /grants: found \[\{"user_id".*expected no grants: auth_type is \w+, not INTERNAL/,
      },
    )
  }
})

t.test('at most 10000 workspaces can exist', async (t) => {
  const many = Array.from({ length: 9_998 }, (_, n) => ({
    ...workspace(1),
    id: `${n}`.padStart(32, '0'),
    name: `many-${n}`,
  }))
  const { all } = build(...many)
  all.create(admin, creation())
  t.match(
    refusal(() => all.create(admin, creation({ name: 'one too many' }))),
    {
      statusCode: 400,
      errorCode: 'ModelArts.7006',
      message: 'workspace number over limit, limit: 10000',
    },
  )
})

t.test(
  'an unknown workspace gives code 7005 in workspace operations and 0102 in others',
  async (t) => {
    const { all } = build()
    for (const act of [
      () => all.show(admin, 'x'),
      () => all.update(admin, 'x', change({})),
      () => all.delete(admin, 'x'),
      () => all.showQuotas(admin, 'x', 0),
      () => all.updateQuotas(admin, 'x', { quotas: [] }),
      () => all.isAccessible(admin, 'x'),
    ]) {
      t.match(refusal(act), {
        statusCode: 400,
        errorCode: 'ModelArts.7005',
        message: 'workspace:x not existed',
      })
    }
    t.notOk(all.has('x'))
    t.match(
      refusal(() => all.expect('x', 'workspaceId')),
      {
        errorCode: 'ModelArts.0102',
        message: 'The workspace does not exist. workspaceId: found "x", expected one of 0',
      },
    )
  },
)

t.test(
  'a workspace that the caller may not use is refused, and the error names the missing right',
  async (t) => {
    const { all } = build(workspace(1, { auth_type: 'PRIVATE' }))
    const cases: Record<string, () => unknown> = {
      get: () => all.show(user, ONE),
      update: () => all.update(user, ONE, change({})),
      delete: () => all.delete(user, ONE),
      getQuotas: () => all.showQuotas(user, ONE, 0),
      updateQuotas: () => all.updateQuotas(user, ONE, { quotas: [] }),
    }
    for (const [action, act] of Object.entries(cases)) {
      t.match(refusal(act), {
        statusCode: 403,
        errorCode: 'ModelArts.0108',
        message: `(modelarts:workspace:${action})`,
      })
    }
    t.notOk(all.isAccessible(user, ONE))
    t.ok(all.isAccessible(admin, ONE))
  },
)

t.test('an update keeps the fields that it does not name', async (t) => {
  const { all } = build(workspace(1, { description: 'old' }))
  t.strictSame(all.update(admin, ONE, change({ name: 'renamed' })), { workspace_id: ONE })
  t.match(all.show(admin, ONE), {
    name: 'renamed',
    description: 'old',
    create_time: EARLIER,
    update_time: NOW,
  })
  all.update(admin, ONE, change({ description: '' }))
  t.match(all.show(admin, ONE), { name: 'renamed', description: '' })
  all.update(admin, ONE, change({ name: 'renamed', auth_type: 'private' }))
  t.match(all.show(admin, ONE), { name: 'renamed', auth_type: 'private' })
  all.update(admin, ONE, change({ description: 'x' }))
  t.match(all.show(admin, ONE), { auth_type: 'private' })
})

t.test('an update leaves the grants that it names, and without grants none', async (t) => {
  const grants = [{ user_name: 'mock-user' }]
  const { all } = build(
    workspace(1, { auth_type: 'INTERNAL', grants }),
    workspace(2, { auth_type: 'internal', grants }),
  )
  all.update(admin, ONE, change({ grants: [{ user_name: 'mock-reader' }] }))
  t.match(all.show(admin, ONE).grants, [{ user_name: 'mock-reader', user_type: 'IAM' }])
  t.ok(all.isAccessible(reader, ONE))
  all.update(admin, ONE, change({ description: 'x' }))
  t.strictSame(all.show(admin, ONE).grants, [])
  t.notOk(all.isAccessible(reader, ONE))
  for (const request of [
    { auth_type: 'internal', description: 'x' },
    { grants: [] },
    { auth_type: 'PUBLIC' },
    { auth_type: 'private' },
  ]) {
    all.update(admin, TWO, change({ auth_type: 'internal', grants }))
    t.match(all.show(admin, TWO).grants, grants)
    all.update(admin, TWO, change(request))
    t.strictSame(all.show(admin, TWO).grants, [], JSON.stringify(request))
  }
  t.match(
    refusal(() => all.update(admin, TWO, change({ grants }))),
    {
      errorCode: 'ModelArts.6400',
    },
  )
})

t.test('a workspace keeps the spelling of auth_type, which opens it in any case', async (t) => {
  const grants = [{ user_name: 'mock-user' }]
  const { all } = build(
    workspace(1, { auth_type: 'public' }),
    workspace(2, { auth_type: 'Public' }),
    workspace(3, { auth_type: 'private' }),
    workspace(4, { auth_type: 'internal', grants }),
    workspace(5, { auth_type: 'Internal', grants: [{ user_name: 'mock-reader' }] }),
  )
  t.strictSame(listed(all, { order: 'asc' }, user), [0, 1, 2, 4])
  t.strictSame(listed(all, { order: 'asc' }, reader), [0, 1, 2, 5])
  for (const auth_type of ['public', 'PUBLIC', 'Public', 'private', 'PRIVATE', 'iNTERNAL']) {
    const { id } = all.create(admin, creation({ name: `of ${auth_type}`, auth_type }))
    t.equal(all.show(admin, id).auth_type, auth_type)
    all.update(admin, ONE, change({ auth_type }))
    t.equal(all.show(admin, ONE).auth_type, auth_type)
    t.equal(all.isAccessible(user, ONE), auth_type.toLowerCase() === 'public')
  }
})

t.test('a new name must be free, and workspace 0 cannot be renamed', async (t) => {
  const { all } = build(workspace(1), workspace(2))
  for (const name of ['workspace-2', 'default']) {
    t.match(
      refusal(() => all.update(admin, ONE, change({ name }))),
      {
        errorCode: 'ModelArts.0107',
        message: `(name,${name})`,
      },
    )
  }
  t.match(
    refusal(() => all.update(admin, '0', change({ name: 'main' }))),
    {
      errorCode: 'ModelArts.0107',
      message: '(name,main)',
    },
  )
  all.update(admin, '0', change({ name: 'default', description: 'ours' }))
  t.match(all.show(admin, '0'), { name: 'default', description: 'ours' })
})

t.test('a deletion takes one second, and the workspace cannot be changed meanwhile', async (t) => {
  const { all, agenda, advance } = build(workspace(1), workspace(2))
  t.strictSame(all.delete(admin, ONE), { workspace_id: ONE })
  t.strictSame(agenda.list(), [
    { key: `workspace ${ONE}`, at: NOW + 1_000, part: 'workspaces', workspace_id: ONE },
  ])
  t.match(all.show(admin, ONE), { status: 'DELETING', update_time: NOW })
  t.strictSame(listed(all), [2, 1, 0], 'the workspace is still listed during its deletion')
  t.notOk(all.has(ONE))
  t.strictSame(all.ids, ['0', TWO])
  t.match(
    refusal(() => all.expect(ONE, 'workspace_id')),
    { errorCode: 'ModelArts.0102' },
  )
  const cases: Record<string, () => unknown> = {
    update: () => all.update(admin, ONE, change({})),
    delete: () => all.delete(admin, ONE),
    updateQuotas: () => all.updateQuotas(admin, ONE, { quotas: [] }),
  }
  for (const [action, act] of Object.entries(cases)) {
    t.match(refusal(act), {
      statusCode: 400,
      errorCode: 'ModelArts.7004',
      message: `the status of workspace: ${ONE} is abnormal, can not execute [action: ${action}]`,
    })
  }
  advance(999)
  t.match(all.show(admin, ONE), { status: 'DELETING' })
  advance(1)
  t.match(
    refusal(() => all.show(admin, ONE)),
    { errorCode: 'ModelArts.7005' },
  )
  t.strictSame(listed(all), [2, 0])
  all.create(admin, creation({ name: 'workspace-1' }))
})

t.test(
  'workspace 0 cannot be deleted; a failed workspace can be deleted, but not changed',
  async (t) => {
    const { all, agenda } = build(workspace(1, { status: 'DELETE_FAILED' }))
    t.match(
      refusal(() => all.delete(admin, '0')),
      {
        statusCode: 400,
        errorCode: 'ModelArts.0107',
        message: '(workspace_id,0)',
      },
    )
    t.equal(agenda.size, 0)
    t.ok(all.has(ONE))
    t.match(
      refusal(() => all.update(admin, ONE, change({}))),
      { errorCode: 'ModelArts.7004' },
    )
    all.delete(admin, ONE)
    t.match(all.show(admin, ONE), { status: 'DELETING' })
  },
)

t.test('quotas are unlimited until they are set', async (t) => {
  const { all } = build(workspace(1))
  const { quotas } = all.showQuotas(admin, ONE, 4)
  t.strictSame(
    quotas.map(({ resource }) => resource),
    [INSTANCE_COUNT, 'notebook.cpu_duration', 'notebook.gpu_duration'],
  )
  for (const quota of quotas) {
    t.match(quota, { quota: -1, used_quota: null, min_quota: -1, update_time: EARLIER })
  }
  t.match(quotas[0], { name_en: 'Number of notebook instances', unit_en: 'instance' })
  t.equal(all.quotaOf(ONE, INSTANCE_COUNT), -1)
  t.equal(all.quotaOf('x', INSTANCE_COUNT), -1)
})

t.test(
  'a list shows the usage of a quota that is set; the response to the change does not',
  async (t) => {
    const { all } = build(workspace(1), workspace(2))
    const set = (...quotas: [string, number][]) =>
      all.updateQuotas(admin, ONE, {
        quotas: quotas.map(([resource, quota]) => ({ resource, quota })),
      }).quotas
    const answer = set([INSTANCE_COUNT, 5], ['notebook.gpu_duration', 600])
    t.match(answer, [
      { resource: INSTANCE_COUNT, quota: 5, update_time: NOW },
      { quota: -1, update_time: EARLIER },
      { quota: 600, update_time: NOW },
    ])
    for (const quota of answer) t.notOk('used_quota' in quota)
    t.equal(all.quotaOf(ONE, INSTANCE_COUNT), 5)
    t.equal(all.quotaOf(ONE, 'notebook.cpu_duration'), -1)
    t.equal(all.quotaOf(TWO, INSTANCE_COUNT), -1)
    t.match(all.showQuotas(admin, ONE, 4).quotas, [
      { quota: 5, used_quota: 4 },
      { quota: -1, used_quota: null },
      { quota: 600, used_quota: 0 },
    ])
    set([INSTANCE_COUNT, -1])
    t.equal(all.quotaOf(ONE, INSTANCE_COUNT), -1)
    t.equal(
      all.quotaOf(ONE, 'notebook.gpu_duration'),
      600,
      'a quota that is not named keeps its value',
    )
    t.equal(set()[2]?.quota, 600)
  },
)

t.test(
  'a quota out of range or for an unknown resource is refused, and nothing changes',
  async (t) => {
    const { all } = build(workspace(1))
    const cases: [[string, number][], string][] = [
      [
        [[INSTANCE_COUNT, 0]],
        'quotas[0].quota: found 0, expected -1, or an integer from 1 to 100000',
      ],
      [[[INSTANCE_COUNT, -2]], 'quotas[0].quota: found -2'],
      [[[INSTANCE_COUNT, 100_001]], 'quotas[0].quota: found 100001'],
      [[['notebook.gpu_duration', 60_000_001]], 'from 1 to 60000000'],
      [
        [
          [INSTANCE_COUNT, 5],
          ['notebook.tpu', 5],
        ],
        `quotas[1].resource: found "notebook.tpu", expected one of ${INSTANCE_COUNT}, `,
      ],
      [
        [
          [INSTANCE_COUNT, 5],
          [INSTANCE_COUNT, 6],
        ],
        `quotas[1].resource: found "${INSTANCE_COUNT}", expected each resource only once`,
      ],
    ]
    for (const [quotas, message] of cases) {
      const request = { quotas: quotas.map(([resource, quota]) => ({ resource, quota })) }
      const error = refusal(() => all.updateQuotas(admin, ONE, request))
      t.match(error, { statusCode: 400, errorCode: 'ModelArts.6400' })
      t.ok(error.message.includes(message), error.message)
      t.equal(all.quotaOf(ONE, INSTANCE_COUNT), -1)
    }
    const highest = { quotas: [{ resource: INSTANCE_COUNT, quota: 100_000 }] }
    t.equal(all.updateQuotas(admin, ONE, highest).quotas[0]?.quota, 100_000)
  },
)

t.test('only the number of instances is limited; a warning says so for other quotas', async (t) => {
  const quotas = [INSTANCE_COUNT, 'notebook.cpu_duration'].map((resource) => ({
    resource,
    quota: 1,
  }))
  t.strictSame(ignoredInQuotas({ quotas }), ['notebook.cpu_duration is stored, but limits nothing'])
})

t.test('quotas are deleted with their workspace', async (t) => {
  const { all, advance } = build(workspace(1))
  all.updateQuotas(admin, ONE, { quotas: [{ resource: INSTANCE_COUNT, quota: 1 }] })
  all.delete(admin, ONE)
  t.equal(all.quotaOf(ONE, INSTANCE_COUNT), 1)
  advance(1_000)
  t.equal(all.quotaOf(ONE, INSTANCE_COUNT), -1)
})
