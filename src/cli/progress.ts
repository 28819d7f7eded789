import type { WriteStream } from 'node:tty'
import type { Progress } from '../control/scenes/scene-entries.ts'

/** Prints progress: on a terminal a line that is updated, elsewhere only the last line, if `endsEverywhere` is set. */
export function progressOn(stream: WriteStream, endsEverywhere = false): Progress {
  return (done, total) => {
    if (stream.isTTY) stream.write('\r')
    else if (!endsEverywhere || done < total) return
    stream.write(`${done} of ${total} notebooks${done === total ? '\n' : ''}`)
  }
}
