import { Ids } from '../../cloud/kernel/ids.ts'
import type { IamFile, IamUser } from '../../schemas/iam.ts'
import { isObject, type JsonObject, textOf } from '../json.ts'
import type { Notes } from '../notes.ts'
import type { FoundRecord } from '../readers/found-record.ts'

/** What iam.json is made of. */
interface OwnersInput {
  /** The iam.json of the default scene: roles, and values where nothing is known. */
  defaults: IamFile
  notebooks: readonly FoundRecord[]
  project: string | undefined
  region: string | undefined
  notes: Notes
}

const ID = /^[a-z0-9]{32}$/

/** An id as a scene can have it: the same, or one that is made from it. */
export function sceneId(id: string): string {
  return ID.test(id) ? id : new Ids(`imported ${id}`).hex32()
}

/** The id of the owner of an instance; undefined if its answer has none. */
export function ownerIdOf({ user, user_id }: JsonObject): string | undefined {
  return textOf(user_id) ?? (isObject(user) ? textOf(user['id']) : undefined)
}

/**
 * Account, users and project of the instances. The owner of most instances, of those in lists of the caller
 * if there are some, is the administrator.
 */
export function iamFileOf({ defaults, notebooks, notes, project, region }: OwnersInput): IamFile {
  const owners = ownersOf(notebooks)
  const ids = [...owners].sort(([, a], [, b]) => b.own - a.own || b.count - a.count)
  const account = accountOf(notebooks) ?? defaults.account
  const [first] = defaults.projects
  const projects = [
    { id: project ?? (first?.id as string), name: region ?? (first?.name as string) },
  ]
  if (ids.length === 0) {
    notes.add('The users of the default scene, because no answer names an owner')
    return { ...defaults, account, projects }
  }
  notes.add(
    'Passwords, tokens, keys and roles of the owners: the first one is the administrator',
    ids.length,
  )
  const taken = new Set<string>()
  const users = ids.map(([id, { name }], index) =>
    userOf(id, uniqueName(name, index, taken), index, defaults),
  )
  return { account, users, roles: defaults.roles, projects }
}

interface Owner {
  name: string | undefined
  count: number
  /** How many of the instances are in lists of what the caller has. */
  own: number
}

/** The owners by the ids that the scene has for them. */
function ownersOf(notebooks: readonly FoundRecord[]): Map<string, Owner> {
  const owners = new Map<string, Owner>()
  for (const { origin, value } of notebooks) {
    const id = ownerIdOf(value)
    if (id === undefined) continue
    const known = owners.get(sceneId(id))
    const name = isObject(value['user']) ? textOf(value['user']['name']) : undefined
    owners.set(sceneId(id), {
      name: known?.name ?? name,
      count: (known?.count ?? 0) + 1,
      own: (known?.own ?? 0) + (origin.isOwn === true ? 1 : 0),
    })
  }
  return owners
}

/** The account of the first owner that names one. */
function accountOf(notebooks: readonly FoundRecord[]): IamFile['account'] | undefined {
  for (const { value } of notebooks) {
    const domain = isObject(value['user']) ? value['user']['domain'] : undefined
    const [id, name] = isObject(domain) ? [textOf(domain['id']), textOf(domain['name'])] : []
    if (id !== undefined) return { id: sceneId(id), name: name ?? 'account' }
  }
  return undefined
}

function uniqueName(name: string | undefined, index: number, taken: Set<string>): string {
  const wanted = name ?? `user-${index + 1}`
  const unique = taken.has(wanted) ? `${wanted}-${index + 1}` : wanted
  taken.add(unique)
  return unique
}

/** A user with made-up credentials: those of the administrator of the default scene, or such with a number. */
function userOf(id: string, name: string, index: number, { users }: IamFile): IamUser {
  const [admin, user = admin] = users as [IamUser, IamUser?]
  if (index === 0) return { ...admin, id, name }
  const number = index + 1
  return {
    id,
    name,
    password: admin.password,
    role: user.role,
    token: `${user.token}-${number}`,
    access_key: `${user.access_key}-${number}`,
    secret_key: `${user.secret_key}-${number}`,
  }
}
