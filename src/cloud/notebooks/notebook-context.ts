import type { Authorizations } from '../authorizations.ts'
import type { Catalog } from '../catalog.ts'
import type { Iam } from '../iam/iam.ts'
import type { Images } from '../images/images.ts'
import type { ProjectContext } from '../kernel/reminders.ts'
import type { Workspaces } from '../workspaces/workspaces.ts'

/** Parts of a project that its notebooks use. */
export interface NotebookContext extends ProjectContext {
  readonly iam: Iam
  readonly catalog: Catalog
  readonly images: Images
  readonly workspaces: Workspaces
  readonly authorizations: Authorizations
  readonly keyPairs: { has(name: string): boolean }
}
