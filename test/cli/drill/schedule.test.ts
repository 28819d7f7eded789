import t from 'tap'
import { inOrder } from '../../../src/cli/drill/schedule.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

t.test('items are begun in order, and only so many at a time', async (t) => {
  const begun: number[] = []
  let running = 0
  let most = 0
  await inOrder({
    items: [1, 2, 3, 4, 5],
    jobs: 2,
    hasTime: (item) => item !== 3,
    work: async (item) => {
      begun.push(item)
      most = Math.max(most, ++running)
      await turn()
      running--
    },
  })
  t.strictSame(begun, [1, 2, 4, 5])
  t.equal(most, 2)
  await inOrder({ items: [], jobs: 2, hasTime: () => true, work: turn as () => Promise<void> })
})

t.test('an error ends the work when what runs has ended', async (t) => {
  const ended: number[] = []
  const work = async (item: number) => {
    await turn()
    if (item === 1) throw new Error('one')
    await turn()
    ended.push(item)
  }
  await t.rejects(inOrder({ items: [1, 2, 3, 4], jobs: 2, hasTime: () => true, work }), {
    message: 'one',
  })
  t.strictSame(ended, [2])
})
