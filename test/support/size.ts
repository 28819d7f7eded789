/** The smaller number in `npm test`, the full number in `npm run full`, which sets TEST_SIZE. */
export function sized(sample: number, full: number): number {
  return process.env['TEST_SIZE'] === 'full' ? full : sample
}
