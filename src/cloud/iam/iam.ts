import type { IamAccount, IamFile, IamProject, IamUser, Role } from '../../schemas/iam.ts'
import type { Owner } from '../../schemas/notebook.ts'
import { accountRestricted, accountSuspended, notAuthorized } from '../errors/errors.ts'

/** User of a request, with the rights of the user's role in this world. */
export interface Caller {
  user: IamUser
  role: Role
}

/** Account, users and projects; shared by all worlds of a server. */
export class Iam {
  readonly account: IamAccount
  readonly projects: readonly IamProject[]
  /** The user of requests without credentials (docs/contract/authentication.md#levels-of-checking). */
  readonly admin: IamUser
  readonly #users: IamUser[] = []
  readonly #byToken = new Map<string, IamUser>()
  readonly #byAccessKey = new Map<string, IamUser>()
  readonly #owners = new Map<string, Owner>()

  constructor({ account, users, roles, projects }: IamFile) {
    this.account = account
    this.projects = projects
    this.admin = users.find(({ role }) => roles[role]?.admin) ?? (users[0] as IamUser)
    this.addUsers(users)
  }

  get users(): readonly IamUser[] {
    return this.#users
  }

  /** Adds users whose id is unknown. Their names, tokens and access keys must be unique; this is not checked here. */
  addUsers(users: readonly IamUser[]): void {
    for (const user of users) {
      if (this.#owners.has(user.id)) continue
      this.#users.push(user)
      this.#byToken.set(user.token, user)
      this.#byAccessKey.set(user.access_key, user)
      this.#owners.set(user.id, { domain: this.account, id: user.id, name: user.name })
    }
  }

  userOfToken(token: string): IamUser | undefined {
    return this.#byToken.get(token)
  }

  userOfAccessKey(accessKey: string): IamUser | undefined {
    return this.#byAccessKey.get(accessKey)
  }

  userById(id: string): IamUser | undefined {
    return this.#users.find((user) => user.id === id)
  }

  userNamed(name: string): IamUser | undefined {
    return this.users.find((user) => user.name === name)
  }

  /** The user in the format that notebooks show as owner. */
  ownerOf({ id }: IamUser): Owner {
    return this.#owners.get(id) as Owner
  }

  /** Same as `ownerOf`, by user id; undefined for an unknown id. */
  ownerById(id: string): Owner | undefined {
    return this.#owners.get(id)
  }
}

/** Rights of each role in one world (docs/contract/behaviours.md#permissions). */
export class Roles {
  readonly #roles: Readonly<Record<string, Role>>
  readonly #verdicts = new Map<Role, Map<string, boolean>>()

  constructor(roles: Readonly<Record<string, Role>>) {
    this.#roles = roles
  }

  /** The user with the rights of the role; an unknown role has no rights. */
  caller(user: IamUser): Caller {
    return { user, role: this.#roles[user.role] ?? NO_RIGHTS }
  }

  /** Throws 401 ModelArts.6201 or 6203 for a suspended account, 403 ModelArts.0108 for a missing right. */
  authorize({ role }: Caller, action: string | undefined): void {
    if (role.suspended === 'frozen') throw accountSuspended()
    if (role.suspended === 'restricted') throw accountRestricted()
    if (action !== undefined && !this.#allows(role, action)) throw notAuthorized(action)
  }

  /** Whether the caller may perform an action such as `modelarts:notebook:create`. */
  allows({ role }: Caller, action: string): boolean {
    return this.#allows(role, action)
  }

  #allows(role: Role, action: string): boolean {
    const verdicts = this.#verdicts.get(role) ?? new Map<string, boolean>()
    this.#verdicts.set(role, verdicts)
    const verdict =
      verdicts.get(action) ?? role.allow.some((pattern) => matchesPattern(pattern, action))
    verdicts.set(action, verdict)
    return verdict
  }
}

const NO_RIGHTS: Role = { admin: false, allow: [] }

/** Whether a text matches a pattern; `*` matches any text. Runs in linear time, also with many `*`. */
export function matchesPattern(pattern: string, text: string): boolean {
  const [head = '', ...parts] = pattern.split('*')
  const tail = parts.pop()
  if (tail === undefined) return text === pattern
  const end = text.length - tail.length
  if (end < head.length || !text.startsWith(head) || !text.endsWith(tail)) return false
  let from = head.length
  return parts.every((part) => {
    const at = text.indexOf(part, from)
    from = at + part.length
    return at >= 0 && from <= end
  })
}
