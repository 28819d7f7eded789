/**
 * A map of at most `limit` entries (whole, at least 1). One entry more, and the oldest is evicted: the one whose
 * last `set` or `use` is longest ago. So a map that is only written evicts in the order of writing, and a map
 * that is read by `use` evicts the least recently used entry. `get` changes no order.
 */
export class BoundedMap<Key, Value> extends Map<Key, Value> {
  readonly #limit: number

  /** Of more entries than the limit, the last ones are kept. */
  constructor(limit: number, entries: Iterable<readonly [Key, Value]> = []) {
    super()
    this.#limit = limit
    for (const [key, value] of entries) this.set(key, value)
  }

  /** Writes an entry and makes it the newest. An entry that is written over evicts no other. */
  override set(key: Key, value: Value): this {
    this.delete(key)
    if (this.size >= this.#limit) this.delete(this.keys().next().value as Key)
    return super.set(key, value)
  }

  /** The value of a key, made where there is none; it becomes the newest entry. */
  use(key: Key, make: () => Value): Value {
    const value = this.has(key) ? (this.get(key) as Value) : make()
    this.set(key, value)
    return value
  }
}
