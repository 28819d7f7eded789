import type { Test } from 'tap'

/**
 * Lets the folder of each test below `t` outlive the teardowns of that test. Tap removes the folder first, unless the test had
 * a teardown before the folder: a server that still refreshes its lock would write into a folder that is going.
 */
export function keepFoldersUntilTheEnd(t: Test): void {
  t.beforeEach((test) => test.teardown(() => {}))
}
