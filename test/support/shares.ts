import { readdirSync } from 'node:fs'
import { basename } from 'node:path'

/**
 * Test files that tap runs as processes of their own (.taprc names them): they start commands or need minutes.
 * Paths are relative to test/; a folder ends with a slash.
 */
export const apart = ['e2e/', 'control/state/state-file-kill.test.ts', 'worlds-stress.test.ts']

/** What the process of test/run/first.test.ts runs, about half by time; that of test/run/second.test.ts runs all others. */
const first = ['control/', 'http/', 'scenes/']

const shares = ['first', 'second'] as const

export type Share = (typeof shares)[number]

/** Every test file below test/, relative to it, but for the entry files. */
export function testFiles(): string[] {
  return readdirSync('test', { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.test.ts') && !file.startsWith('run/'))
    .sort()
}

/** The test files of one process. */
export function filesOf(share: Share): string[] {
  const isIn = (places: readonly string[], file: string) =>
    places.some((place) => file.startsWith(place))
  return testFiles().filter(
    (file) => !isIn(apart, file) && isIn(first, file) === (share === 'first'),
  )
}

/** Loads the test files of the share that an entry file is named after: their tests run one after the other. */
export async function runShare(entry: string): Promise<void> {
  const share = shares.find((name) => basename(entry) === `${name}.test.ts`)
  if (share === undefined) throw new Error(`found ${entry}, expected one of ${shares.join(', ')}`)
  for (const file of filesOf(share)) await import(`../${file}`)
}
