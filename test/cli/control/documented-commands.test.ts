import { join } from 'node:path'
import t from 'tap'
import { controlVerbs } from '../../../src/cli/control/control-verbs.ts'
import { runHere } from '../../support/command-here.ts'
import { codeBlocksIn, documentPaths, pageAt } from '../../support/documents.ts'
import { leftovers, paste } from '../../support/pasted.ts'
import { mockOnPort } from '../../support/running-mock.ts'

/**
 * The commands for running servers in the shell blocks of a page: their arguments. A line with curl stands between them as it
 * is: what one changes, the other may change back.
 */
function commandsIn(page: string): (string[] | string)[] {
  const lines = codeBlocksIn(page).flatMap(({ text }) => text.split('\n'))
  return lines.flatMap((line): (string[] | string)[] => {
    if (line.startsWith('curl ')) return [line]
    const [, text = ''] = /^node dist\/cli\.js (.*)$/.exec(line) ?? []
    const words = [...text.matchAll(/'([^']*)'|(\S+)/g)].map(([, inner, bare]) => inner ?? bare)
    const args = words.map((word) => String(word))
    const [verb = ''] = args
    return verb in controlVerbs || verb === 'replay' ? [args] : []
  })
}

t.test('every command of the pages for a running server works as it stands', async (t) => {
  let count = 0
  const folder = t.testdir()
  /** What a command writes is written to a folder of the test. */
  const fileOf = (word: string, path: string) => {
    if (word === 'bug.mockrepro') return join(folder, word)
    return word === 'saved-scene' ? join(folder, path) : word
  }
  for (const path of documentPaths()) {
    const commands = commandsIn(pageAt(path))
    if (commands.every((each) => typeof each === 'string')) continue
    const { mock, url } = await mockOnPort(t, { clock: { rate: 1 } })
    for (const args of commands) {
      if (typeof args === 'string') {
        t.strictSame(await paste(mock, args), [], path)
        continue
      }
      const at = args.indexOf('--url')
      // The page has the port of the default options.
      const withoutUrl = at < 0 ? args : args.toSpliced(at, 2)
      const own = withoutUrl.map((word) => fileOf(word, path))
      const env = own[0] === 'replay' ? {} : { NOTEBOOKS_MOCK_URL: url }
      const { code, stderr } = await runHere(t, own, env)
      t.strictSame([code, stderr], [0, ''], `${path}: ${args.join(' ')}`)
      count++
    }
    t.strictSame(leftovers(mock, ['my-test']), [], `${path} leaves no changes behind`)
  }
  t.ok(count >= 20)
})
