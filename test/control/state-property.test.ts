import fc from 'fast-check'
import t from 'tap'
import { act, anyDeed } from '../support/deeds.ts'
import { mockWith } from '../support/mock.ts'

const text = (state: object) => JSON.stringify(state)

t.test('a world goes on from its export exactly as it would have', async (t) => {
  const [one, two] = [await mockWith(t), await mockWith(t)]
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyDeed, { maxLength: 40 }),
      fc.array(anyDeed, { maxLength: 25 }),
      async (before, after) => {
        one.reset()
        two.reset()
        for (const deed of before) await act(one, deed)
        const exported = one.project('p1').exportState()
        two.project('p1').importState(exported)
        t.equal(text(two.project('p1').exportState()), text(exported))
        for (const deed of after) {
          const [answer, again] = [await act(one, deed), await act(two, deed)]
          if (answer !== again) throw new Error(`${answer}\n${again}`)
        }
        const [end, same] = [one, two].map((mock) => text(mock.project('p1').exportState()))
        if (end !== same) throw new Error('exports differ')
      },
    ),
    { numRuns: 40 },
  )
})
