import type { IamAccount, IamUser } from '../../schemas/iam.ts'
import type { Project } from './iam-projects.ts'

/** A token that was issued, or a well-known one of the scene. */
export interface Token {
  id: string
  user: IamUser
  methods: readonly string[]
  /** What it is for: one project, the whole account, or nothing in particular. */
  scope: { project?: Project | undefined; domain?: IamAccount | undefined }
  /** Epoch ms on the project's clock, or on the server's where it is for no project. */
  issued_at: number
  expires_at: number
  /** `account/agency` where an agency acts. */
  agency?: string | undefined
  /** Where somebody else vouched for the user. */
  federation?: Federation | undefined
}

export interface Federation {
  identity_provider: string
  protocol: string
}

/** A temporary key pair of signatures, which only counts beside its security token. */
export interface TemporaryAccessKey {
  user: IamUser
  access: string
  secret: string
  securitytoken: string
  /** Epoch ms on the server's clock. */
  expires_at: number
}

/** Whether a token or keys no longer count at a time, epoch ms. */
export function isExpired({ expires_at }: { expires_at: number }, now: number): boolean {
  return now >= expires_at
}
