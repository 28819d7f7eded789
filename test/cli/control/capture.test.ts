import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { runHere } from '../../support/command-here.ts'
import { mockOnPort } from '../../support/running-mock.ts'

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

t.test('a file that cannot be written is named, with the reason', async (t) => {
  const { url } = await mockOnPort(t)
  const path = join(t.testdir(), 'none', 'a.mockrepro')
  const { code, stderr } = await runHere(t, ['capture', '-o', path, '--url', url])
  t.equal(code, 2)
  t.match(stderr, `${path}: found ENOENT`)
  t.match(stderr, /, expected a file to write$/m)
})
