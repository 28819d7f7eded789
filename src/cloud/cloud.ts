import type { Transition } from '../schemas/control.ts'
import type { Role } from '../schemas/iam.ts'
import { Agenda } from './agenda.ts'
import { type AuthorizationStart, Authorizations } from './authorizations.ts'
import type { Catalog } from './catalog.ts'
import type { Clock } from './clock.ts'
import { type Iam, Roles } from './iam.ts'
import { Ids } from './ids.ts'
import { Images } from './images.ts'
import { KeyPairs } from './key-pairs.ts'
import type { StoredNotebooks } from './notebooks/notebook-store.ts'
import { type NotebookOptions, Notebooks } from './notebooks/notebooks.ts'
import type { CloudReminder, Means, PaceOf } from './reminders.ts'
import { type WorkspaceStart, Workspaces } from './workspaces.ts'

/** What a project starts with. */
export interface CloudStart {
  projectId: string
  clock: Clock
  /** What ids made here grow from. */
  seed: string
  iam: Iam
  roles: Readonly<Record<string, Role>>
  catalog: Catalog
  workspaces: WorkspaceStart
  authorizations: AuthorizationStart
  notebooks: StoredNotebooks
  paceOf: PaceOf
  /** Told when something is due sooner than what was due next before. */
  onEarlier?: () => void
  /** Told of every status that gives way to another. */
  onTransition?: (transition: Transition) => void
}

/** One project as it would exist at Huawei. */
export class Cloud implements Means {
  readonly projectId: string
  /** HTTP status for what does not exist. */
  readonly notFoundStatus: 400 | 404
  readonly clock: Clock
  readonly agenda: Agenda<CloudReminder>
  readonly ids: Ids
  readonly iam: Iam
  readonly roles: Roles
  readonly catalog: Catalog
  readonly images: Images
  readonly workspaces: Workspaces
  readonly authorizations: Authorizations
  readonly keyPairs: KeyPairs
  readonly notebooks: Notebooks
  #transitions: Transition[] | undefined

  constructor(start: CloudStart, options: NotebookOptions) {
    this.projectId = start.projectId
    this.notFoundStatus = options.notFoundStatus
    this.clock = start.clock
    this.agenda = new Agenda(start.onEarlier)
    this.ids = new Ids(start.seed)
    this.iam = start.iam
    this.roles = new Roles(start.roles)
    this.catalog = start.catalog
    this.workspaces = new Workspaces(start.workspaces, this)
    this.images = new Images(start.catalog.images, this, options)
    this.authorizations = new Authorizations(start.authorizations, this)
    this.keyPairs = new KeyPairs(start.catalog, start.iam, this)
    const onTransition = (transition: Transition) => {
      this.#transitions?.push(transition)
      start.onTransition?.(transition)
    }
    this.notebooks = new Notebooks(start.notebooks, this, { ...options, ...start, onTransition })
  }

  /** Lets everything happen that is due, each at its own time. */
  settle(): void {
    const now = this.clock.now()
    if (this.agenda.next > now) return
    for (let due = this.agenda.take(now); due !== undefined; due = this.agenda.take(now)) {
      if (due.part === 'notebooks') this.notebooks.future.happen(due, now)
      else if (due.part === 'images') this.images.happen(due)
      else this.workspaces.happen(due)
    }
  }

  /** Moves the clock to a later time, and gives what happened on the way. */
  advanceTo(at: number): Transition[] {
    return this.recorded(() => {
      this.clock.set({ at })
      this.settle()
    })
  }

  /** The transitions that something brings about. */
  recorded(act: () => void): Transition[] {
    const transitions: Transition[] = []
    this.#transitions = transitions
    try {
      act()
    } finally {
      this.#transitions = undefined
    }
    return transitions
  }
}
