import t from 'tap'
import { SharedBlocks } from '../../../src/cloud/kernel/shared-blocks.ts'

t.test('a copy shares each block until one side writes it', async (t) => {
  let copied = 0
  const one = new SharedBlocks<number[]>((block = []) => {
    copied++
    return [...block]
  })
  for (const block of [[1], [2], [3]]) one.insert(one.length, block)
  const other = one.copy()
  t.strictSame([...other], [[1], [2], [3]])
  one.writable(0).push(10)
  one.writable(0).push(11)
  other.writable(2).push(30)
  t.equal(copied, 2)
  t.strictSame(
    [[...one], [...other]],
    [
      [[1, 10, 11], [2], [3]],
      [[1], [2], [3, 30]],
    ],
  )
  t.equal(one.at(1), other.at(1))
})

t.test('blocks are inserted, removed and made in one list only', async (t) => {
  const one = new SharedBlocks<string[]>((block = []) => [...block])
  one.insert(0, ['b'])
  const other = one.copy()
  one.insert(0, ['a'])
  one.writable(2).push('c')
  other.remove(0)
  t.strictSame([...one], [['a'], ['b'], ['c']])
  t.strictSame([...other], [])
  t.equal(other.at(0), undefined)
})
