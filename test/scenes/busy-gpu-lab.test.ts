import { statSync } from 'node:fs'
import t, { type Test } from 'tap'
import { FIXTURES } from '../../src/control/scenes/scene-files.ts'
import type { Transition } from '../../src/index.ts'
import { NotebookStatus } from '../../src/schemas/notebook.ts'
import { get, mockWith, NOW } from '../support/mock.ts'

const HOUR = 3_600_000

async function lab(t: Test) {
  const mock = await mockWith(t, { scene: 'busy-gpu-lab' })
  const project = mock.project('p1')
  const everywhere = { limit: 1000 } as const
  const { workspaces } = (await get(mock, 'workspaces')).body
  const all = () =>
    workspaces.flatMap(
      ({ id }: { id: string }) =>
        project.notebooks.listAll({ ...everywhere, workspace_id: id }).data,
    ) as ReturnType<typeof project.notebooks.listAll>['data']
  return { mock, project, all }
}

/** The number of selected transitions in each hour from NOW on. */
function perHour(transitions: readonly Transition[], isSelected: (one: Transition) => boolean) {
  const counts = Array.from({ length: 24 }, () => 0)
  for (const one of transitions.filter(isSelected)) {
    const hour = Math.floor((one.at - NOW) / HOUR)
    counts[hour] = (counts[hour] ?? 0) + 1
  }
  return counts
}

t.test(
  'the scene has 120 instances in every status, of several owners, workspaces and pools',
  async (t) => {
    const { all } = await lab(t)
    const notebooks = all()
    t.equal(notebooks.length, 120)
    const distinct = (read: (one: (typeof notebooks)[number]) => unknown) =>
      new Set(notebooks.map(read).filter((value) => value !== undefined))
    t.strictSame([...distinct(({ status }) => status)].sort(), [...NotebookStatus.options].sort())
    t.ok(distinct(({ user_id }) => user_id).size >= 5)
    t.ok(distinct(({ workspace_id }) => workspace_id).size >= 3)
    t.ok(distinct(({ pool }) => pool?.id).size >= 2)
    t.equal(distinct(({ name }) => name).size, 120)
    for (const { status, fail_reason } of notebooks) {
      if (/FAILED|ERROR/.test(status)) t.not(fail_reason, 'The cause was not recorded.')
    }
  },
)

t.test('teams have known tokens and keys, and their own instances', async (t) => {
  const { mock } = await lab(t)
  for (const team of ['vision', 'speech', 'language', 'robotics', 'biology']) {
    const headers = { 'x-auth-token': `mock-token-${team}` }
    const { status, body } = await get(mock, 'notebooks', { as: null, headers })
    t.equal(status, 200)
    t.ok(body.total > 0, team)
    for (const { user } of body.data) t.equal(user.name, `mock-${team}`)
  }
})

t.test('each hour of a day has starts, stops and exactly one failure', async (t) => {
  const { project, all } = await lab(t)
  const day = project.advance('24h')
  const failures = perHour(day, ({ to }) => /FAILED|ERROR/.test(to ?? ''))
  t.strictSame(
    failures,
    Array.from({ length: 24 }, () => 1),
  )
  const starts = perHour(day, ({ from, to }) => from === 'STARTING' && to === 'RUNNING')
  const stops = perHour(day, ({ from, to }) => from === 'STOPPING' && to === 'STOPPED')
  t.ok(Math.min(...starts) >= 1, `${starts}`)
  t.ok(Math.min(...stops) >= 1, `${stops}`)
  const kinds = new Set(day.map(({ to }) => to).filter((to) => /FAILED|ERROR/.test(to ?? '')))
  t.strictSame([...kinds].sort(), ['CREATE_FAILED', 'DELETE_FAILED', 'ERROR', 'START_FAILED'])
  t.equal(all().length, 120, 'no instance is created or deleted')
})

t.test('the second day has the same failures as the first', async (t) => {
  const { project } = await lab(t)
  const failuresOf = (day: readonly Transition[], since: number) =>
    day
      .filter(({ to }) => /FAILED|ERROR/.test(to ?? ''))
      .map(({ at, notebook_id, to }) => [at - since, notebook_id, to])
  const first = failuresOf(project.advance('24h'), NOW)
  t.strictSame(failuresOf(project.advance('24h'), NOW + 24 * HOUR), first)
})

t.test('the transitions are the same on each run, in steps or at once', async (t) => {
  const [a, b] = [await lab(t), await lab(t)]
  const once = JSON.stringify(a.project.advance('24h'))
  t.equal(JSON.stringify(b.mock.project('another').advance('24h')), once)
  const steps = Array.from({ length: 24 }, () => b.project.advance('1h')).flat()
  t.equal(JSON.stringify(steps), once)
})

t.test('the files of the scene are small enough to read', (t) => {
  t.ok(statSync(`${FIXTURES}busy-gpu-lab/notebooks.json`).size < 150_000)
  t.end()
})
