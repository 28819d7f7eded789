import type { WriteStream } from 'node:tty'
import type { Progress } from '../control/scene-entries.ts'

/** A line on a terminal that says how far the reading of notebooks is; nothing where no person looks. */
export function progressOn(stream: WriteStream): Progress {
  if (!stream.isTTY) return () => {}
  return (done, total) =>
    stream.write(`\r${done} of ${total} notebooks${done === total ? '\n' : ''}`)
}
