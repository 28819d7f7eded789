import type { Tag } from '../../../schemas/primitives.ts'
import type { ReadField } from '../../kernel/sort-fields.ts'
import { folded } from './folded-text.ts'
import type { Row } from './row.ts'

/** Value of a field of an instance, or several values; undefined if it has none. */
export type ReadValues = (row: Row) => string | readonly string[] | undefined

/** Fields with an index of their values (`value-index.ts`). */
export const valueFields = {
  billing: ({ fields }) => fields.billing_items,
  feature: ({ fields }) => fields.feature,
  flavor: ({ fields }) => fields.flavor,
  id: ({ fields }) => fields.id,
  image_id: ({ fields }) => fields.image.id,
  ip: ({ fields }) => fields.ip,
  owner: ({ fields }) => fields.user_id,
  pool_id: ({ fields }) => fields.pool?.id,
  status: ({ fields }) => fields.status,
  tag: ({ fields }) => fields.tags.filter(({ key }) => !key.includes('=')).map(tagText),
  tag_key: ({ fields }) => fields.tags.map(({ key }) => key),
  workspace_id: ({ fields }) => fields.workspace_id,
} satisfies Record<string, ReadValues>

export type ValueField = keyof typeof valueFields

/** Texts of records that many instances refer to, as they are stored: they have an index of their values. */
export const sharedTexts = {
  /** Custom resources of a dedicated pool cannot be asked for (docs/contract/behaviours.md#filters). */
  flavor_part: ({ fields: { custom_spec, flavor, pool } }) =>
    custom_spec !== undefined && pool !== undefined ? '' : flavor,
  pool_name: ({ fields }) => fields.pool?.name ?? '',
  swr_path: ({ fields }) => fields.image.swr_path,
  username: ({ fields }) => fields.user.name,
} satisfies Record<string, (row: Row) => string>

/** Texts that differ from instance to instance, as they are searched: they have an index of their letters (`text-index.ts`). */
export const ownTexts = {
  description: ({ fields }) => folded(fields.description),
  name: ({ name }) => name,
  /** For the match that is case-sensitive. */
  name_as_written: ({ fields }) => fields.name,
} satisfies Record<string, (row: Row) => string>

/** A field that fuzzy filters search. */
export type TextField = keyof typeof sharedTexts | keyof typeof ownTexts

export type Field = ValueField | TextField

export function isValueField(field: Field): field is ValueField {
  return field in valueFields
}

export function isShared(field: TextField): field is keyof typeof sharedTexts {
  return field in sharedTexts
}

/** Returns a function that reads the text of a field as it is searched. */
export function searchedText(field: TextField): (row: Row) => string {
  if (!isShared(field)) return ownTexts[field]
  const read = sharedTexts[field]
  return (row) => folded(read(row))
}

/** A tag as filters name it: their keys have no equals sign. */
export function tagText({ key, value = '' }: Tag): string {
  return `${key}=${value}`
}

/** Fields a list can be sorted by (docs/contract/behaviours.md#sort-order). */
export const sortValues = {
  create_at: ({ fields }) => fields.lease.create_at,
  update_at: ({ fields }) => fields.lease.update_at,
  name: ({ fields }) => fields.name,
  status: ({ fields }) => fields.status,
  flavor: ({ fields }) => fields.flavor,
  feature: ({ fields }) => fields.feature,
  id: ({ fields }) => fields.id,
} satisfies Record<string, ReadField<Row>>

export type SortField = keyof typeof sortValues
