import type { WriteStream } from 'node:tty'
import type { ImportProgress } from '../../import/import-scene.ts'

/** Width of the bar in characters. */
const WIDTH = 24

/** Size from which a file takes long enough for a bar, bytes. */
const LARGE = 4_194_304

/** Prints how much of a large file is read, on a terminal. */
export function bytesProgressOn(stream: Pick<WriteStream, 'isTTY' | 'write'>): ImportProgress {
  return (what, done, total) => {
    if (!stream.isTTY || total < LARGE) return
    const bar = '#'.repeat(Math.floor((WIDTH * done) / total)).padEnd(WIDTH, '.')
    const megabytes = [done, total].map((bytes) => (bytes / 1_000_000).toFixed(0)).join(' of ')
    stream.write(`\r[${bar}] ${megabytes} MB of ${what}${done < total ? '' : '\n'}`)
  }
}
