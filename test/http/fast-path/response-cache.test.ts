import t from 'tap'
import { Journal } from '../../../src/control/journal/journal.ts'
import type { CachedResponse } from '../../../src/http/fast-path/cached-response.ts'
import { ResponseCache } from '../../../src/http/fast-path/response-cache.ts'

const journal = new Journal({ journalEntries: 10, journalBytes: 1e9 }, () => {})

function answer(url: string, size: number, method = 'GET'): CachedResponse {
  const arrival = { requestId: 'r', projectId: 'p1', at: 0, worldAt: 0, rawHeaders: [] }
  const entry = journal.open({ ...arrival, method, url })
  const shared = { bytes: 0, entries: 0 }
  const body = Buffer.alloc(size)
  const rest = { projectId: 'p1', proxy: undefined, world: 1, version: 1, headers: [], counts: [] }
  return { ...rest, entry, shared, body, proof: 'lasting' }
}

t.test('answers are found by method and URL, the newest first', async (t) => {
  const answers = new ResponseCache()
  const [one, two, head] = [answer('/a', 1), answer('/a', 2), answer('/a', 3, 'HEAD')]
  for (const each of [one, two, head]) answers.add(each, () => false)
  t.strictSame(
    [answers.of('GET', '/a'), answers.of('HEAD', '/a'), answers.of('POST', '/a')],
    [[two, one], [head], undefined],
  )
  const three = answer('/a', 1)
  answers.add(three, (other) => other === one)
  t.strictSame(answers.of('GET', '/a'), [three, two])
  for (let n = 0; n < 20; n++) answers.add(answer('/a', n), () => false)
  t.equal(answers.of('GET', '/a')?.length, 8)
})

t.test(
  'large answers are not kept, and all are dropped before they have too many bytes',
  async (t) => {
    const answers = new ResponseCache()
    answers.add(answer('/large', 4 * 1024 * 1024 + 1), () => false)
    t.equal(answers.of('GET', '/large'), undefined)
    for (let n = 0; n < 16; n++) answers.add(answer(`/${n}`, 4 * 1024 * 1024), () => false)
    t.ok(answers.of('GET', '/0'))
    answers.add(answer('/last', 1), () => false)
    t.equal(answers.of('GET', '/0'), undefined)
    t.ok(answers.of('GET', '/last'))
  },
)
