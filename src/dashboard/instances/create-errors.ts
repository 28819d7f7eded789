/** A field of the form. */
export type FormField =
  | 'name'
  | 'flavor'
  | 'image_id'
  | 'category'
  | 'workspace_id'
  | 'description'
  | 'hours'
  | 'id'

/** Codes of the API that are about one field. */
const fieldsByCode: Readonly<Record<string, FormField>> = {
  'ModelArts.6797': 'image_id',
  'ModelArts.6323': 'flavor',
  'ModelArts.6716': 'flavor',
  'ModelArts.6870': 'flavor',
  'ModelArts.6349': 'hours',
}

/** Parameters of the request by the names that messages use. */
const fieldsByName: Readonly<Record<string, FormField>> = {
  name: 'name',
  flavor: 'flavor',
  image_id: 'image_id',
  'volume.category': 'category',
  volume: 'category',
  workspace_id: 'workspace_id',
  description: 'description',
  duration: 'hours',
  'x-mock-id': 'id',
}

/** The field that a refusal is about; undefined if it is about none, or about the request as a whole. */
export function fieldOf(code: string | undefined, text: string): FormField | undefined {
  const byCode = fieldsByCode[code ?? '']
  if (byCode !== undefined) return byCode
  const named = /payload ([\w.-]+)|\b(workspace_id|x-mock-id)\b/i.exec(text)
  return fieldsByName[(named?.[1] ?? named?.[2] ?? '').toLowerCase()]
}
