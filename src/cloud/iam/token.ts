import type { IamAccount, IamUser } from '../../schemas/iam.ts'
import type { AccountProject } from './iam-projects.ts'

/** A token that was issued, or a well-known one of the scene. */
export interface Token {
  id: string
  user: IamUser
  methods: readonly string[]
  /** Scope: one project, the whole account, or neither. */
  scope: { project?: AccountProject | undefined; domain?: IamAccount | undefined }
  /** Epoch ms by the clock of the project, or of the server if the scope is no project. */
  issued_at: number
  expires_at: number
  /** `account/agency` if the token is for an agency. */
  agency?: string | undefined
  /** Set if an identity provider authenticated the user. */
  federation?: Federation | undefined
}

export interface Federation {
  identity_provider: string
  protocol: string
}

/** A temporary access key. A signature with it is valid only together with the security token. */
export interface TemporaryAccessKey {
  user: IamUser
  access: string
  secret: string
  securitytoken: string
  /** Epoch ms by the clock of the server. */
  expires_at: number
}

/** Whether a token or an access key is expired at a time in epoch ms. */
export function isExpired({ expires_at }: { expires_at: number }, now: number): boolean {
  return now >= expires_at
}
