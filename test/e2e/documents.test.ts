import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { NODE, plainly } from '../support/command.ts'
import { codeBlocksIn, pageAt } from '../support/documents.ts'

const exec = promisify(execFile)

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const PACKAGE = new URL('../../dist/library.cjs', import.meta.url).href

/** The code of a page with the built package instead of the installed one. */
function runnable(code: string): string {
  return code.replace("'modelarts-notebooks-mock'", JSON.stringify(PACKAGE))
}

for (const path of ['docs/recipes/javascript.md', 'docs/library.md']) {
  t.test(`the first example of ${path} prints what the page says`, async (t) => {
    const [, code = '', printed] =
      /```js\n([\s\S]*?)```\n\n(?:This )?prints `(.*?)`/.exec(pageAt(path)) ?? []
    const [node, ...first] = NODE
    const args = [...first, '--input-type=module', '--eval', runnable(code)]
    const { stdout } = await exec(node, args, plainly())
    t.equal(stdout.trim(), printed)
  })
}

t.test('the test of README.md passes', async (t) => {
  const page = pageAt('README.md')
  const [, name = ''] = /^Save this test as `(.*)`:$/m.exec(page) ?? []
  const code = codeBlocksIn(page).find(({ language }) => language === 'js')?.text ?? ''
  const cwd = t.testdir({})
  writeFileSync(join(cwd, name), runnable(code))
  const [node, ...first] = NODE
  // With these variables, `node --test` would report to the outer test runner.
  const env = { ...plainly().env, NODE_TEST_CONTEXT: undefined, TAP: undefined }
  const args = [...first, '--test', '--test-reporter=tap']
  const { stdout } = await exec(node, args, { cwd, env })
  t.match(stdout, /^# pass 1$/m)
  t.match(stdout, /^# fail 0$/m)
})

t.test('the command of README.md prints the response that the page shows', async (t) => {
  const page = pageAt('README.md')
  const [, command = ''] =
    /^npm ci && npm run build && (node dist\/cli\.js exec .*)$/m.exec(page) ?? []
  const { stdout } = await exec('sh', ['-c', command], { ...plainly(), cwd: ROOT })
  const [, name] = /"name": "([\w-]+)"/.exec(page) ?? []
  t.match(JSON.parse(stdout), { data: [{ name }], size: 1 })
})
