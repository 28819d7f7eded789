import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { capturedFrom } from '../../support/bundles.ts'
import { runHere } from '../../support/command-here.ts'
import { mockWith } from '../../support/mock.ts'

t.test('a result that cannot be written leaves no file, and says why', async (t) => {
  const folder = t.testdir({ taken: {} })
  const file = join(folder, 'bug.mockrepro')
  writeFileSync(file, await capturedFrom(await mockWith(t)))
  for (const path of [join(folder, 'taken'), join(folder, 'none', 'junit.xml')]) {
    t.match(await runHere(t, ['replay', file, '--junit', path]), {
      code: 2,
      stderr: /found .*, expected a file to write/,
    })
  }
  t.strictSame(readdirSync(folder).sort(), ['bug.mockrepro', 'taken'])
})
