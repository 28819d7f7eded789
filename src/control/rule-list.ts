import { MAX_RULES } from '../schemas/fault.ts'
import { type Finding, quote } from '../schemas/findings.ts'

/**
 * An ordered list of rules with counts. Rules without an id get one: the prefix and a number. Generated ids never
 * equal the id of an initial rule.
 */
export class RuleList<Rule extends { id?: string | undefined }, Counts extends object> {
  readonly #prefix: string
  readonly #entries = new Map<string, RuleEntry<Rule, Counts>>()
  readonly #reserved: ReadonlySet<string | undefined>
  #generatedIds = 0
  #version = 0
  #edits = 0

  constructor(prefix: string, initial: readonly Rule[]) {
    this.#prefix = prefix
    this.#reserved = new Set(initial.map(({ id }) => id))
  }

  /** Increases with every change of rules, but not of counts. */
  get edits(): number {
    return this.#edits
  }

  /** Increases with every change of rules or counts. */
  get version(): number {
    return this.#version
  }

  /** How many ids were generated. */
  protected get generatedIds(): number {
    return this.#generatedIds
  }

  /** Replaces all entries, and the number of generated ids. */
  protected replaceAll(generatedIds: number, entries: readonly RuleEntry<Rule, Counts>[]): void {
    this.clear()
    for (const entry of entries) this.#entries.set(entry.rule.id, entry)
    this.#generatedIds = generatedIds
  }

  /** Call after every change of a count. */
  protected changed(): void {
    this.#version++
  }

  get size(): number {
    return this.#entries.size
  }

  /** The ids of the rules, in order. */
  get ids(): string[] {
    return [...this.#entries.keys()]
  }

  /** Adds a rule with its counts. Throws the error of `refuse` if its id is taken or there are 1,000 rules already. */
  protected insert(
    rule: Rule,
    countsOf: (id: string) => Counts,
    refuse: (findings: Finding[]) => Error,
  ): RuleEntry<Rule, Counts> {
    if (rule.id !== undefined && this.#entries.has(rule.id)) {
      throw refuse([{ path: '$.id', found: quote(rule.id), expected: 'an id that is not taken' }])
    }
    if (this.size >= MAX_RULES) {
      throw refuse([
        { path: '$', found: `${this.size} rules`, expected: 'fewer than 1,000 so far' },
      ])
    }
    const { id = this.#freeId(), ...rest } = rule
    const entry = { rule: { id, ...rest } as Rule & { id: string }, counts: countsOf(id) }
    this.#entries.set(id, entry)
    this.#edits++
    this.changed()
    return entry
  }

  protected find(id: string): RuleEntry<Rule, Counts> | undefined {
    return this.#entries.get(id)
  }

  protected entries(): Iterable<RuleEntry<Rule, Counts>> {
    return this.#entries.values()
  }

  /** Removes a rule; returns whether it existed. */
  remove(id: string): boolean {
    this.changed()
    const isRemoved = this.#entries.delete(id)
    if (isRemoved) this.#edits++
    return isRemoved
  }

  clear(): void {
    this.changed()
    if (this.size > 0) this.#edits++
    this.#entries.clear()
  }

  #freeId(): string {
    let id: string
    do id = `${this.#prefix}-${++this.#generatedIds}`
    while (this.#entries.has(id) || this.#reserved.has(id))
    return id
  }
}

/** A rule and its counts. */
export interface RuleEntry<Rule, Counts> {
  readonly rule: Rule & { id: string }
  readonly counts: Counts
}
