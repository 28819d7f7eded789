import t from 'tap'
import { ForgottenJournals } from '../../../src/control/worlds/forgotten-journals.ts'

t.test('the last request of a dropped journal is remembered once, exactly', async (t) => {
  const forgotten = new ForgottenJournals()
  forgotten.add('p1', 7)
  forgotten.add('p2', 0)
  t.strictSame(
    ['p1', 'p1', 'p2', 'p3'].map((id) => forgotten.take(id)),
    [7, 0, 0, 0],
  )
})

t.test('of 200,000 dropped journals none looks new, and few new projects look old', async (t) => {
  const forgotten = new ForgottenJournals()
  for (let n = 0; n < 200_000; n++) forgotten.add(`project-${n}`, 1 + (n % 5))
  t.strictSame(
    [199_999, 199_998].map((n) => forgotten.take(`project-${n}`)),
    [5, 4],
  )
  let [lost, wrong] = [0, 0]
  for (let n = 0; n < 190_000; n++) if (forgotten.take(`project-${n}`) !== 5) lost++
  for (let n = 0; n < 10_000; n++) if (forgotten.take(`another-${n}`) !== 0) wrong++
  t.equal(lost, 0, 'an old one has the highest number of all')
  t.ok(wrong < 300, `${wrong} of 10,000 new projects look old`)
  forgotten.clear()
  t.equal(forgotten.take('project-1'), 0)
})
