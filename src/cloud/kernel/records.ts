/** Records by id, in the order of insertion. Copy on write: a shared map is copied before the first write. */
export class Records<T> {
  #byId: Map<string, T>
  #shared = true
  #version = 0

  constructor(start: ReadonlyMap<string, T> = new Map()) {
    this.#byId = start as Map<string, T>
  }

  get size(): number {
    return this.#byId.size
  }

  /** Counts writes. */
  get version(): number {
    return this.#version
  }

  /** The records as they are now. The next write copies the map, so the result does not change. */
  share(): ReadonlyMap<string, T> {
    this.#shared = true
    return this.#byId
  }

  get(id: string): T | undefined {
    return this.#byId.get(id)
  }

  has(id: string): boolean {
    return this.#byId.has(id)
  }

  ids(): string[] {
    return [...this.#byId.keys()]
  }

  values(): T[] {
    return [...this.#byId.values()]
  }

  /** Adds a record, or replaces the one with the same id. */
  set(id: string, record: T): T {
    this.#writableMap().set(id, record)
    return record
  }

  delete(id: string): void {
    if (this.#byId.has(id)) this.#writableMap().delete(id)
  }

  #writableMap(): Map<string, T> {
    this.#version++
    if (this.#shared) {
      this.#byId = new Map(this.#byId)
      this.#shared = false
    }
    return this.#byId
  }
}
