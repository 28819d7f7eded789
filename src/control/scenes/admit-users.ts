import type { Iam } from '../../cloud/iam/iam.ts'
import { type Finding, quote } from '../../schemas/findings.ts'
import type { IamUser } from '../../schemas/iam.ts'
import { type SceneFolder, sceneError } from './scene-files.ts'

/** What no two users may share. */
export const identifying = ['id', 'name', 'token', 'access_key'] as const

/**
 * Takes the users of a scene that the server does not know in among its own. Throws a SceneError
 * where the scene has another account, unknown projects, or a user that clashes with another.
 */
export function admit({ folder, iam }: { folder: SceneFolder; iam: Iam }, server: Iam): void {
  const findings = [
    ...foreignAccount(iam, server),
    ...unknownProjects(iam, server),
    ...clashes(iam, server),
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

function clashes({ users }: Iam, server: Iam): Finding[] {
  return users.flatMap((user, index) => {
    const known = server.users.filter((each) => identifying.some((key) => each[key] === user[key]))
    if (known.every((each) => isSame(each, user))) return []
    const key = identifying.find((one) =>
      known.some((each) => each[one] === user[one]),
    ) as keyof IamUser
    const expected = 'one that no user of the server has, or that user with nothing changed'
    return [{ path: `$.users[${index}].${key}`, found: quote(user[key]), expected }]
  })
}

function isSame<T extends object>(a: T, b: T): boolean {
  return Object.keys({ ...a, ...b }).every((key) => a[key as keyof T] === b[key as keyof T])
}
