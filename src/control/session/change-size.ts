import type { ServerSnapshot, WorldSnapshot } from '../worlds/world-snapshot.ts'

/** Bytes of a snapshot that shares its lists with the one before. */
const SNAPSHOT_BYTES = 4_096

/** Bytes of a notebook with its place in the indexes, of a kind that has every field (measured). */
const NOTEBOOK_BYTES = 3_072

/** Bytes of another record. */
const RECORD_BYTES = 1_024

/** Bytes of a reminder in the agenda of a new world. */
const REMINDER_BYTES = 512

/** Bytes of the counts and random states of a rule, which each snapshot has for itself. */
const RULE_BYTES = 512

/** Bytes of a failed signature, which each snapshot has for itself. */
const FAILURE_BYTES = 128

/** Bytes of an item of a list that each snapshot copies. */
const POINTER_BYTES = 8

/** Estimated bytes of a world that its snapshot has for itself, even if the snapshot before is of the same world. */
export function ownBytesOf(world: WorldSnapshot | null): number {
  if (world === null) return SNAPSHOT_BYTES
  const { authFailures, cloud, faults, progressions } = world
  return (
    SNAPSHOT_BYTES +
    POINTER_BYTES * cloud.agenda.size +
    RULE_BYTES * (faults.rules.length + progressions.rules.length) +
    FAILURE_BYTES * authFailures.size
  )
}

/** Estimated bytes of what the snapshots of one world share besides its records. */
export function agendaBytesOf({ cloud }: WorldSnapshot): number {
  return REMINDER_BYTES * cloud.agenda.size
}

/** Estimated bytes of the records of a world, which all snapshots with the same content share. */
export function recordBytesOf({ cloud }: WorldSnapshot): number {
  const { authorizations, images, keyPairs, notebooks, workspaces } = cloud
  const others =
    images.images.size +
    images.groups.size +
    workspaces.workspaces.size +
    authorizations.authorizations.size +
    keyPairs.keyPairs.size
  return NOTEBOOK_BYTES * notebooks.byId.size + RECORD_BYTES * others
}

/** Estimated bytes of the server without its worlds. */
export function serverBytesOf({
  credentials,
  faults,
  progressions,
}: Omit<ServerSnapshot, 'worlds'>): number {
  const { keys, projects, tokens } = credentials
  return (
    SNAPSHOT_BYTES +
    RULE_BYTES * (faults.rules.length + progressions.rules.length) +
    POINTER_BYTES * (tokens.length + keys.length + projects.length)
  )
}
