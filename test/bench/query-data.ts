import { Row } from '../../src/cloud/notebooks/list/row.ts'
import type { WholeNotebook } from '../../src/cloud/notebooks/shown-fields.ts'

/** Number of different values of each filter in a large project. */
export const DIFFERENT = {
  owner: 5_000,
  image_id: 3_000,
  pool_id: 700,
  flavor: 500,
  tags: 10_000,
  ip: 60_000,
} as const

export type ManyValued = keyof typeof DIFFERENT

/** The value with a number. */
export const numbered: Record<ManyValued, (number: number) => string> = {
  owner: (number) => `${hex(number)}${'0'.repeat(24)}`,
  image_id: (number) => `${hex(number)}-0000-4000-8000-000000000000`,
  pool_id: (number) => `pool-${number}`,
  flavor: (number) => `modelarts.vm.bench.${hex(number)}`,
  tags: (number) => `run=${number}`,
  ip: (number) => `10.${number >>> 16}.${(number >>> 8) & 255}.${number & 255}`,
}

/**
 * This number of notebooks from a sample, each with its own time, id and name. Every third has values of its own in the
 * fields of the filters.
 */
export function rowsOf(sample: readonly Row[], size: number): Row[] {
  return Array.from({ length: size }, (_, index) => {
    const row = sample[index % sample.length] as Row
    if (index < sample.length && index % 3 !== 0) return row
    return new Row(flat(otherThan(row.notebook, index)))
  })
}

function otherThan(notebook: WholeNotebook, index: number): WholeNotebook {
  const id = `${notebook.id.slice(0, -6)}${index.toString(16).padStart(6, '0')}`
  const create_at = notebook.lease.create_at + index
  const lease = { ...notebook.lease, create_at, update_at: create_at }
  const other = { ...notebook, id, name: `${notebook.name}${index}`, lease }
  return index % 3 === 0 ? withOwnValues(other, Math.floor(index / 3)) : other
}

function withOwnValues(notebook: WholeNotebook, number: number): WholeNotebook {
  const value = (field: ManyValued) => numbered[field](number % DIFFERENT[field])
  const [key, run] = value('tags').split('=') as [string, string]
  return {
    ...notebook,
    user_id: value('owner'),
    user: { ...notebook.user, id: value('owner'), name: `user-${number % DIFFERENT.owner}` },
    image: { ...notebook.image, id: value('image_id') },
    pool: { id: value('pool_id'), name: `Pool-${number % DIFFERENT.pool_id}` },
    flavor: value('flavor'),
    tags: [...notebook.tags, { key, value: run }],
    ip: value('ip'),
  }
}

function hex(number: number): string {
  return number.toString(16).padStart(8, '0')
}

/** Flat strings as from JSON.parse; the first search would have to flatten concatenated ones. */
function flat<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}
