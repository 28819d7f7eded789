import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { filesOf, shares, testFiles } from './support/shares.ts'

t.test('each test file is run exactly once, by one entry file of test/run', async (t) => {
  t.strictSame(shares.flatMap(filesOf).sort(), testFiles())
  t.strictSame(readdirSync('test/run').sort(), shares.map((share) => `${share}.test.ts`).sort())
  const { include } = parse(readFileSync('.taprc', 'utf8'))
  t.strictSame(include, ['test/run/*.test.ts'])
})
