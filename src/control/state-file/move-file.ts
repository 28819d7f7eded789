import { rename } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { codeOf } from './state-file-error.ts'

/** Errors of Windows for a file that another program has open, such as a virus scanner or an editor. */
const OPEN_ELSEWHERE: readonly unknown[] = ['EACCES', 'EBUSY', 'EPERM']

/** Pauses before the further tries, ms: together 1 s. */
const PAUSES = [10, 20, 40, 80, 150, 300, 400]

/** What moves a file here; tests replace it. */
export interface Mover {
  platform: NodeJS.Platform
  rename: (from: string, to: string) => Promise<void>
}

/**
 * Renames a file onto another one. On Windows this fails while a program has the other one open: it is tried again.
 * Rejects with the error of the last try.
 */
export async function moveFile(
  from: string,
  to: string,
  mover: Mover = { platform: process.platform, rename },
): Promise<void> {
  for (const ms of mover.platform === 'win32' ? PAUSES : []) {
    try {
      return await mover.rename(from, to)
    } catch (error) {
      if (!OPEN_ELSEWHERE.includes(codeOf(error))) throw error
    }
    await pause(ms)
  }
  return mover.rename(from, to)
}
