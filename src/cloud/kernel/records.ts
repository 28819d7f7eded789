/** Records by id, in the order they came. Starts from a shared state that is copied before the first write. */
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

  /** All records as they are now; they are copied before the next write. */
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

  /** Puts a record in, in the place of the one with its id if there is one. */
  set(id: string, record: T): T {
    this.#own().set(id, record)
    return record
  }

  delete(id: string): void {
    if (this.#byId.has(id)) this.#own().delete(id)
  }

  #own(): Map<string, T> {
    this.#version++
    if (this.#shared) {
      this.#byId = new Map(this.#byId)
      this.#shared = false
    }
    return this.#byId
  }
}
