import type { Iam } from '../../cloud/iam/iam.ts'
import { type Finding, quote } from '../../schemas/findings.ts'
import type { IamUser } from '../../schemas/iam.ts'
import { type SceneFolder, sceneError } from './scene-files.ts'

/** Fields that are unique to each user. */
export const uniqueUserFields = ['id', 'name', 'token', 'access_key'] as const

/**
 * Adds the users of a scene that the server does not have yet. Throws a SceneError if the scene has another
 * account, a project that the server does not have, or a user that conflicts with a user of the server.
 */
export function admitUsers({ folder, iam }: { folder: SceneFolder; iam: Iam }, server: Iam): void {
  const findings = [
    ...foreignAccount(iam, server),
    ...unknownProjects(iam, server),
    ...conflictingUsers(iam, server),
  ]
  if (findings.length > 0) throw sceneError(`${folder.name}/iam.json`, findings)
  server.addUsers(iam.users)
}

function foreignAccount({ account }: Iam, server: Iam): Finding[] {
  if (isSame(account, server.account)) return []
  const expected = `the server's account ${quote(server.account)}`
  return [{ path: '$.account', found: quote(account), expected }]
}

function unknownProjects({ projects }: Iam, server: Iam): Finding[] {
  return projects.flatMap((project, index) => {
    if (server.projects.some((known) => isSame(known, project))) return []
    const expected = "a project of the server's iam.json"
    return [{ path: `$.projects[${index}]`, found: quote(project), expected }]
  })
}

function conflictingUsers({ users }: Iam, server: Iam): Finding[] {
  return users.flatMap((user, index) => {
    const known = server.users.filter((each) =>
      uniqueUserFields.some((key) => each[key] === user[key]),
    )
    if (known.every((each) => isSame(each, user))) return []
    const key = uniqueUserFields.find((field) =>
      known.some((each) => each[field] === user[field]),
    ) as keyof IamUser
    const expected = 'a value that no user of the server has, or the same user without changes'
    return [{ path: `$.users[${index}].${key}`, found: quote(user[key]), expected }]
  })
}

function isSame<T extends object>(a: T, b: T): boolean {
  return Object.keys({ ...a, ...b }).every((key) => a[key as keyof T] === b[key as keyof T])
}
