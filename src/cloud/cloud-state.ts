import type { AuthorizationsState, InitialAuthorizations } from './authorizations.ts'
import type { Catalog } from './catalog.ts'
import type { ImagesState } from './images/images.ts'
import type { Agenda } from './kernel/agenda.ts'
import type { Clock, ClockReading } from './kernel/clock.ts'
import { Ids } from './kernel/ids.ts'
import type { CloudReminder } from './kernel/reminders.ts'
import type { RandomState } from './kernel/seeded-random.ts'
import type { KeyPairsState } from './key-pairs.ts'
import type { StoredNotebooks } from './notebooks/list/store.ts'
import type { InitialWorkspaces, WorkspacesState } from './workspaces/workspaces.ts'

/** The mutable data of a project at one moment. Immutable: any number of projects can start from it. */
export interface CloudState {
  readonly clock: ClockReading
  /** Future reminders; only copied and read. */
  readonly agenda: Pick<Agenda<CloudReminder>, 'copy' | 'listSteps' | 'size'>
  /** State of the random generator for ids. */
  readonly ids: RandomState
  readonly notebooks: StoredNotebooks
  readonly images: ImagesState
  readonly workspaces: WorkspacesState
  readonly authorizations: AuthorizationsState
  readonly keyPairs: KeyPairsState
}

/** What a scene provides for a new project. */
export interface InitialCloud {
  catalog: Catalog
  workspaces: InitialWorkspaces
  authorizations: InitialAuthorizations
  notebooks: StoredNotebooks
  /** Ends of leases. */
  agenda: CloudState['agenda']
}

/** State of a new project; the seed determines its ids. */
export function initialState(initial: InitialCloud, clock: Clock, seed: string): CloudState {
  const { agenda, authorizations, catalog, notebooks, workspaces } = initial
  return {
    clock: clock.reading,
    agenda,
    ids: new Ids(seed).randomState,
    notebooks,
    images: { images: catalog.images, groups: new Map() },
    workspaces: {
      workspaces: new Map(workspaces.map((workspace) => [workspace.id, workspace])),
      quotas: new Map(),
    },
    authorizations: {
      authorizations: new Map(authorizations.map((each) => [each.user_id, each])),
      mode: 'strict',
    },
    keyPairs: { keyPairs: new Map(), createdCount: 0 },
  }
}
