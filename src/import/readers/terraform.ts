import { ImportError } from '../import-error.ts'
import { isObject, type JsonObject, textOf, timeOf, withoutEmpty } from '../json.ts'
import type { Origin } from './found-record.ts'
import type { Kind } from './kinds.ts'

/** A record of a resource of Terraform, or why there is none. */
export type FoundResource = { kind: Kind; value: JsonObject; where: string } | { leftOut: string }

/** Throws an ImportError for a state of Terraform whose version is not 4. */
export function terraformVersion(document: JsonObject, where: string): void {
  const { lineage, modules, resources, serial, terraform_version, version } = document
  const isState =
    [lineage, serial, terraform_version].filter((part) => part !== undefined).length > 1
  if (!isState || version === 4 || document['format_version'] !== undefined) return
  if (modules === undefined && resources === undefined) return
  throw new ImportError(
    where,
    `a state of Terraform of version ${JSON.stringify(version) ?? 'none'}`,
    'version 4, which Terraform writes since 0.12: run terraform state pull with a newer Terraform',
  )
}

/** The records of an entry of `resources` of a state of version 4, with `count` and `for_each`. */
export function stateResource(resource: JsonObject, { where }: Origin): FoundResource[] {
  const { instances, mode, module, name, type } = resource
  return (instances as unknown[]).filter(isObject).flatMap((instance) => {
    const { attributes, deposed, index_key, sensitive_attributes, status } = instance
    if (!isObject(attributes)) return []
    const index = index_key === undefined ? '' : `[${JSON.stringify(index_key)}]`
    const prefix = mode === 'data' ? 'data.' : ''
    const marks = [
      deposed === undefined ? '' : ' (deposed)',
      status === 'tainted' ? ' (tainted)' : '',
    ]
    const address = `${module === undefined ? '' : `${module}.`}${prefix}${type}.${name}${index}${marks.join('')}`
    const hidden = sensitiveNames(sensitive_attributes)
    const isHidden = (name: string) => hidden.has(name)
    return openRecordsOf(String(type), attributes, isHidden, `${where} ${address}`)
  })
}

/** The records of a module of `terraform show -json`, and of the modules in it. */
export function shownResources(module: JsonObject, origin: Origin): FoundResource[] {
  const { child_modules = [], resources = [] } = module as Record<string, unknown[] | undefined>
  const found = resources
    .filter(isObject)
    .flatMap(({ address, sensitive_values, type, values }) => {
      if (!isObject(values)) return []
      const hidden = isObject(sensitive_values) ? sensitive_values : {}
      const isHidden = (name: string) => hasTrue(hidden[name])
      return openRecordsOf(String(type), values, isHidden, `${origin.where} ${address}`)
    })
  return [
    ...found,
    ...child_modules.filter(isObject).flatMap((child) => shownResources(child, origin)),
  ]
}

/** The names of the attributes that a state marks as sensitive: `[[{"type": "get_attr", "value": "name"}]]`. */
function sensitiveNames(paths: unknown): ReadonlySet<unknown> {
  const firsts = Array.isArray(paths)
    ? paths.map((path) => (Array.isArray(path) ? path[0] : path))
    : []
  return new Set(firsts.map((step) => (isObject(step) ? step['value'] : step)))
}

/** Whether a value of `sensitive_values` marks an attribute, or a part of it. */
function hasTrue(mark: unknown): boolean {
  return mark === true || (typeof mark === 'object' && Object.values(mark ?? {}).some(hasTrue))
}

/** The records of a resource without its sensitive attributes. */
function openRecordsOf(
  type: string,
  attributes: JsonObject,
  isHidden: (name: string) => boolean,
  where: string,
): FoundResource[] {
  const members = Object.entries(attributes)
  const open = members.filter(([name]) => !isHidden(name))
  const isTaken = type in single || type in lists
  const leftOut = 'resources of Terraform with sensitive attributes, which are left out'
  const note = isTaken && open.length < members.length ? [{ leftOut }] : []
  return [...recordsOf(type, Object.fromEntries(open), where), ...note]
}

function recordsOf(type: string, attributes: JsonObject, where: string): FoundResource[] {
  const one = single[type]
  if (one !== undefined) {
    const [kind, convert] = one
    return [{ kind, value: withoutEmpty(convert(attributes)), where }]
  }
  const list = lists[type]
  if (list !== undefined) {
    const [field, kind, convert] = list
    const items = Array.isArray(attributes[field]) ? attributes[field] : []
    return items
      .filter(isObject)
      .map((item) => ({ kind, value: withoutEmpty(convert(item)), where }))
  }
  const isOfService = type.includes('modelarts')
  return [
    {
      leftOut: isOfService
        ? `resources of Terraform of the type ${type}`
        : 'resources of other services',
    },
  ]
}

type Convert = (attributes: JsonObject) => JsonObject

/** Resources that are one record. */
const single: Readonly<Record<string, [Kind, Convert]>> = {
  huaweicloud_modelarts_notebook: ['notebook', instanceOf],
  huaweicloud_modelarts_workspace: ['workspace', workspaceOf],
}

/** Data sources whose records are in one of their fields. */
const lists: Readonly<Record<string, [field: string, Kind, Convert]>> = {
  huaweicloud_modelarts_notebook_flavors: ['flavors', 'flavor', (flavor) => flavor],
  huaweicloud_modelarts_notebook_images: ['images', 'image', imageOf],
  huaweicloud_modelarts_notebooks: ['notebooks', 'notebook', instanceOf],
  huaweicloud_modelarts_workspaces: ['workspaces', 'workspace', workspaceOf],
}

/** An instance of the provider's resource in the fields of the API. */
function instanceOf(attributes: JsonObject): JsonObject {
  const { allowed_access_ips, description, flavor_id, id, image_id, key_pair, name, pool_id } =
    attributes
  const { auto_stop_enabled, ssh_uri, status, tags, url, workspace_id } = attributes
  const key = textOf(key_pair)
  const ips = Array.isArray(allowed_access_ips) ? { allowed_access_ips } : {}
  const ssh = { service: 'SSH', dev_service: 'SSH', key_pair_names: [key], ...ips }
  const uri = textOf(ssh_uri) === undefined ? {} : { uri: ssh_uri }
  return {
    id,
    name,
    description,
    status,
    url,
    workspace_id,
    flavor: flavor_id,
    image: withoutEmpty({
      id: image_id,
      name: attributes['image_name'],
      swr_path: attributes['image_swr_path'],
      type: attributes['image_type'],
    }),
    pool: textOf(pool_id) && withoutEmpty({ id: pool_id, name: attributes['pool_name'] }),
    endpoints: key && [{ ...ssh, ...uri }],
    volume: volumeOf(attributes['volume']),
    data_volumes: mountsOf(attributes['mount_storages']),
    tags: isObject(tags) ? Object.entries(tags).map(([key, value]) => ({ key, value })) : undefined,
    lease: auto_stop_enabled === false ? { enable: false, duration: -1 } : undefined,
    create_at: timeOf(attributes['created_at']),
    update_at: timeOf(attributes['updated_at']),
  }
}

function volumeOf(volumes: unknown): JsonObject | undefined {
  const [volume] = Array.isArray(volumes) ? volumes.filter(isObject) : []
  if (volume === undefined) return undefined
  const { id, mount_path, ownership, size, type, uri } = volume
  return withoutEmpty({ category: type, capacity: size, ownership, mount_path, uri, id })
}

function mountsOf(mounts: unknown): JsonObject[] | undefined {
  if (!Array.isArray(mounts)) return undefined
  return mounts.filter(isObject).map(({ id, mount_path, path, status, type }) => {
    return withoutEmpty({ id, category: type, mount_path, status, uri: path, url: path })
  })
}

function imageOf(image: JsonObject): JsonObject {
  const { cpu_arch, created_at, updated_at, ...rest } = image
  const times = { create_at: timeOf(created_at), update_at: timeOf(updated_at) }
  return { ...rest, arch: rest['arch'] ?? cpu_arch, ...times }
}

function workspaceOf(workspace: JsonObject): JsonObject {
  const { created_at, grants, updated_at, ...rest } = workspace
  const times = { create_time: timeOf(created_at), update_time: timeOf(updated_at) }
  const users = Array.isArray(grants) ? { grants: grants.filter(isObject).map(withoutEmpty) } : {}
  return { ...rest, ...users, ...times }
}
