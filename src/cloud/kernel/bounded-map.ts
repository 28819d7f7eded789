/**
 * A map with at most `limit` entries (an integer of at least 1). A new entry in a full map evicts the
 * oldest one: the entry with the earliest last `set` or `use`. A map that is read with `use` evicts the
 * least recently used entry. `get` does not change the order.
 */
export class BoundedMap<Key, Value> extends Map<Key, Value> {
  readonly #limit: number

  /** If there are more `entries` than `limit`, the map keeps the last ones. */
  constructor(limit: number, entries: Iterable<readonly [Key, Value]> = []) {
    super()
    this.#limit = limit
    for (const [key, value] of entries) this.set(key, value)
  }

  /** Writes an entry and makes it the newest. Replacing an entry evicts no other. */
  override set(key: Key, value: Value): this {
    this.delete(key)
    if (this.size >= this.#limit) this.delete(this.keys().next().value as Key)
    return super.set(key, value)
  }

  /** Returns the value of a key, or creates it with `make`; the entry becomes the newest. */
  use(key: Key, make: () => Value): Value {
    const value = this.has(key) ? (this.get(key) as Value) : make()
    this.set(key, value)
    return value
  }
}
