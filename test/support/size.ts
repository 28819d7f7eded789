/** A sample that tells enough in `npm test`, or the full size in `npm run full`, which sets TEST_SIZE. */
export function sized(sample: number, full: number): number {
  return process.env['TEST_SIZE'] === 'full' ? full : sample
}
