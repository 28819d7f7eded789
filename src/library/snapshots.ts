import type { SnapshotInfo } from '../schemas/control.ts'

/** Named snapshots of a project, or of the whole server. */
export interface Snapshots {
  /**
   * Takes a snapshot and keeps it under a name. A snapshot of the same name is replaced.
   *
   * @param name - 1 to 64 characters of A-Z, a-z, 0-9, `.`, `_` and `-`.
   * @returns Its `name`, `taken_at` (world time, epoch ms) and `notebooks` (number of instances).
   * @throws 400 Mock.InvalidInput if the name is not allowed, or if there are 100 snapshots already.
   * @example project.snapshots.take('before').name // -> 'before'
   */
  take(name: string): SnapshotInfo
  /**
   * Lists the snapshots.
   *
   * @returns One record for each snapshot, oldest first.
   * @example
   * project.snapshots.take('before')
   * project.snapshots.list().map(({ name }) => name) // -> ['before']
   */
  list(): SnapshotInfo[]
  /**
   * Removes a snapshot.
   *
   * @param name - Its name.
   * @throws 404 Mock.NotFound if there is no snapshot of that name.
   * @example project.snapshots.drop('never-taken') // throws Mock.NotFound
   */
  drop(name: string): void
}
