import type { WriteStream } from 'node:tty'
import type { Progress } from '../control/scenes/scene-entries.ts'

/** Width of the bar in characters. */
const WIDTH = 24

/** Prints progress: on a terminal a bar that is updated, elsewhere only the last line, if `endsEverywhere` is set. */
export function progressOn(stream: WriteStream, endsEverywhere = false): Progress {
  return (done, total) => {
    const text = `${done} of ${total} notebooks`
    if (stream.isTTY) {
      const filled = Math.floor((WIDTH * done) / Math.max(total, 1))
      stream.write(`\r[${'#'.repeat(filled).padEnd(WIDTH, '.')}] ${text}`)
    } else if (!endsEverywhere || done < total) return
    else stream.write(text)
    if (done === total) stream.write('\n')
  }
}
