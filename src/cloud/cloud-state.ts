import type { AuthorizationStart, AuthorizationsState } from './authorizations.ts'
import type { Catalog } from './catalog.ts'
import type { ImagesState } from './images/images.ts'
import { Agenda } from './kernel/agenda.ts'
import type { ChanceWords } from './kernel/chance.ts'
import type { Clock, ClockReading } from './kernel/clock.ts'
import { Ids } from './kernel/ids.ts'
import type { CloudReminder } from './kernel/reminders.ts'
import type { KeyPairsState } from './key-pairs.ts'
import type { StoredNotebooks } from './notebooks/list/store.ts'
import type { WorkspaceStart, WorkspacesState } from './workspaces/workspaces.ts'

/** Everything that can change in a project, at one moment. It never changes itself, so any number of projects may go on from it. */
export interface CloudState {
  readonly clock: ClockReading
  /** The future; copied, never written. */
  readonly agenda: Pick<Agenda<CloudReminder>, 'copy' | 'list'>
  /** Where the chance of ids stands. */
  readonly ids: ChanceWords
  readonly notebooks: StoredNotebooks
  readonly images: ImagesState
  readonly workspaces: WorkspacesState
  readonly authorizations: AuthorizationsState
  readonly keyPairs: KeyPairsState
}

/** What a scene gives a project. */
export interface InitialCloud {
  catalog: Catalog
  workspaces: WorkspaceStart
  authorizations: AuthorizationStart
  notebooks: StoredNotebooks
}

/** The state of a project that begins; ids grow from the seed. */
export function initialState(initial: InitialCloud, clock: Clock, seed: string): CloudState {
  const { authorizations, catalog, notebooks, workspaces } = initial
  return {
    clock: clock.reading,
    agenda: new Agenda(),
    ids: new Ids(seed).chance,
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
    keyPairs: { keyPairs: new Map(), made: 0 },
  }
}
