import type { FoundRecord } from './readers/found-record.ts'
import type { DeletableKind, Kind } from './readers/kinds.ts'

/** A record that a request deleted. */
export interface DeletedRecord {
  kind: Kind
  id: string
  /** Where its record is. */
  where: string
}

/** The deletions of the files. Files are read in the order of their names, so the times of the answers count. */
export class Deletions {
  /** The times of the last deletions, epoch ms. */
  readonly #times = new Map<string, number | undefined>()
  readonly #deleted = new Map<string, DeletedRecord>()

  add(kind: DeletableKind, id: string, at: number | undefined): void {
    const key = `${kind} ${id}`
    this.#times.set(key, Math.max(this.#times.get(key) ?? 0, at ?? 0) || undefined)
  }

  /** Whether a record was deleted; `isReadLater` if it was read after the deletion. */
  has({ kind, origin, value }: FoundRecord, id: string, isReadLater: boolean): boolean {
    const key = `${kind} ${id}`
    if (!this.#times.has(key)) return false
    const isGone =
      value['status'] === 'DELETING' ||
      value['status'] === 'DELETED' ||
      isOlder(origin.at, this.#times.get(key), isReadLater)
    if (isGone) this.#deleted.set(key, { kind, id, where: origin.where })
    return isGone
  }

  /** The records that were deleted; some may have come back. */
  get deleted(): DeletedRecord[] {
    return [...this.#deleted.values()]
  }
}

/** Whether an answer is older than a deletion. One without a time is: an id never comes back by itself. */
function isOlder(at: number | undefined, deletedAt: number | undefined, isReadLater: boolean) {
  if (deletedAt === undefined || at === deletedAt) return !isReadLater
  return at === undefined || at < deletedAt
}
