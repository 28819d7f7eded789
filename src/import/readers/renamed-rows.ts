import { Notebook, NotebookStatus } from '../../schemas/notebook.ts'
import type { JsonObject } from '../json.ts'

/** Names that queries give to the fields of an instance, without case and separators, besides the names of the API. */
const aliases: Readonly<Record<string, string>> = {
  created: 'create_at',
  createdat: 'create_at',
  createtime: 'create_at',
  desc: 'description',
  flavorid: 'flavor',
  imageid: 'image.id',
  imagename: 'image.name',
  instanceid: 'id',
  instancename: 'name',
  notebookid: 'id',
  notebookname: 'name',
  owner: 'user.name',
  poolid: 'pool.id',
  poolname: 'pool.name',
  state: 'status',
  swrpath: 'image.swr_path',
  updated: 'update_at',
  updatedat: 'update_at',
  updatetime: 'update_at',
  username: 'user.name',
  workspace: 'workspace_id',
}

let names: ReadonlyMap<string, string> | undefined

/** The fields of an instance by their names without case and separators. */
function fieldNames(): ReadonlyMap<string, string> {
  names ??= new Map([
    ...Object.keys(Notebook.shape).map((key): [string, string] => [folded(key), key]),
    ...Object.entries(aliases),
  ])
  return names
}

function folded(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, '')
}

/** Fields of which a row needs one besides its id: otherwise it may be a row of anything. */
const telling = ['flavor', 'image', 'lease', 'create_at', 'status'] as const

/**
 * A row that a query has shaped, with the names of the API: `{"ID": "…", "createdAt": 1}`. Undefined if it is no row of
 * instances.
 */
export function instanceOfRow(row: JsonObject): JsonObject | undefined {
  const instance: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(row)) {
    if (key === '__proto__') continue
    const name = fieldNames().get(folded(key)) ?? key
    const [field, inner] = name.split('.') as [string, string | undefined]
    if (name === key || inner === undefined) instance[name] = value
    else instance[field] = { ...(instance[field] as object | undefined), [inner]: value }
  }
  const { id, name, status } = instance
  if (typeof id !== 'string' || (name !== undefined && typeof name !== 'string')) return undefined
  if (status !== undefined && !NotebookStatus.options.some((known) => known === status))
    return undefined
  return telling.some((field) => instance[field] !== undefined) ? instance : undefined
}
