import { isObject, type JsonObject } from '../json.ts'

/** What a record of an answer is. */
export type Kind =
  | 'notebook'
  | 'image'
  | 'image group'
  | 'flavor'
  | 'cluster'
  | 'pool'
  | 'workspace'
  | 'feature'
  | 'user'

/** Records that clients of the API can delete. */
export type DeletableKind = 'notebook' | 'image' | 'workspace'

/** The kind of a record by its fields; undefined if they do not say so. */
export function kindOf(value: JsonObject): Kind | undefined {
  const has = (...keys: readonly string[]) => keys.every((key) => key in value)
  const hasOne = (...keys: readonly string[]) => keys.some((key) => key in value)
  if (has('metadata') && (value['kind'] === 'Pool' || isObject(value['spec']))) return 'pool'
  if (has('logic_cluster_id') || (has('pool_id', 'flavors') && !has('name'))) return 'cluster'
  if (has('id', 'version_count')) return 'image group'
  if (has('id', 'vcpus', 'memory')) return 'flavor'
  if (has('name', 'quota', 'enabled')) return 'feature'
  if (has('id', 'name', 'auth_type')) return 'workspace'
  const isInstance = has('flavor', 'image') || has('lease') || has('flavor', 'status')
  if (isInstance && has('id')) return 'notebook'
  const isImage = hasOne(
    'arch',
    'dev_services',
    'resource_categories',
    'service_type',
    'visibility',
  )
  if (has('id', 'name', 'swr_path') && isImage) return 'image'
  return undefined
}

/** Whether a record is an instance of the retired notebook API (docs/contract/operations.md#not-served). */
export function isRetired({ id }: JsonObject): boolean {
  return typeof id === 'string' && /^DE-/i.test(id)
}

/** Whether a document is the answer to a request that failed. */
export function isErrorAnswer(value: JsonObject): boolean {
  return (
    typeof value['error_code'] === 'string' && ('error_msg' in value || 'error_message' in value)
  )
}
