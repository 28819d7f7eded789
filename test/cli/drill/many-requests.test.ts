import t from 'tap'
import type { DrillReport } from '../../../src/schemas/drill.ts'
import { runHere } from '../../support/command-here.ts'
import { clientOf } from '../../support/drill-client.ts'

/** Sends more requests than the journal of a run keeps, and waits for the last answer. */
const FLOOD = `
  const flood = () => new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const socket = require('net').connect(Number(port), hostname, () => {
      const one = 'GET /v1/' + project + '/none HTTP/1.1\\r\\nHost: x\\r\\n'
      socket.write((one + '\\r\\n').repeat(10_004) + one + 'Connection: close\\r\\n\\r\\n')
    })
    socket.on('close', resolve).on('error', reject).resume()
  })
  const answer = await call('GET', '/notebooks')
  await answer.text()`

t.test('a clean run with more requests than the journal has cannot be drilled', async (t) => {
  const words = ['drill', '--', ...clientOf(`${FLOOD}; await flood()`)]
  t.match(await runHere(t, words), {
    code: 2,
    stderr:
      /drill: found 6 requests that the journal dropped, expected a run within 10000 requests and 16 MB, in the clean run: give a smaller test/,
  })
})

t.test('the evidence of a cell tells that the journal dropped requests', async (t) => {
  const command = clientOf(`${FLOOD}; if (!answer.ok) await flood(); process.exit(0)`)
  const only = ['--only', 'ListNotebooks/unavailable']
  const { stdout } = await runHere(t, ['drill', '--json', ...only, '--', ...command])
  const { cells }: DrillReport = JSON.parse(stdout)
  t.match(cells, [
    {
      verdict: 'survived',
      evidence: [
        /^it ended with status 0/,
        'found 6 requests that the journal dropped, expected a run within 10000 requests and 16 MB',
      ],
    },
  ])
})
