import type { WriteStream } from 'node:tty'

/** Width of the bar in characters. */
const WIDTH = 24

/** Size from which a bundle takes long enough for a bar, bytes: some thousand requests. */
const LARGE = 262_144

/** Prints on a terminal which part of a large bundle has been sent. */
export function replayProgressOn(
  stream: Pick<WriteStream, 'isTTY' | 'write'>,
): (done: number, total: number) => void {
  let shown = -1
  return (done, total) => {
    const percent = Math.floor((100 * done) / Math.max(total, 1))
    if (!stream.isTTY || total < LARGE || percent === shown) return
    shown = percent
    const bar = '#'.repeat(Math.floor((WIDTH * percent) / 100)).padEnd(WIDTH, '.')
    stream.write(`\r[${bar}] ${percent} % of the bundle${percent < 100 ? '' : '\n'}`)
  }
}
