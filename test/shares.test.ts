import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { apart, filesOf, shares, testFiles } from './support/shares.ts'

t.test(
  'each test file is run exactly once: by one entry file, or as its own process',
  async (t) => {
    const alone = testFiles().filter((file) => apart.some((place) => file.startsWith(place)))
    t.strictSame([...shares.flatMap(filesOf), ...alone].sort(), testFiles())
    t.strictSame(readdirSync('test/run').sort(), shares.map((share) => `${share}.test.ts`).sort())
    const { include } = parse(readFileSync('.taprc', 'utf8'))
    t.strictSame(include, ['test/run/*.test.ts', ...apart.map((file) => `test/${file}`)])
  },
)
