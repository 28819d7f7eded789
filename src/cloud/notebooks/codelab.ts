import type { CodeLabRequest } from '../../schemas/codelab.ts'
import type { Flavor } from '../../schemas/flavor.ts'
import type { Image } from '../../schemas/image.ts'
import type { NotebookStatus } from '../../schemas/notebook.ts'
import type { NotebookCreateRequest } from '../../schemas/notebook-request.ts'
import type { TransitionCause } from '../../schemas/transition.ts'
import { flavorNotSupported, flavorSoldOut, imageNotUsable } from '../errors/errors.ts'
import type { Caller } from '../iam/iam.ts'
import type { Clock } from '../kernel/clock.ts'
import { requestedLease } from './leases.ts'
import type { NotebookActions } from './life/actions.ts'
import { changeOf } from './life/change.ts'
import type { NotebookLists } from './list/lists.ts'
import type { Row } from './list/row.ts'
import { type ProjectResources, usableImage } from './new-notebook.ts'
import type { OwnedNotebooks } from './owned-notebooks.ts'
import { updatedNotebook } from './updated-notebook.ts'

interface CodeLabContext extends ProjectResources {
  readonly clock: Clock
}

/** The operations on instances that CodeLab needs. */
interface CodeLabNotebooks extends OwnedNotebooks {
  create(
    caller: Caller,
    request: NotebookCreateRequest,
    id: string | undefined,
    cause: TransitionCause,
  ): { row: Row; warnings: string[] }
}

/** The free instance of a user, and what was done to open it; undefined if it was running already. */
export interface OpenedCodeLab {
  row: Row
  action: 'create' | 'start' | undefined
  warnings: string[]
}

/** If a scene gives a user several free instances, the first of these statuses decides which one is opened. */
const opensFirst: readonly (NotebookStatus | undefined)[] = [
  'RUNNING',
  'STOPPED',
  'START_FAILED',
  undefined,
]

/** The free CodeLab instances: one for each user (docs/contract/behaviours.md#free-instances). */
export class CodeLab {
  readonly #notebooks: CodeLabNotebooks
  readonly #lists: NotebookLists
  readonly #actions: NotebookActions
  readonly #context: CodeLabContext

  constructor(
    notebooks: CodeLabNotebooks,
    lists: NotebookLists,
    actions: NotebookActions,
    context: CodeLabContext,
  ) {
    this.#notebooks = notebooks
    this.#lists = lists
    this.#actions = actions
    this.#context = context
  }

  /**
   * Creates or starts the caller's free instance, or returns the one that is running. Throws ModelArts.6357 or 6326 if
   * its status does not allow a start, ModelArts.6797, 6323 or 6716 for image and flavor, and as a creation does.
   */
  open(caller: Caller, { image_id = '', share_url }: CodeLabRequest): OpenedCodeLab {
    const image = image_id === '' ? undefined : usableImage(this.#context.images, image_id)
    const present = this.#present(caller)
    const opened =
      present === undefined ? this.#create(caller, image) : this.#reopen(caller, present, image)
    const ignored = share_url === undefined ? [] : ['share_url is ignored: nothing is downloaded']
    return { ...opened, warnings: [...opened.warnings, ...ignored] }
  }

  #present({ user }: Caller): Row | undefined {
    const own = { owner: user.id, feature: 'DEFAULT' } as const
    for (const status of opensFirst) {
      const row = this.#lists.newest({ ...own, ...(status && { status }) })
      if (row !== undefined) return row
    }
    return undefined
  }

  #create(caller: Caller, wanted: Image | undefined): OpenedCodeLab {
    const { flavor, image } = this.#place(wanted)
    const request: NotebookCreateRequest = {
      feature: 'DEFAULT',
      flavor: flavor.id,
      image_id: image.id,
      name: `notebook_${this.#context.ids.hex32().slice(0, 8)}`,
      volume: { category: flavor.storages.includes('EFS') ? 'EFS' : 'EVS', ownership: 'MANAGED' },
      workspace_id: '0',
    }
    const { row, warnings } = this.#notebooks.create(caller, request, undefined, 'RunCodeLab')
    return { row, action: 'create', warnings }
  }

  #reopen(caller: Caller, { notebook: { id } }: Row, image: Image | undefined): OpenedCodeLab {
    const { clock } = this.#context
    const row = this.#notebooks.owned(caller, id)
    const { notebook } = row
    const isOther = image !== undefined && image.id !== notebook.image.id
    if (notebook.status === 'RUNNING') {
      const warning = `image_id is ignored: the instance ${notebook.name} runs another image`
      return { row, action: undefined, warnings: isOther ? [warning] : [] }
    }
    const changed = isOther
      ? updatedNotebook(notebook, { image_id: image.id }, this.#context, clock.now()).after
      : notebook
    const change = changeOf(caller, 'RunCodeLab')
    const started = this.#actions.start(changed, requestedLease({}), clock.now(), change)
    return { row: started, action: 'start', warnings: [] }
  }

  /** A free flavor that is not sold out, and an image that it can run: CPU and an image of the service by default. */
  #place(wanted: Image | undefined): { flavor: Flavor; image: Image } {
    const { catalog } = this.#context
    const free = [...catalog.flavors.values()].filter(({ feature }) => feature === 'DEFAULT')
    const fitting = wanted === undefined ? free : free.filter((flavor) => canRun(flavor, wanted))
    const unsold = fitting.filter(({ sold_out }) => !sold_out)
    const flavor = unsold.find(({ category }) => category === 'CPU') ?? unsold[0]
    if (flavor === undefined) {
      throw fitting[0] === undefined ? flavorNotSupported() : flavorSoldOut(fitting[0].id)
    }
    const image = wanted ?? [...catalog.images.values()].find((one) => isDefault(flavor, one))
    if (image === undefined) throw imageNotUsable('BUILD_IN')
    return { flavor, image }
  }
}

function canRun({ arch, category }: Flavor, image: Image): boolean {
  return image.arch === arch && image.resource_categories.includes(category)
}

function isDefault(flavor: Flavor, image: Image): boolean {
  return image.type === 'BUILD_IN' && image.status === 'ACTIVE' && canRun(flavor, image)
}
