import { BoundedMap } from '../../cloud/kernel/bounded-map.ts'

/** Maximum number of projects that are remembered exactly. */
const MAX_EXACT = 10_000

/** Number of bits for the others, a power of two: 100,000 projects make one of 170 new ones look known. */
const BITS = 2 ** 24

/**
 * The numbers of requests whose journal was dropped with its project, so that no verification takes them for requests
 * that never arrived. Of a project that was dropped long ago a bit is left: its number is then the highest of all.
 */
export class ForgottenJournals {
  #exact = new BoundedMap<string, number>(MAX_EXACT)
  #bits: Uint8Array | undefined
  #highest = 0

  /** Remembers the sequence of the last request of a project. */
  add(projectId: string, last: number): void {
    if (last === 0) return
    if (this.#exact.size >= MAX_EXACT && !this.#exact.has(projectId)) this.#addOldest()
    this.#exact.set(projectId, last)
  }

  /** The sequence of the last request of a project that was dropped, and forgets it; 0 for a new project. */
  take(projectId: string): number {
    const last = this.#exact.get(projectId)
    this.#exact.delete(projectId)
    if (last !== undefined) return last
    const [index, mask] = placeOf(projectId)
    return ((this.#bits?.[index] ?? 0) & mask) === 0 ? 0 : this.#highest
  }

  clear(): void {
    this.#exact = new BoundedMap(MAX_EXACT)
    this.#bits = undefined
    this.#highest = 0
  }

  /** Replaces the oldest exact number by a bit. */
  #addOldest(): void {
    const [projectId, last] = this.#exact.entries().next().value as [string, number]
    const [index, mask] = placeOf(projectId)
    this.#bits ??= new Uint8Array(BITS / 8)
    this.#bits[index] = (this.#bits[index] as number) | mask
    this.#highest = Math.max(this.#highest, last)
  }
}

/** The byte and the bit of a project id, from its FNV-1a hash. */
function placeOf(projectId: string): [index: number, mask: number] {
  let hash = 0x811c9dc5
  for (let at = 0; at < projectId.length; at++) {
    hash = Math.imul(hash ^ projectId.charCodeAt(at), 0x01000193)
  }
  const bit = (hash ^ (hash >>> 15)) & (BITS - 1)
  return [bit >>> 3, 1 << (bit & 7)]
}
