import type { Authorizations } from '../authorizations.ts'
import type { Catalog } from '../catalog.ts'
import type { Iam } from '../iam/iam.ts'
import type { Images } from '../images/images.ts'
import type { ProjectContext } from '../kernel/reminders.ts'
import type { Workspaces } from '../workspaces/workspaces.ts'
import type { WriterOptions } from './life/writer-options.ts'
import type { ListOptions } from './list/lists.ts'
import type { LeaseOptions } from './notebook-leases.ts'

/**
 * Options for behaviour that public sources do not define, or define differently
 * (docs/contract/discrepancies.md#switches).
 */
export interface NotebookOptions
  extends ListOptions,
    LeaseOptions,
    Omit<WriterOptions, 'paceOf' | 'onTransition'> {
  /** HTTP status of the error for an instance that does not exist. */
  notFoundStatus: 400 | 404
}

/** Parts of a project that its notebooks use. */
export interface NotebookContext extends ProjectContext {
  readonly iam: Iam
  readonly catalog: Catalog
  readonly images: Images
  readonly workspaces: Workspaces
  readonly authorizations: Authorizations
  readonly keyPairs: { has(name: string): boolean }
}
