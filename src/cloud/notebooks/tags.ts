import { quote } from '../../schemas/findings.ts'
import type { CombinedTags, TagRequest, TagsRemoval } from '../../schemas/tag.ts'
import { payloadInvalid } from '../errors/errors.ts'
import type { WholeNotebook } from './shown-fields.ts'

/** Maximum number of tags of an instance (docs/contract/operations.md#createnotebooktags). */
const MAX_TAGS = 20

/** Adds tags; a tag replaces one with the same key. Throws ModelArts.6400 for more than 20 tags. */
export function withTags(notebook: WholeNotebook, added: readonly TagRequest[]): WholeNotebook {
  const tags = new Map(notebook.tags.map((tag) => [tag.key, tag]))
  for (const { key, value = '' } of added) tags.set(key, { key, value })
  if (tags.size > MAX_TAGS) {
    const expected = `at most ${MAX_TAGS} tags of an instance`
    throw payloadInvalid({ path: '$.tags', found: quote(tags.size), expected })
  }
  return { ...notebook, tags: [...tags.values()] }
}

/** Removes tags by key; their values do not matter. */
export function withoutTags(notebook: WholeNotebook, removed: TagsRemoval['tags']): WholeNotebook {
  const keys = new Set(removed.map(({ key }) => key))
  return { ...notebook, tags: notebook.tags.filter(({ key }) => !keys.has(key)) }
}

/** All tag keys of the instances, with their values; keys and values are sorted. */
export function combinedTags(notebooks: Iterable<Pick<WholeNotebook, 'tags'>>): CombinedTags {
  const values = new Map<string, Set<string>>()
  for (const { tags } of notebooks) {
    for (const { key, value = '' } of tags) {
      const known = values.get(key) ?? new Set()
      values.set(key, known.add(value))
    }
  }
  const inOrder = [...values].sort(([a], [b]) => (a < b ? -1 : 1))
  return { tags: inOrder.map(([key, each]) => ({ key, values: [...each].sort() })) }
}

/** Warnings about parts of a removal that have no effect. */
export function ignoredInRemoval({ tags }: TagsRemoval): string[] {
  return tags.some(({ value }) => value !== undefined && value !== '')
    ? ['tags[].value is ignored: tags are removed by key']
    : []
}
