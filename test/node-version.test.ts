import { readFileSync } from 'node:fs'
import t from 'tap'
import { endOnOldNode, OLDEST_NODE, requireNode } from '../src/node-version.ts'

t.test('the oldest version of Node is that of package.json', async (t) => {
  t.equal(JSON.parse(readFileSync('package.json', 'utf8')).engines.node, `>=${OLDEST_NODE}`)
})

t.test('an older Node is refused with one sentence that names both versions', async (t) => {
  for (const node of ['18.20.8', '20.18.9', '8.0.0']) {
    const sentence = `found Node ${node}, expected Node 20.19 or newer`
    t.throws(() => requireNode(node), { message: sentence })
    const printed = t.capture(console, 'error')
    const statuses: unknown[] = []
    const exit = (status: unknown) => statuses.push(status) as never
    endOnOldNode({ exit, versions: { ...process.versions, node } })
    t.strictSame(statuses, [2])
    t.strictSame(printed()[0]?.args, [`modelarts-notebooks-mock: ${sentence}`])
  }
})

t.test('every other Node is taken', async (t) => {
  for (const node of ['20.19.0', '20.20.2', '22.0.0', '24.11.1']) {
    t.doesNotThrow(() => requireNode(node))
    const exit = () => t.fail() as never
    endOnOldNode({ exit, versions: { ...process.versions, node } })
  }
  t.doesNotThrow(() => requireNode(), 'this Node')
})
