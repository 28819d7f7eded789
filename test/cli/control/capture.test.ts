import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { runHere } from '../../support/command-here.ts'

t.test('capture takes one server, and writes no file if it gets several', async (t) => {
  const folder = t.testdir()
  const urls = ['--url', 'http://127.0.0.1:1', '--url', 'http://127.0.0.1:2']
  t.match(await runHere(t, ['capture', '-o', join(folder, 'a.mockrepro'), ...urls]), {
    code: 2,
    stdout: '',
    stderr: /--url: found several servers, expected one/,
  })
  t.strictSame(readdirSync(folder), [])
})
