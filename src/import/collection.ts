import { Deletions } from './deletions.ts'
import { ImportError } from './import-error.ts'
import { type JsonObject, textOf } from './json.ts'
import { merged } from './merged-records.ts'
import { projectOf } from './projects.ts'
import type { Findings, FoundRecord, Origin } from './readers/found-record.ts'
import type { DeletableKind, Kind } from './readers/kinds.ts'

/** Most records that are kept; each needs some kilobytes of memory. */
const MAX_RECORDS = 200_000

/** What is left out, with the number of times and the first place. */
export interface LeftOut {
  what: string
  count: number
  where: string
}

/** A project of the files. */
export interface FoundProject {
  /** Number of its records. */
  count: number
  /** Where the first one is. */
  where: string
}

/** All records of the files, one for each kind and id. Different projects may have equal ids: one project can be chosen. */
export class Collection implements Findings {
  readonly #records = new Map<Kind, Map<string, FoundRecord>>()
  readonly #deletions = new Deletions()
  readonly #leftOut = new Map<string, LeftOut>()
  /** The projects of all records, also of those that are left out. */
  readonly projects = new Map<string, FoundProject>()
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
  readonly #project: string | undefined

  /** With `project`, records of other projects are left out. `maxRecords` is the largest number of different records. */
  constructor(project?: string, maxRecords = MAX_RECORDS) {
    this.#project = project
    this.#maxRecords = maxRecords
  }

  record(kind: Kind, value: JsonObject, origin: Origin): void {
    this.found++
    const project = projectOf({ kind, value, origin })
    if (project !== undefined) this.#countProject(project, origin)
    if (this.#isOther(project)) {
      this.leftOut('records of other projects', origin.where)
      return
    }
    this.#answerAt(origin)
    const id = idOf(kind, value)
    if (id === undefined) {
      this.leftOut(`records without an id (${kind})`, origin.where)
      return
    }
    const record = { kind, value, origin }
    if (this.#deletions.has(record, id, true)) return
    const ofKind = this.#records.get(kind) ?? new Map<string, FoundRecord>()
    this.#records.set(kind, ofKind)
    const before = ofKind.get(id)
    if (before === undefined) this.#grow(origin)
    ofKind.set(id, before === undefined ? record : this.#merge(before, record, id))
  }

  deletion(kind: DeletableKind, id: string, origin: Origin): void {
    if (this.#isOther(origin.project)) return
    this.#answerAt(origin)
    this.#deletions.add(kind, id, origin.at)
    const before = this.#records.get(kind)?.get(id)
    if (before === undefined || !this.#deletions.has(before, id, false)) return
    this.#records.get(kind)?.delete(id)
    this.#size--
  }

  /** Counts what is only known at the end: what requests deleted, and the instances that no file has. */
  end(): void {
    let instances = this.of('notebook').length
    for (const { id, kind, where } of this.#deletions.deleted) {
      if (this.#records.get(kind)?.has(id)) continue
      const noun = kind === 'notebook' ? 'instance' : kind
      this.leftOut(`${noun}s that were deleted by a request`, where)
      if (kind === 'notebook') instances++
    }
    const missing = this.largestTotal - instances
    if (missing <= 0) return
    this.leftOut('instances that a page counts and no file has', 'the pages', missing)
  }

  total(total: number, { project }: Origin): void {
    if (this.#isOther(project)) return
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

  get omissions(): LeftOut[] {
    return [...this.#leftOut.values()]
  }

  #isOther(project: string | undefined): boolean {
    return this.#project !== undefined && project !== undefined && project !== this.#project
  }

  #countProject(project: string, { where }: Origin): void {
    const known = this.projects.get(project) ?? { count: 0, where }
    this.projects.set(project, { ...known, count: known.count + 1 })
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
