import type { SeededRandom } from '../../src/cloud/kernel/seeded-random.ts'
import type { Notebooks } from '../../src/cloud/notebooks/notebooks.ts'
import { DIFFERENT, type ManyValued, numbered } from './query-data.ts'

export type Query = Parameters<Notebooks['listAll']>[1]

const statuses = ['RUNNING', 'STOPPED', 'CREATING', 'ERROR'] as const
const words = ['train', 'eval', 'label', 'tune', 'demo']
const descriptionWords = ['lorem', 'Ipsum', 'dolor', 'amet', 'tempus']
const paths = ['atelier/', 'cuda_12', 'mindspore', 'release']
const fuzzy = ['name', 'description', 'swr_path', 'username', 'pool_name', 'flavor'] as const

/** A value that no instance has. */
const absent: Partial<Query> = {
  owner: 'f'.repeat(32),
  status: 'DELETE_FAILED',
  image_id: 'absent',
  pool_id: 'absent',
  ip: '192.0.2.1',
  tags: 'absent=1',
  billing: 'STORAGE',
}

/** The kinds of queries; each call of one gives the next query of its kind. */
export function queryKinds(
  size: number,
  owners: readonly string[],
  chance: SeededRandom,
): Record<string, () => Query> {
  const base = { limit: 10, offset: 0, sort_dir: 'DESC' } as const
  const pick = <T>(list: readonly T[]) => list[chance.integer(0, list.length - 1)] as T
  let number = 0
  /** A text that was not asked for before, and that few or no instances have. */
  const fresh = () => `n-${(number++).toString(36)}`
  const newValue = (field: ManyValued) => ({
    [field]: numbered[field](number++ % DIFFERENT[field]),
  })
  const newValues = Object.keys(DIFFERENT).map((field): [string, () => Query] => [
    `${field}, a new value`,
    () => ({ ...base, ...newValue(field as ManyValued) }),
  ])
  const newTexts = fuzzy.map((field): [string, () => Query] => [
    `${field}, a new text`,
    () => ({ ...base, [field]: fresh() }),
  ])
  const letters = fuzzy.map((field): [string, () => Query] => [
    `${field}, one letter`,
    () => ({ ...base, [field]: pick('abcdeimnoprstuv'.split('')) }),
  ])
  return {
    'first page': () => base,
    'page at 90 %': () => ({ ...base, offset: Math.floor(size * 0.7 * 0.9) }),
    'page in the middle': () => ({ ...base, offset: Math.floor(size * 0.35) }),
    'limit 1,000': () => ({ ...base, limit: 1_000 }),
    status: () => ({ ...base, status: pick(statuses) }),
    owner: () => ({ ...base, owner: pick(owners) }),
    pool: () => ({ ...base, pool_id: 'pool-gpu-research-7f3a' }),
    'two filters': () => ({ ...base, status: pick(statuses), owner: pick(owners) }),
    'absent value': () => {
      const [field, value] = pick(Object.entries(absent))
      return { ...base, [field]: value }
    },
    ...Object.fromEntries(newValues),
    ...Object.fromEntries(newTexts),
    ...Object.fromEntries(letters),
    'name seen before': () => ({ ...base, name: pick(words) }),
    'description seen before': () => ({ ...base, description: pick(descriptionWords) }),
    'swr_path seen before': () => ({ ...base, swr_path: pick(paths) }),
    '500 names in turn': () => ({ ...base, name: `${pick(words)[0]}${number++ % 500}` }),
    '500 descriptions in turn': () => ({
      ...base,
      description: `${'abcdefghijklmnopqrstuvwxyz'[number % 26]}${'aeioulmnrst chpdvgbq'[Math.floor(number++ / 26) % 20]}`,
    }),
    'several sort keys': () => ({ ...base, sort_key: 'status,name' }),
    'sorted, filtered, far in': () => ({
      ...base,
      sort_key: 'name',
      owner: pick(owners),
      offset: chance.integer(0, Math.floor(size * 0.12)),
    }),
    'sorted, filtered, the middle': () => ({
      ...base,
      sort_key: 'update_at',
      status: 'RUNNING',
      offset: Math.floor(size * 0.2),
    }),
  }
}
