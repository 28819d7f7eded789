import type { OutputHost } from '../control/output.ts'
import { UsageError } from '../usage-error.ts'

/**
 * Keeps an output that cannot be written from ending a drill, whose files are worth having. The returned function waits until
 * everything is written, and throws a UsageError for the first error. A reader that has enough is none.
 */
export function watchOutputs({ stderr, stdout }: OutputHost): () => Promise<void> {
  const outputs = Object.entries({ stdout, stderr })
  const errors: UsageError[] = []
  for (const [name, stream] of outputs) {
    stream.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      if (code === 'EPIPE') return
      errors.push(new UsageError(`${name}: found ${message}, expected an output to write to`))
    })
  }
  return async () => {
    for (const [, stream] of outputs) {
      await new Promise<void>((resolve) => stream.write('', () => resolve()))
    }
    // An error is told after the callback of its write.
    await new Promise((resolve) => setImmediate(resolve))
    const [first] = errors
    if (first !== undefined) throw first
  }
}
