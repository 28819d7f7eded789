import type { Role } from '../schemas/iam.ts'
import { Agenda } from './agenda.ts'
import { type AuthorizationStart, Authorizations } from './authorizations.ts'
import type { Catalog } from './catalog.ts'
import type { Clock } from './clock.ts'
import { type Iam, Roles } from './iam.ts'
import { Ids } from './ids.ts'
import { Images } from './images.ts'
import type { StoredNotebooks } from './notebooks/notebook-store.ts'
import { type NotebookOptions, Notebooks } from './notebooks/notebooks.ts'
import type { CloudReminder, Means, PaceOf, Transition } from './reminders.ts'
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
}

/** One project as it would exist at Huawei. */
export class Cloud implements Means {
  readonly projectId: string
  readonly clock: Clock
  readonly agenda: Agenda<CloudReminder>
  readonly ids: Ids
  readonly iam: Iam
  readonly roles: Roles
  readonly catalog: Catalog
  readonly images: Images
  readonly workspaces: Workspaces
  readonly authorizations: Authorizations
  readonly notebooks: Notebooks
  #transitions: Transition[] | undefined

  constructor(start: CloudStart, options: NotebookOptions) {
    this.projectId = start.projectId
    this.clock = start.clock
    this.agenda = new Agenda(start.onEarlier)
    this.ids = new Ids(start.seed)
    this.iam = start.iam
    this.roles = new Roles(start.roles)
    this.catalog = start.catalog
    this.images = new Images(start.catalog.images, this, options)
    this.workspaces = new Workspaces(start.workspaces, this)
    this.authorizations = new Authorizations(start.authorizations, this)
    const onTransition = (transition: Transition) => this.#transitions?.push(transition)
    this.notebooks = new Notebooks(start.notebooks, this, { ...options, ...start, onTransition })
  }

  /** Lets everything happen that is due, each at its own time. */
  settle(): void {
    const now = this.clock.now()
    if (this.agenda.next > now) return
    for (let due = this.agenda.take(now); due !== undefined; due = this.agenda.take(now)) {
      if (due.part === 'notebooks') this.notebooks.happen(due, now)
      else if (due.part === 'images') this.images.happen(due)
      else this.workspaces.happen(due)
    }
  }

  /** Moves the clock to a later time, and gives what happened on the way. */
  advanceTo(at: number): Transition[] {
    this.clock.set({ at })
    const transitions: Transition[] = []
    this.#transitions = transitions
    this.settle()
    this.#transitions = undefined
    return transitions
  }
}
