import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { apart, filesOf, testFiles } from './support/shares.ts'

t.test(
  'each test file is run exactly once: by one entry file, or as its own process',
  async (t) => {
    const alone = testFiles().filter((file) => apart.some((place) => file.startsWith(place)))
    t.strictSame([...filesOf('first'), ...filesOf('second'), ...alone].sort(), testFiles())
    t.strictSame(readdirSync('test/run').sort(), ['first.test.ts', 'second.test.ts'])
    const { include } = parse(readFileSync('.taprc', 'utf8'))
    t.strictSame(include, [
      'test/run/*.test.ts',
      ...apart.map((place) => `test/${place.replace(/\/$/, '/*.test.ts')}`),
    ])
  },
)
