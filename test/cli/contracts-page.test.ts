import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { runHere } from '../support/command-here.ts'
import { curlsIn } from '../support/curl.ts'
import { codeBlocksIn, pageAt } from '../support/documents.ts'
import { mockOnPort } from '../support/running-mock.ts'

const FILES = ['recording.jsonl', 'pact.json', 'contract.json']

t.test('every command of the page about contracts works as it stands, in its order', async (t) => {
  const folder = t.testdir()
  const { url } = await mockOnPort(t)
  const blocks = codeBlocksIn(pageAt('docs/recordings/contracts.md'))
  const lines = blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.trim().split('\n'))
  for (const line of lines) {
    const [curl] = curlsIn(line)
    if (curl !== undefined) {
      const { expected, file, headers, method, path } = curl
      const response = await fetch(url + path, { method, headers })
      t.strictSame([response.status], expected, line)
      const body = await response.text()
      if (file !== undefined) writeFileSync(join(folder, file), body)
      continue
    }
    const [, args = ''] = /^node dist\/cli\.js (.*)$/.exec(line) ?? []
    const words = args.split(' ').map((word) => (FILES.includes(word) ? join(folder, word) : word))
    const { code, stderr } = await runHere(t, words, { NOTEBOOKS_MOCK_URL: url })
    t.strictSame([code, stderr], [0, ''], line)
  }
  t.equal(lines.length, 9)
  for (const file of FILES) t.ok(existsSync(join(folder, file)), file)
})
