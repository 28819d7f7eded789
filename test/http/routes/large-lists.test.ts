import t from 'tap'
import { get, mockWith } from '../../support/mock.ts'

t.test(
  'lists of a large project are the same at once, one after the other, and again',
  async (t) => {
    const mock = await mockWith(t, { notebooks: 2_500 })
    for (const query of ['limit=3', 'limit=3&sort_key=name', 'limit=3&name=a']) {
      const list = () => get(mock, `notebooks?${query}`)
      const lists = await Promise.all([list(), list(), list()])
      const { body } = await list()
      t.equal(body.data.length, 3, query)
      for (const one of lists) t.strictSame(one.body, body, query)
    }
  },
)
