import type { IamProject, IamUser } from '../schemas/iam.ts'

/** Facts about the scene that projects are made from. */
export interface SceneFacts {
  /** Its name, or the path of its folder. */
  readonly name: string
  /** Number of instances that a project starts with. */
  readonly notebookCount: number
  /** The identities in its iam.json. */
  readonly iam: {
    /** The user that library calls are made as. */
    readonly admin: IamUser
    /** Every user, with name, token, access key and secret key. */
    readonly users: readonly IamUser[]
    /** The projects in iam.json. With unknownProjects `create`, any other id is a project as well. */
    readonly projects: readonly IamProject[]
  }
}
