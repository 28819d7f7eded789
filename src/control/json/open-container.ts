/** What may come next: a first member or the end, a member after a comma, a colon, a value, or a comma or the end. */
export type Expected = 'first' | 'member' | 'colon' | 'value' | 'comma'

/** An object or array that is read member by member; the lowest one holds the whole value. */
export interface OpenContainer {
  readonly kind: 'root' | 'array' | 'object'
  readonly values: unknown[]
  /** Keys of an object, one for each value. */
  readonly keys: string[]
  expected: Expected
}

export const closing: Readonly<Record<OpenContainer['kind'], string | undefined>> = {
  root: undefined,
  array: ']',
  object: '}',
}

export const insideOf = { root: '', array: '[', object: '{"":' }

/** The keys that lead to the innermost container, which is an array; `[]` for an item of another array. */
export function placeOf(open: readonly OpenContainer[]): string {
  const keys = open.slice(1, -1).map(({ keys, kind }) => (kind === 'array' ? '[]' : keys.at(-1)))
  return keys.join('.')
}

export function opened(kind: OpenContainer['kind'], expected: Expected): OpenContainer {
  return { kind, expected, values: [], keys: [] }
}

/** The shortest text after which the same is expected as in this container. */
export function textBefore({ expected, keys, kind }: OpenContainer): string {
  if (kind === 'root') return expected === 'value' ? '' : '[]'
  const [first, another] = kind === 'array' ? ['[', '[[]'] : ['{', '{"":[]']
  if (expected === 'first') return first
  // V8 has another message for a missing colon after the first key.
  if (expected === 'colon') return keys.length > 1 ? '{"":[],""' : '{""'
  if (expected === 'value') return '{"":'
  return expected === 'comma' ? another : `${another},`
}
