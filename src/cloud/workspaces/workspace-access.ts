import { quote } from '../../schemas/findings.ts'
import type { WorkspaceDetail, WorkspaceGrant } from '../../schemas/workspace.ts'
import { payloadInvalid } from '../errors/errors.ts'
import type { Caller } from '../iam/iam.ts'

/** Whether a workspace is for granted users only. `auth_type` may be in any case, here and below. */
export function isInternal(auth_type: string): boolean {
  return auth_type.toLowerCase() === 'internal'
}

/** An admin may use every workspace, another user those that are public, own or granted. */
export function mayUse(caller: Caller, workspace: WorkspaceDetail): boolean {
  return caller.role.admin || isOpenTo(caller, workspace)
}

/** Whether a workspace is public, owned by the caller, or granted to the caller. */
export function isOpenTo({ user }: Caller, { auth_type, grants, owner }: WorkspaceDetail): boolean {
  if (auth_type.toLowerCase() === 'public' || owner === user.name) return true
  return isInternal(auth_type) && (grants ?? []).some((grant) => isGrantedTo(user, grant))
}

function isGrantedTo(user: Caller['user'], { user_id, user_name }: WorkspaceGrant): boolean {
  return user_id ? user_id === user.id : user_name === user.name
}

/** Throws ModelArts.6400 for grants in a workspace that is not INTERNAL. */
export function expectGrantable(auth_type: string, grants: readonly unknown[] = []): void {
  if (isInternal(auth_type) || grants.length === 0) return
  const expected = `no grants: auth_type is ${auth_type}, not INTERNAL`
  throw payloadInvalid({ path: '$.grants', found: quote(grants), expected })
}
