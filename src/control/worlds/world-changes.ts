import type { World } from './world.ts'

/** What can be changed in a world, each with a number that differs after every change by somebody. */
export type Versions = ReadonlyMap<string, number>

/**
 * Versions of the parts of a world. What time alone changes does not count, nor what requests change that only read: the
 * counters of rules and refused signatures, reads that an instance waits for, and the idle time of an instance.
 */
export function versionsOf({ cloud, faults, progressions }: World): Versions {
  const { agenda, clock, version, versionByTime } = cloud
  return new Map([
    ['the clock', clock.version],
    ['the data', version - versionByTime - agenda.versionByReads - clock.version],
    ['the fault rules', faults.edits],
    ['the progression rules', progressions.edits],
  ])
}

/** What was changed in a world since it had these versions; the last change of an instance is told in full. */
export function changesSince(before: Versions, world: World): string[] {
  const now = versionsOf(world)
  return [...before.keys()].flatMap((part) => {
    if (now.get(part) === before.get(part)) return []
    return part === 'the data' ? dataChange(world) : part
  })
}

function dataChange({ history }: World): string {
  const last = history.lastByUser
  if (last === undefined) return 'the data'
  const { cause, from, name, to, user } = last
  return `the data (the last one: ${cause} by ${user}, ${JSON.stringify(name)} from ${from} to ${to})`
}
