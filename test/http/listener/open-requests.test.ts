import { Socket } from 'node:net'
import t from 'tap'
import { OpenRequests } from '../../../src/http/listener/open-requests.ts'

t.test('only the first bytes of a connection that are no HTTP count', (t) => {
  const requests = new OpenRequests()
  const [one, other] = [new Socket(), new Socket()]
  t.strictSame([requests.fail(one), requests.fail(one), requests.fail(other)], [true, false, true])
  t.end()
})
