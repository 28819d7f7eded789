import fc from 'fast-check'
import t from 'tap'
import { CREATION, INSTANCE, type Mock, mockWith } from '../../support/mock.ts'
import { sized } from '../../support/size.ts'

type Project = ReturnType<Mock['project']>

/** What users and the passing of time do to a project; what is refused changes nothing. */
const step = fc.record({
  act: fc.constantFrom(
    'create',
    'stop',
    'start',
    'force',
    'advance',
    'renew',
    'rule',
    'delete',
    'put',
  ),
  nth: fc.nat(40),
  ms: fc.integer({ min: 1, max: 7_200_000 }),
})
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

function doStep(project: Project, { act, nth, ms }: Step): void {
  const { notebooks } = project
  const all = project.exportState().notebooks
  const id = all[nth % Math.max(1, all.length)]?.id ?? 'none'
  try {
    if (act === 'create') notebooks.create({ ...CREATION, name: `n-${nth}` })
    else if (act === 'advance') project.advance(ms)
    else if (act === 'force') project.notebook(id).force(nth % 2 === 0 ? 'RUNNING' : 'STOPPED')
    else if (act === 'renew') notebooks.renewLease(id, { duration: 3_600_000 + (ms % 3_600_000) })
    else if (act === 'rule') project.faults.add({ operation: '*', status: 503, probability: 0.5 })
    else if (act === 'put') notebooks.put({ ...INSTANCE, id: `nb-${nth}`, status: 'STOPPED' })
    else notebooks[act](id)
  } catch (error) {
    if (!/ModelArts|Mock/.test(String((error as { code?: string }).code ?? error))) throw error
  }
}

t.test('an undone reset gives back the same state, byte for byte', async (t) => {
  const mock = await mockWith(t)
  const starts = [
    (project: Project) => project.reset(),
    (project: Project) => project.reset('empty'),
    (project: Project) => project.importState(mock.project('other').exportState()),
    (project: Project) => project.restore(mock.project('other').snapshot()),
  ]
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), fc.nat(3), (steps, start) => {
      mock.reset()
      const project = mock.project('p1')
      for (const each of steps) doStep(project, each)
      const before = JSON.stringify([project.exportState(), project.history()])
      const server = JSON.stringify(mock.exportState())
      starts[start]?.(project)
      project.undoReset()
      t.equal(JSON.stringify([project.exportState(), project.history()]), before)
      t.equal(JSON.stringify(mock.exportState().worlds), JSON.stringify(JSON.parse(server).worlds))
      // The project goes on as one that was never reset.
      const twin = mock.project('p1-twin')
      twin.importState({ ...project.exportState() })
      t.strictSame(
        project.advance('1d').map(({ at, cause, to }) => [at, cause, to]),
        twin.advance('1d').map(({ at, cause, to }) => [at, cause, to]),
      )
    }),
    { numRuns: sized(15, 1_000) },
  )
})

t.test('an undone deletion gives back the same state, byte for byte', async (t) => {
  const mock = await mockWith(t)
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 25 }),
      fc.nat(40),
      fc.boolean(),
      (steps, nth, isGone) => {
        mock.reset()
        const project = mock.project('p1')
        for (const each of steps) doStep(project, each)
        const state = project.exportState()
        const id = state.notebooks[nth % state.notebooks.length]?.id as string
        const before = JSON.stringify(state)
        try {
          project.notebooks.delete(id)
        } catch {
          t.equal(
            JSON.stringify(project.exportState()),
            before,
            'a refused deletion changes nothing',
          )
          return
        }
        if (isGone) project.notebook(id).advance()
        project.notebooks.undelete(id)
        t.equal(JSON.stringify(project.exportState()), before)
        t.strictSame(
          project.history().counts.at(-1)?.by_status,
          countsOf(project.exportState().notebooks),
        )
      },
    ),
    { numRuns: sized(40, 2_000) },
  )
})

function countsOf(notebooks: readonly { status: string }[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { status } of notebooks) counts[status] = (counts[status] ?? 0) + 1
  return counts
}
