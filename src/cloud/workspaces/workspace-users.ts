import type { UserList } from '../../schemas/workspace.ts'
import type { Iam, Roles } from '../iam/iam.ts'

/**
 * Users to whom a workspace can be granted: all users of the account in the order of the scene, except those whose
 * account is suspended (docs/contract/operations.md#listusers).
 */
export function workspaceUsers({ iam, roles }: { iam: Iam; roles: Roles }): UserList {
  const able = iam.users.filter((user) => roles.caller(user).role.suspended === undefined)
  return { users: able.map(({ name }) => ({ userName: name, user_name: name })) }
}
