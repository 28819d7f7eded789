import { isObject, textOf } from './json.ts'
import type { FoundRecord } from './readers/found-record.ts'

/** The project of a record: that of its request, or the one that a pool names. */
export function projectOf({ kind, origin, value }: FoundRecord): string | undefined {
  if (origin.project !== undefined) return origin.project
  if (kind === 'cluster') return textOf(value['project_id'])
  const labels =
    kind === 'pool' && isObject(value['metadata']) ? value['metadata']['labels'] : undefined
  return isObject(labels) ? textOf(labels['os.modelarts/tenant.project.id']) : undefined
}
