import { readdirSync } from 'node:fs'
import { basename } from 'node:path'

/** Test files that run in a process of their own: they need many seconds of CPU. Paths are relative to test/. */
export const apart = ['control/state/state-file-kill.test.ts', 'worlds-stress.test.ts']

/**
 * The processes that run all other files: test/run/NAME.test.ts runs the folders of its name below test/, and `rest`
 * runs what no other does. `first` and `rest` take about the same time; `e2e` spawns commands.
 */
const folders = {
  first: ['control/', 'http/', 'scenes/'],
  rest: [],
  e2e: ['e2e/'],
} as const satisfies Record<string, readonly string[]>

export type Share = keyof typeof folders

export const shares = Object.keys(folders) as Share[]

/** Paths of all test files below test/ except the entry files, relative to test/. */
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
  const shareOf = (file: string) => shares.find((name) => isIn(folders[name], file)) ?? 'rest'
  return testFiles().filter((file) => !isIn(apart, file) && shareOf(file) === share)
}

/** Loads the test files of the share that an entry file is named after: their tests run one after the other. */
export async function runShare(entry: string): Promise<void> {
  const share = shares.find((name) => basename(entry) === `${name}.test.ts`)
  if (share === undefined) throw new Error(`found ${entry}, expected one of ${shares.join(', ')}`)
  for (const file of filesOf(share)) await import(`../${file}`)
}
