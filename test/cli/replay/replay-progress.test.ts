import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readBundle } from '../../../src/bundles/read-bundle.ts'
import { replayProgressOn } from '../../../src/cli/replay/replay-progress.ts'
import { capturedFrom } from '../../support/bundles.ts'
import { mockWith } from '../../support/mock.ts'

function printed(isTTY: boolean, steps: readonly number[], total: number): string {
  let text = ''
  const write = (part: string | Uint8Array) => {
    text += part
    return true
  }
  const progress = replayProgressOn({ isTTY, write })
  for (const done of steps) progress(done, total)
  return text
}

t.test('a large bundle has a bar on a terminal, and one line at its end', async (t) => {
  t.equal(
    printed(true, [500_000, 500_001, 1_000_000, 1_000_000], 1_000_000),
    '\r[############............] 50 % of the bundle\r[########################] 100 % of the bundle\n',
  )
})

t.test('elsewhere, and for a small bundle, nothing is printed', async (t) => {
  t.equal(printed(false, [500_000, 1_000_000], 1_000_000), '')
  t.equal(printed(true, [100, 200], 200), '')
})

t.test('the lines of a bundle say how many bytes were read', async (t) => {
  const file = join(t.testdir(), 'bug.mockrepro')
  const bundle = await capturedFrom(await mockWith(t))
  writeFileSync(file, bundle)
  const seen: number[][] = []
  const { lines } = await readBundle(file)
  for await (const line of lines((...counts) => seen.push(counts))) t.ok(line.kind)
  t.strictSame(seen.at(-1), [bundle.length, bundle.length])
})
