import type { Role } from '../schemas/iam.ts'
import type { Catalog } from './catalog.ts'
import type { Clock } from './clock.ts'
import { type Iam, Roles } from './iam.ts'
import { Ids } from './ids.ts'
import type { StoredNotebooks } from './notebooks/notebook-store.ts'
import { type NotebookOptions, Notebooks } from './notebooks/notebooks.ts'
import type { Workspaces } from './workspaces.ts'

/** What a project starts with. */
export interface CloudStart {
  clock: Clock
  /** What ids made here grow from. */
  seed: string
  iam: Iam
  roles: Readonly<Record<string, Role>>
  catalog: Catalog
  workspaces: Workspaces
  notebooks: StoredNotebooks
}

/** One project as it would exist at Huawei. */
export class Cloud {
  readonly clock: Clock
  readonly ids: Ids
  readonly iam: Iam
  readonly roles: Roles
  readonly catalog: Catalog
  readonly workspaces: Workspaces
  readonly notebooks: Notebooks

  constructor(start: CloudStart, options: NotebookOptions) {
    this.clock = start.clock
    this.ids = new Ids(start.seed)
    this.iam = start.iam
    this.roles = new Roles(start.roles)
    this.catalog = start.catalog
    this.workspaces = start.workspaces
    this.notebooks = new Notebooks(start.notebooks, start.workspaces, options)
  }
}
