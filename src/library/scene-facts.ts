import type { IamProject, IamUser } from '../schemas/iam.ts'

/** What a test may want to know of a scene. */
export interface SceneFacts {
  /** Its name, or that of its folder. */
  readonly name: string
  /** Instances that a project starts with. */
  readonly notebookCount: number
  /** Who may call: the identities of its iam.json. */
  readonly iam: {
    /** The user that calls of the library act as. */
    readonly admin: IamUser
    /** Every user, with name, token, access key and secret key. */
    readonly users: readonly IamUser[]
    /** The projects that IAM names; any other id is a project as well. */
    readonly projects: readonly IamProject[]
  }
}
