import type { Role } from '../schemas/iam.ts'
import type { Transition } from '../schemas/transition.ts'
import { type AuthorizationOptions, Authorizations } from './authorizations.ts'
import type { Catalog } from './catalog.ts'
import type { CloudState } from './cloud-state.ts'
import { type Iam, Roles } from './iam/iam.ts'
import { Images } from './images/images.ts'
import type { Agenda } from './kernel/agenda.ts'
import type { Clock } from './kernel/clock.ts'
import { Ids } from './kernel/ids.ts'
import type { PaceOf } from './kernel/pace.ts'
import type { CloudReminder, ProjectContext } from './kernel/reminders.ts'
import { finish, oneStep, type Steps } from './kernel/steps.ts'
import { KeyPairs } from './key-pairs.ts'
import { type InstanceImage, NotebookEncoder } from './notebooks/list/notebook-encoder.ts'
import type { NotebookOptions } from './notebooks/notebook-context.ts'
import { Notebooks } from './notebooks/notebooks.ts'
import type { PoolContext } from './pools.ts'
import { Workspaces } from './workspaces/workspaces.ts'

/** Constructor argument of a project. */
export interface CloudInit {
  projectId: string
  clock: Clock
  iam: Iam
  roles: Readonly<Record<string, Role>>
  catalog: Catalog
  /** State to start from; its clock reading is not used, `clock` is set already. */
  state: CloudState
  paceOf: PaceOf
  /** Called when a new reminder is due before all others. */
  onDueEarlier?: () => void
  /** Called after every change of an instance's status. */
  onTransition?: (transition: Transition) => void
}

/** Options of a project, for behaviour that public sources do not define, or define differently. */
export interface CloudOptions
  extends NotebookOptions,
    AuthorizationOptions,
    Pick<PoolContext, 'poolNodes'> {
  /** Fields of the image that instances show. */
  instanceImage: InstanceImage
}

/** One project with all its resources, as it would exist in the real service. */
export class Cloud implements ProjectContext {
  readonly projectId: string
  /** HTTP status of the error for a resource that does not exist. */
  readonly notFoundStatus: 400 | 404
  readonly poolNodes: PoolContext['poolNodes']
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
  /** JSON of instances, for every answer that has one. */
  readonly encoder: NotebookEncoder
  #transitions: Transition[] | undefined
  #isHandlingReminders = false
  #versionByTime = 0

  constructor(init: CloudInit, options: CloudOptions) {
    this.projectId = init.projectId
    this.notFoundStatus = options.notFoundStatus
    this.poolNodes = options.poolNodes
    this.clock = init.clock
    const { authorizations, images, keyPairs, workspaces } = init.state
    this.agenda = init.state.agenda.copy(init.onDueEarlier)
    this.ids = new Ids(init.state.ids)
    this.iam = init.iam
    this.roles = new Roles(init.roles)
    this.catalog = init.catalog
    this.workspaces = new Workspaces([...workspaces.workspaces.values()], this, workspaces.quotas)
    this.images = new Images(images.images, this, options, images.groups)
    const initial = [...authorizations.authorizations.values()]
    this.authorizations = new Authorizations(initial, this, options, authorizations.mode)
    this.keyPairs = new KeyPairs(init.catalog, init.iam, this, keyPairs)
    const onTransition = (transition: Transition) => {
      this.#transitions?.push(transition)
      init.onTransition?.(transition)
    }
    const { notebooks } = init.state
    this.notebooks = new Notebooks(notebooks, this, { ...options, ...init, onTransition })
    this.encoder = new NotebookEncoder(this.images, options.instanceImage)
  }

  /** Immutable state of the project. Cheap for any number of resources: records are shared, and copied on write. */
  get state(): CloudState {
    return {
      clock: this.clock.reading,
      agenda: this.agenda.copy(),
      ids: this.ids.randomState,
      notebooks: this.notebooks.share(),
      images: this.images.state,
      workspaces: this.workspaces.state,
      authorizations: this.authorizations.state,
      keyPairs: this.keyPairs.state,
    }
  }

  /** Changes with every write; the passing of time alone does not change it. */
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

  /** The part of `version` that is due to what happened by itself, when its time came. */
  get versionByTime(): number {
    return this.#versionByTime
  }

  /** Handles all reminders that are due, in order, each at its own time. Does nothing if it is called on the way. */
  handleDueReminders(): void {
    if (this.agenda.next <= this.clock.now()) finish(this.dueSteps())
  }

  /** `handleDueReminders` in steps, one for each reminder. */
  *dueSteps(): Steps<void> {
    // A listener of a transition may ask for the due reminders again.
    if (this.#isHandlingReminders) return
    this.#isHandlingReminders = true
    try {
      const now = this.clock.now()
      while (this.agenda.next <= now) {
        const before = this.version
        const due = this.agenda.takeDue(now) as CloudReminder
        if (due.part === 'notebooks') this.notebooks.schedule.handleReminder(due, now)
        else if (due.part === 'images') this.images.handleReminder(due)
        else this.workspaces.handleReminder(due)
        this.#versionByTime += this.version - before
        yield
      }
    } finally {
      this.#isHandlingReminders = false
    }
  }

  /** Moves the clock to a later time (epoch ms), in steps. Returns the transitions up to then. */
  *advanceSteps(at: number): Steps<Transition[]> {
    this.clock.set({ at })
    return yield* this.#recorded(this.dueSteps())
  }

  /** Runs a function and returns the transitions it caused. */
  recordTransitions(act: () => void): Transition[] {
    return finish(this.#recorded(oneStep(act)))
  }

  /** Does steps and returns the transitions they caused. */
  *#recorded(steps: Steps<void>): Steps<Transition[]> {
    const transitions: Transition[] = []
    this.#transitions = transitions
    try {
      yield* steps
    } finally {
      this.#transitions = undefined
    }
    return transitions
  }
}
