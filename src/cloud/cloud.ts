import type { Transition } from '../schemas/control.ts'
import type { Role } from '../schemas/iam.ts'
import { Authorizations } from './authorizations.ts'
import type { Catalog } from './catalog.ts'
import type { CloudState } from './cloud-state.ts'
import { type Iam, Roles } from './iam/iam.ts'
import { Images } from './images/images.ts'
import type { Agenda } from './kernel/agenda.ts'
import type { Clock } from './kernel/clock.ts'
import { Ids } from './kernel/ids.ts'
import type { CloudReminder, PaceOf, ProjectContext } from './kernel/reminders.ts'
import { KeyPairs } from './key-pairs.ts'
import { type NotebookOptions, Notebooks } from './notebooks/notebooks.ts'
import { Workspaces } from './workspaces/workspaces.ts'

/** What a project is made from. */
export interface CloudStart {
  projectId: string
  clock: Clock
  iam: Iam
  roles: Readonly<Record<string, Role>>
  catalog: Catalog
  /** What it goes on from; the clock is set already. */
  state: CloudState
  paceOf: PaceOf
  /** Told when something is due sooner than what was due next before. */
  onEarlier?: () => void
  /** Told of every status that gives way to another. */
  onTransition?: (transition: Transition) => void
}

/** One project as it would exist at Huawei. */
export class Cloud implements ProjectContext {
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
    const { authorizations, images, keyPairs, workspaces } = start.state
    this.agenda = start.state.agenda.copy(start.onEarlier)
    this.ids = new Ids(start.state.ids)
    this.iam = start.iam
    this.roles = new Roles(start.roles)
    this.catalog = start.catalog
    this.workspaces = new Workspaces([...workspaces.workspaces.values()], this, workspaces.quotas)
    this.images = new Images(images.images, this, options, images.groups)
    const given = [...authorizations.authorizations.values()]
    this.authorizations = new Authorizations(given, this, authorizations.mode)
    this.keyPairs = new KeyPairs(start.catalog, start.iam, this, keyPairs)
    const onTransition = (transition: Transition) => {
      this.#transitions?.push(transition)
      start.onTransition?.(transition)
    }
    const { notebooks } = start.state
    this.notebooks = new Notebooks(notebooks, this, { ...options, ...start, onTransition })
  }

  /** All there is to know of the project; a snapshot costs next to nothing, whatever it holds. */
  get state(): CloudState {
    return {
      clock: this.clock.reading,
      agenda: this.agenda.copy(),
      ids: this.ids.chance,
      notebooks: this.notebooks.share(),
      images: this.images.state,
      workspaces: this.workspaces.state,
      authorizations: this.authorizations.state,
      keyPairs: this.keyPairs.state,
    }
  }

  /** Another number after every change, the passing of time aside. */
  get version(): number {
    return (
      this.clock.version +
      this.agenda.version +
      this.ids.version +
      this.notebooks.version +
      this.images.version +
      this.workspaces.quotasVersion +
      this.authorizations.version +
      this.keyPairs.version
    )
  }

  /** Lets everything happen that is due, each at its own time. */
  settle(): void {
    const now = this.clock.now()
    if (this.agenda.next > now) return
    for (let due = this.agenda.take(now); due !== undefined; due = this.agenda.take(now)) {
      if (due.part === 'notebooks') this.notebooks.schedule.happen(due, now)
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
