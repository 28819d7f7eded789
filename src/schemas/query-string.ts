/** Decoded values of each parameter of a query string, by name, in order. */
export type QueryValues = ReadonlyMap<string, readonly QueryValue[]>

/** A decoded value, or the raw text if its percent-encoding is invalid. */
export type QueryValue = { text: string } | { broken: string }

/** A parameter as the client sent it: percent-encoded. */
export interface RawParameter {
  name: string
  value: string
}

/** Query string of a request target: the part after `?`, or after `#`, which Fastify treats the same way. */
export function queryOf(url: string): string {
  const mark = url.search(/[?#]/)
  return mark < 0 ? '' : url.slice(mark + 1)
}

/** Parameters of a query string, in order. Skips empty ones (`&&`); without `=`, the value is empty. */
export function rawParameters(query: string): RawParameter[] {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=')
      return equals < 0
        ? { name: pair, value: '' }
        : { name: pair.slice(0, equals), value: pair.slice(equals + 1) }
    })
}

/** Decodes a query string. Validation, fault rules, the journal and verify all use this function. */
export function parseQueryString(query: string): QueryValues {
  const values = new Map<string, QueryValue[]>()
  for (const { name, value } of rawParameters(query)) {
    const key = decodedOrRaw(name)
    const before = values.get(key)
    if (before === undefined) values.set(key, [decoded(value)])
    else before.push(decoded(value))
  }
  return values
}

/** Value of a parameter that occurs exactly once; otherwise undefined. */
function onlyValue(values: QueryValues, name: string): QueryValue | undefined {
  const [value, ...more] = values.get(name) ?? []
  return more.length === 0 ? value : undefined
}

/** Text of a parameter that occurs exactly once and can be decoded; otherwise undefined. */
export function onlyText(values: QueryValues, name: string): string | undefined {
  const value = onlyValue(values, name)
  return value !== undefined && 'text' in value ? value.text : undefined
}

/** Text of a parameter that occurs exactly once, as it was sent if it cannot be decoded; otherwise undefined. */
export function onlyTextOrRaw(values: QueryValues, name: string): string | undefined {
  const value = onlyValue(values, name)
  if (value === undefined) return undefined
  return 'text' in value ? value.text : value.broken
}

/** Decodes a name or a value; text with invalid percent-encoding, or not UTF-8, stays unchanged. */
export function decodedOrRaw(raw: string): string {
  const value = decoded(raw)
  return 'text' in value ? value.text : value.broken
}

function decoded(raw: string): QueryValue {
  try {
    return { text: decodeURIComponent(raw.replaceAll('+', ' ')) }
  } catch {
    return { broken: raw }
  }
}
