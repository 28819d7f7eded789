import type { WriteStream } from 'node:tty'
import t from 'tap'
import { progressOn } from '../../src/cli/progress.ts'

function printed(isTTY: boolean, endsEverywhere = false): string {
  let text = ''
  const stream = { isTTY, write: (part: string) => (text += part) } as unknown as WriteStream
  const progress = progressOn(stream, endsEverywhere)
  progress(5, 10)
  progress(10, 10)
  return text
}

t.test('a terminal shows the progress, a file shows only the end', async (t) => {
  t.equal(printed(true), '\r5 of 10 notebooks\r10 of 10 notebooks\n')
  t.equal(printed(false, true), '10 of 10 notebooks\n')
  t.equal(printed(false), '')
})
