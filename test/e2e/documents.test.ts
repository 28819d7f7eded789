import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import t from 'tap'
import { readme } from '../support/readme.ts'

const exec = promisify(execFile)

const DOOR = new URL('../../dist/index.js', import.meta.url).href

t.test('the library example runs as it stands and prints what the page says', async (t) => {
  const [, code = '', printed] = /```js\n([\s\S]*?)```\n\nprints `(.*?)`/.exec(readme()) ?? []
  const runnable = code.replace("'modelarts-notebooks-mock'", JSON.stringify(DOOR))
  const { stdout } = await exec(process.execPath, ['--input-type=module', '--eval', runnable])
  t.equal(stdout.trim(), printed)
})
