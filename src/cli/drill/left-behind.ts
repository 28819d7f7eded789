import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** How often processes are looked for: one may start others while it is ended. */
const ROUNDS = 5

/**
 * Ids of the processes whose environment has a text: they were started by a command, whatever their group. Only Linux shows
 * environments of processes; elsewhere there are none.
 */
export function processesWith(text: string, folder = '/proc'): number[] {
  return foldersIn(folder).flatMap((name) => {
    try {
      return readFileSync(join(folder, name, 'environ'), 'latin1').includes(text)
        ? [Number(name)]
        : []
    } catch {
      // It has ended, or it belongs to another user.
      return []
    }
  })
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
}

/** Ends the processes whose environment has a text, and those that they start meanwhile. Returns how many there were. */
export function endProcessesWith(
  text: string,
  find: (text: string) => number[] = processesWith,
  kill: (id: number, signal: 'SIGKILL') => void = process.kill.bind(process),
): number {
  const ended = new Set<number>()
  for (let round = 0; round < ROUNDS; round++) {
    const found = find(text)
    if (found.length === 0) break
    for (const id of found) {
      ended.add(id)
      try {
        kill(id, 'SIGKILL')
      } catch {
        // It has ended by itself.
      }
    }
  }
  return ended.size
}
