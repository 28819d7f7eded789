import type { World } from './world.ts'
import { isUntouched } from './world-snapshot.ts'

/** How many worlds one search finds. */
const MAX_FOUND = 100

/** Host ms between two searches after one that found nothing. */
const PAUSE_MS = 100

interface Found {
  world: World
  lastUse: number
}

/** Finds worlds that can be dropped to make room for others. One search finds many, because it looks at every world. */
export class IdleWorlds {
  #found: Found[] = []
  #noneUntil = 0

  /** The unchanged world without a listener that is idle for the longest time, of some worlds; undefined if there is none. */
  next(worlds: ReadonlyMap<string, World>): World | undefined {
    const isStill = ({ world, lastUse }: Found) =>
      worlds.get(world.projectId) === world && world.lastUse === lastUse && isSpare(world)
    for (let last = this.#found.pop(); last !== undefined; last = this.#found.pop()) {
      if (isStill(last)) return last.world
    }
    if (performance.now() < this.#noneUntil) return undefined
    this.#found = [...worlds.values()]
      .filter(isSpare)
      .map((world) => ({ world, lastUse: world.lastUse }))
      .sort((a, b) => b.lastUse - a.lastUse)
      .slice(-MAX_FOUND)
    const found = this.#found.pop()
    if (found === undefined) this.#noneUntil = performance.now() + PAUSE_MS
    return found?.world
  }
}

/** Whether a world can be made again from its scene, and nobody watches it. */
export function isSpare(world: World): boolean {
  return world.events.listeners === 0 && isUntouched(world)
}
