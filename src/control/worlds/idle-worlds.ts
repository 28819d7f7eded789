import { tooManyWorlds } from '../control-errors.ts'
import type { World } from './world.ts'
import { isUntouched } from './world-snapshot.ts'

/** How many worlds one search finds. */
const MAX_FOUND = 100

/** A search that found nothing is not repeated for so many times its own duration. */
const PAUSES = 10

interface Found {
  world: World
  lastUse: number
}

/** Finds worlds that can be dropped to make room for others. One search finds many, because it looks at every world. */
export class IdleWorlds {
  #found: Found[] = []
  #noneUntil = 0
  #noneAtVersion = -1

  /**
   * The unchanged world without a listener that is idle for the longest time. Throws 503 Mock.Busy if there is none.
   * `version` differs after every reset: it may have made a changed world unchanged.
   */
  next(worlds: ReadonlyMap<string, World>, version: number): World {
    const isStill = ({ world, lastUse }: Found) =>
      worlds.get(world.projectId) === world && world.lastUse === lastUse && isSpare(world)
    for (let last = this.#found.pop(); last !== undefined; last = this.#found.pop()) {
      if (isStill(last)) return last.world
    }
    const begun = performance.now()
    if (begun < this.#noneUntil && version === this.#noneAtVersion) throw tooManyWorlds(worlds.size)
    this.#found = [...worlds.values()]
      .filter(isSpare)
      .map((world) => ({ world, lastUse: world.lastUse }))
      .sort((a, b) => b.lastUse - a.lastUse)
      .slice(-MAX_FOUND)
    const found = this.#found.pop()
    if (found !== undefined) return found.world
    const now = performance.now()
    this.#noneUntil = now + PAUSES * (now - begun)
    this.#noneAtVersion = version
    throw tooManyWorlds(worlds.size)
  }
}

/** Whether a world can be made again from its scene, and nobody watches it. */
export function isSpare(world: World): boolean {
  return world.events.listeners === 0 && isUntouched(world)
}
