import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import t from 'tap'
import { keepFoldersUntilTheEnd } from './folders.ts'

/**
 * The processes that run the tests: test/run/NAME.test.ts runs the folders and files of its name below test/, and
 * `rest` runs what no other does. A file belongs to the first share that names it.
 */
const places = {
  commands: ['e2e/', 'control/state-file/state-file-kill.test.ts', 'worlds-stress.test.ts'],
  // Each drill runs a command many times.
  drill: ['cli/drill/'],
  http: ['http/'],
  // In a process of its own: a test that measures memory collects garbage often.
  memory: ['control/journal/journal-size.test.ts'],
  rest: [],
  worlds: ['cli/', 'control/', 'scenes/'],
} as const satisfies Record<string, readonly string[]>

export type Share = keyof typeof places

export const shares = Object.keys(places) as Share[]

/** Paths of all test files below test/ except the entry files, relative to test/. */
export function testFiles(): string[] {
  return readdirSync('test', { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.test.ts') && !file.startsWith('run/'))
    .sort()
}

/** The test files of one process. */
export function filesOf(share: Share): string[] {
  return testFiles().filter((file) => {
    const named = shares.find((name) => places[name].some((place) => file.startsWith(place)))
    return (named ?? 'rest') === share
  })
}

/** Loads the test files of the share that an entry file is named after: their tests run one after the other. */
export function runShare(entry: string): void {
  const share = shares.find((name) => basename(entry) === `${name}.test.ts`)
  if (share === undefined) throw new Error(`found ${entry}, expected one of ${shares.join(', ')}`)
  keepFoldersUntilTheEnd(t)
  // Tap ends a run that is idle. This test keeps it busy until the last file has added its tests.
  t.test(`the test files of ${share} load`, async () => {
    for (const file of filesOf(share)) await import(`../${file}`)
  })
}
