/** Whether this is a run of `npm run full`. */
export const isFullSize = process.env['TEST_SIZE'] === 'full'

/** The smaller number in `npm test`, the full number in `npm run full`, which sets TEST_SIZE. */
export function sized(sample: number, full: number): number {
  return isFullSize ? full : sample
}
