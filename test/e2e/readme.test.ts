import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import t from 'tap'
import { NODE, plainly } from '../support/command.ts'
import { readme } from '../support/readme.ts'

const exec = promisify(execFile)

const DOOR = new URL('../../dist/index.js', import.meta.url).href

t.test('the library example runs as it stands and prints what the page says', async (t) => {
  const [, code = '', printed] = /```js\n([\s\S]*?)```\n\nprints `(.*?)`/.exec(readme()) ?? []
  const runnable = code.replace("'modelarts-notebooks-mock'", JSON.stringify(DOOR))
  const [node, ...first] = NODE
  const args = [...first, '--input-type=module', '--eval', runnable]
  const { stdout } = await exec(node, args, plainly())
  t.equal(stdout.trim(), printed)
})
