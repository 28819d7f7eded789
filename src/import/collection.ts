import { ImportError } from './import-error.ts'
import { type JsonObject, textOf } from './json.ts'
import { merged } from './merged-records.ts'
import type { Findings, FoundRecord, Origin } from './readers/found-record.ts'
import type { Kind } from './readers/kinds.ts'

/** Most records that are kept; each needs some kilobytes of memory. */
const MAX_RECORDS = 200_000

/** What is left out, with the number of times and the first place. */
export interface LeftOut {
  what: string
  count: number
  where: string
}

/** All records of the files, one for each kind and id. */
export class Collection implements Findings {
  readonly #records = new Map<Kind, Map<string, FoundRecord>>()
  readonly #leftOut = new Map<string, LeftOut>()
  /** Instances whose answers differ without a later change: which fields. */
  readonly contradictions = new Map<string, ReadonlySet<string>>()
  /** How many records came more than once, with other values and a later change. */
  changed = 0
  /** How many records were found, with those that came more than once. */
  found = 0
  /** The number of instances that a page says there are. */
  largestTotal = 0
  /** Latest time of an answer, epoch ms. */
  latestAnswer: number | undefined
  /** Region of the service that answered, as its host names it. */
  region: string | undefined
  #size = 0
  readonly #maxRecords: number

  /** `maxRecords` is the largest number of different records. */
  constructor(maxRecords = MAX_RECORDS) {
    this.#maxRecords = maxRecords
  }

  record(kind: Kind, value: JsonObject, origin: Origin): void {
    this.found++
    this.#answerAt(origin)
    const id = idOf(kind, value)
    if (id === undefined) {
      this.leftOut(`records without an id (${kind})`, origin.where)
      return
    }
    const ofKind = this.#records.get(kind) ?? new Map<string, FoundRecord>()
    this.#records.set(kind, ofKind)
    const before = ofKind.get(id)
    if (before === undefined) this.#grow(origin)
    const record = { kind, value, origin }
    ofKind.set(id, before === undefined ? record : this.#merge(before, record, id))
  }

  deletion(id: string, origin: Origin): void {
    this.#answerAt(origin)
    if (!this.#records.get('notebook')?.delete(id)) return
    this.#size--
    this.leftOut('instances that were deleted by a request', origin.where)
  }

  total(total: number): void {
    this.largestTotal = Math.max(this.largestTotal, total)
  }

  leftOut(what: string, where: string, count = 1): void {
    const before = this.#leftOut.get(what)
    this.#leftOut.set(what, {
      what,
      count: (before?.count ?? 0) + count,
      where: before?.where ?? where,
    })
  }

  /** The records of a kind. */
  of(kind: Kind): FoundRecord[] {
    return [...(this.#records.get(kind)?.values() ?? [])]
  }

  /** All records. */
  get all(): FoundRecord[] {
    return [...this.#records.values()].flatMap((ofKind) => [...ofKind.values()])
  }

  /** Keeps the records that match only. */
  keep(isKept: (record: FoundRecord) => boolean): void {
    for (const ofKind of this.#records.values()) {
      for (const [id, record] of ofKind) if (!isKept(record)) ofKind.delete(id)
    }
  }

  get omissions(): LeftOut[] {
    return [...this.#leftOut.values()]
  }

  #merge(before: FoundRecord, after: FoundRecord, id: string): FoundRecord {
    const { contradictions, isChanged, record } = merged(before, after)
    if (isChanged) this.changed++
    if (contradictions.length > 0) {
      const known = this.contradictions.get(id) ?? []
      this.contradictions.set(id, new Set([...known, ...contradictions]))
    }
    const isOwn = before.origin.isOwn === true || after.origin.isOwn === true
    return { ...record, origin: { ...record.origin, isOwn } }
  }

  #answerAt({ at, region }: Origin): void {
    this.region ??= region
    if (at !== undefined) this.latestAnswer = Math.max(this.latestAnswer ?? 0, at)
  }

  #grow({ where }: Origin): void {
    if (++this.#size <= this.#maxRecords) return
    const expected = 'fewer: import a part of the files'
    throw new ImportError(where, `more than ${this.#maxRecords} different records`, expected)
  }
}

function idOf(kind: Kind, value: JsonObject): string | undefined {
  if (kind === 'feature') return textOf(value['name'])
  if (kind === 'cluster') return textOf(value['pool_id']) ?? textOf(value['logic_cluster_id'])
  if (kind !== 'pool') return textOf(value['id'])
  return textOf((value['metadata'] as JsonObject | null)?.['name'])
}
