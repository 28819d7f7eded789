import type { WriteStream } from 'node:tty'
import type { Progress } from '../control/scenes/scene-entries.ts'

/** A line that says how far the work is: again and again on a terminal, and elsewhere only at its end, if at all. */
export function progressOn(stream: WriteStream, endsEverywhere = false): Progress {
  return (done, total) => {
    if (stream.isTTY) stream.write('\r')
    else if (!endsEverywhere || done < total) return
    stream.write(`${done} of ${total} notebooks${done === total ? '\n' : ''}`)
  }
}
