import type { ListNotebooksQuery } from '../../src/schemas/list-notebooks-query.ts'
import type { Notebook } from '../../src/schemas/notebook.ts'

export interface NaivePage {
  ids: string[]
  total: number
}

/** The rule of fuzzy filters, letter by letter: its lower case, where a final sigma is a sigma. */
export function foldedByCharacter(text: string): string {
  return Array.from(text, (one) => (one === 'ς' ? 'σ' : one.toLowerCase())).join('')
}

function isPart(part = '', text = ''): boolean {
  return foldedByCharacter(text).includes(foldedByCharacter(part))
}

/** The expected page of a list, computed in the simplest way: filter, sort, slice. */
export function naiveList(
  notebooks: readonly Notebook[],
  { owner, ...query }: ListNotebooksQuery,
): NaivePage {
  const found = notebooks
    .filter((notebook) => owner === undefined || notebook.user_id === owner)
    .filter((notebook) => notebook.feature === (query.feature ?? 'NOTEBOOK'))
    .filter(
      (notebook) => notebook.workspace_id === (query.workspace_id ?? query.workspaceId ?? '0'),
    )
    .filter(({ name }) => isPart(query.name, name))
    .filter(({ description }) => isPart(query.description, description))
    .filter(({ image }) => isPart(query.swr_path, image.swr_path))
    .filter(({ pool }) => isPart(query.pool_name, pool?.name))
    .filter(({ user }) => isPart(query.username, user?.name))
    .filter(({ ip }) => query.ip === undefined || ip === query.ip)
    .filter(({ status }) => query.status === undefined || status === query.status)
    .filter(({ pool }) => query.pool_id === undefined || pool?.id === query.pool_id)
    .filter(
      ({ custom_spec, flavor, pool }) =>
        query.flavor === undefined || (!(custom_spec && pool) && isPart(query.flavor, flavor)),
    )
    .filter(({ image }) => query.image_id === undefined || image.id === query.image_id)
    .filter(({ id }) => query.id === undefined || id === query.id)
    .filter(
      ({ billing_items = [] }) =>
        query.billing === undefined ||
        query.billing === 'ALL' ||
        billing_items.includes(query.billing),
    )
    .filter(({ tags = [] }) =>
      (query.tags?.split(',') ?? []).every((item) => {
        // Only the first equals sign ends the key.
        const [key, ...values] = item.replace(/^([^=|]*)=/, '$1|').split('|')
        return tags.some(
          (tag) => tag.key === key && (values.length === 0 || values.includes(tag.value ?? '')),
        )
      }),
    )
  const keys = [...(query.sort_key?.split(',') ?? ['create_at']), 'id']
  found.sort((a, b) => {
    for (const key of keys) {
      const [left, right] = [fieldOf(a, key), fieldOf(b, key)]
      if (left < right) return -1
      if (left > right) return 1
    }
    return 0
  })
  if (query.sort_dir === 'DESC') found.reverse()
  const page = found.slice(query.offset, query.offset + query.limit)
  return { ids: page.map(({ id }) => id), total: found.length }
}

function fieldOf(notebook: Notebook, key: string): string | number {
  if (/^create/.test(key)) return notebook.lease.create_at
  if (/^update/.test(key)) return notebook.lease.update_at
  return notebook[key] as string
}
