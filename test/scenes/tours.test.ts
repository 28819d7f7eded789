import t, { type Test } from 'tap'
import type { NotebookStatus } from '../../src/schemas/notebook.ts'
import { requestCounts, type TourOutcome } from '../../src/tour/outcomes.ts'
import { control, type Mock, mockWith } from '../support/mock.ts'
import { begunTour } from '../support/tours.ts'

type Requests = Extract<TourOutcome, { action: 'requests' }>

/** What the steps of a tour did, played to its end. `afterStep` is called after each, counted from 1. */
async function played(
  t: Test,
  scene: string,
  afterStep: (step: number, mock: Mock) => Promise<void> | void = () => {},
) {
  const mock = await mockWith(t)
  const run = await begunTour(mock, scene)
  const outcomes: TourOutcome[][] = []
  for (const index of run.steps.keys()) {
    const done: TourOutcome[] = []
    for await (const outcome of run.play(index)) done.push(outcome)
    outcomes.push(done)
    await afterStep(index + 1, mock)
  }
  return { mock, run, outcomes }
}

/** The status of an instance of p1, whatever its workspace is. */
async function statusOf(mock: Mock, name: string): Promise<NotebookStatus | undefined> {
  const { workspaces } = (await control(mock, 'GET', '/projects/p1/catalog')).body
  for (const id of workspaces) {
    const path = `/projects/p1/notebooks?name=${name}&workspace_id=${id}`
    const [found] = (await control(mock, 'GET', path)).body.data
    if (found !== undefined) return found.status
  }
  return undefined
}

const countsOf = (outcome: TourOutcome | undefined) => requestCounts((outcome as Requests).requests)

const statusesOf = (outcome: TourOutcome | undefined) =>
  (outcome as Requests).requests.flat().map(({ status }) => status)

for (const scene of ['quickstart', 'busy-gpu-lab', 'flaky-region']) {
  t.test(
    `each run of the tour of ${scene} does the same, and its texts are complete`,
    async (t) => {
      const [one, other] = [await played(t, scene), await played(t, scene)]
      t.strictSame(one.outcomes, other.outcomes)
      const { steps } = one.run
      t.ok(steps.length >= 6 && steps.length <= 9, `${steps.length} steps`)
      for (const { look, text, title } of steps) {
        t.ok(look)
        t.match(text.zh, /\p{Script=Han}/u)
        t.notMatch(text.en + title.en, /\p{Script=Han}/u)
      }
    },
  )
}

t.test('what the tour of quickstart says is true', async (t) => {
  const seen: unknown[] = []
  const { outcomes } = await played(t, 'quickstart', async (step, mock) => {
    const [started, made, failed] = await Promise.all(
      ['course-stopped', 'weekend-report', 'llama-running'].map((name) => statusOf(mock, name)),
    )
    seen.push([step, started, made, failed])
  })
  t.strictSame(seen, [
    [1, 'STOPPED', undefined, 'RUNNING'],
    [2, 'STARTING', undefined, 'RUNNING'],
    [3, 'RUNNING', undefined, 'RUNNING'],
    [4, 'RUNNING', 'RUNNING', 'RUNNING'],
    [5, 'STOPPED', 'STOPPED', 'RUNNING'],
    [6, 'STOPPED', 'STOPPED', 'ERROR'],
    [7, 'STOPPED', 'STOPPED', 'ERROR'],
    [8, 'STOPPED', 'STOPPED', 'ERROR'],
  ])
  t.strictSame(statusesOf(outcomes[6]?.[1]), [429, 200])
})

t.test('what the tour of busy-gpu-lab says is true', async (t) => {
  let failed: unknown
  const { mock, outcomes } = await played(t, 'busy-gpu-lab', async (step, mock) => {
    if (step === 6) failed = await statusOf(mock, 'protein-folds-cache')
  })
  t.equal(failed, 'ERROR')
  const [hour, day, night] = outcomes
    .flat()
    .flatMap((outcome) => (outcome.action === 'advance' ? [outcome.transitions] : []))
  const failures = (of = hour) => of?.filter(({ to }) => /FAILED|ERROR/.test(to ?? '')).length
  t.strictSame([failures(hour), failures(day), failures(night)], [1, 9, 14])
  const total = [hour, day, night].reduce((sum, of = []) => sum + of.length, 0)
  t.ok(total > 500, `${total} transitions`)
  t.strictSame(statusesOf(outcomes[6]?.[1]), [500, 500, 200])
  const { body } = await control(mock, 'GET', '/projects/p1/requests')
  t.equal(body.requests.length, 4)
})

t.test('what the tour of flaky-region says is true', async (t) => {
  const seen = new Map<number, unknown>()
  const { mock, outcomes } = await played(t, 'flaky-region', async (step, mock) => {
    seen.set(step, await statusOf(mock, 'storm-archive'))
  })
  const alone = countsOf(outcomes[1]?.[0])
  t.ok(alone.succeeded >= 10 && alone.succeeded < 20, `${alone.succeeded} of 20`)
  t.equal(alone.tries, 20)
  const careful = countsOf(outcomes[2]?.[0])
  t.equal(careful.succeeded, 20)
  t.ok(careful.rescued > 0)
  t.match(countsOf(outcomes[3]?.[0]), { requests: 12, succeeded: 12 })
  t.strictSame(statusesOf(outcomes[4]?.[2]), [null])
  t.strictSame([seen.get(4), seen.get(5), seen.get(7)], ['STOPPED', 'STARTING', 'RUNNING'])
  t.strictSame(statusesOf(outcomes[5]?.[0]), [400])
  t.strictSame(statusesOf(outcomes[7]?.[1]), [503, 503, 503, 200])
  t.match(countsOf(outcomes[8]?.[1]), { requests: 20, succeeded: 20, tries: 20 })
  t.strictSame((await control(mock, 'GET', '/projects/p1/faults')).body.faults, [])
})
