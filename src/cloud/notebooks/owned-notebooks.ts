import type { Caller } from '../iam/iam.ts'
import type { Row } from './list/row.ts'

/** Looks up instances for the classes that work on a part of an instance: its lease, tags and storages. */
export interface OwnedNotebooks {
  /** An instance that the caller owns, or any for an admin. Throws ModelArts.6404 if unknown, 6407 if not the caller's. */
  owned(caller: Caller, id: string): Row
}
