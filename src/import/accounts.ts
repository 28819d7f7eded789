import type { Collection, FoundProject } from './collection.ts'
import { ImportError } from './import-error.ts'
import { isObject, textOf } from './json.ts'
import type { FoundRecord } from './readers/found-record.ts'

/**
 * The project of the records; undefined if no file tells it. `wanted` is the one that the collection keeps. Throws an
 * ImportError for records of several projects or accounts.
 */
export function onlyProject(
  collection: Collection,
  wanted: string | undefined,
): string | undefined {
  const { projects } = collection
  if (wanted !== undefined && projects.size > 0 && !projects.has(wanted)) {
    throw new ImportError('--project', wanted, `one of ${[...projects.keys()].join(', ')}`)
  }
  if (wanted === undefined && projects.size > 1) {
    throw new ImportError('the files', listed(projects), 'one project: give --project')
  }
  const accounts = countsOf(collection.all, accountOf)
  if (accounts.size > 1) {
    const expected = 'one account: import the files of each account into a folder of its own'
    throw new ImportError('the files', `the accounts ${listed(accounts)}`, expected)
  }
  return wanted ?? [...projects.keys()][0]
}

type Counts = ReadonlyMap<string, FoundProject>

function countsOf(
  records: readonly FoundRecord[],
  pick: (record: FoundRecord) => string | undefined,
): Counts {
  const counts = new Map<string, { count: number; where: string }>()
  for (const record of records) {
    const value = pick(record)
    if (value === undefined) continue
    const known = counts.get(value) ?? { count: 0, where: record.origin.where }
    counts.set(value, { ...known, count: known.count + 1 })
  }
  return counts
}

function listed(counts: Counts): string {
  const parts = Array.from(
    counts,
    ([value, { count, where }]) => `${value} (${count}, first in ${where})`,
  )
  return parts.slice(0, 5).join(' and ')
}

function accountOf({ kind, value }: FoundRecord): string | undefined {
  if (kind === 'cluster') return textOf(value['domain_id'])
  const { user } = value
  if (kind !== 'notebook' || !isObject(user) || !isObject(user['domain'])) return undefined
  return textOf(user['domain']['id'])
}
