/** The values of every parameter of a query string, in order, decoded. */
export type QueryValues = ReadonlyMap<string, readonly QueryValue[]>

/** A value, or the raw text of one whose percent-encoding is broken. */
export type QueryValue = { text: string } | { broken: string }

/** A parameter as it was sent: still percent-encoded. */
export interface RawParameter {
  name: string
  value: string
}

/** The part of a request's target behind the question mark, or behind the `#` that Fastify takes for one. */
export function queryOf(url: string): string {
  const mark = url.search(/[?#]/)
  return mark < 0 ? '' : url.slice(mark + 1)
}

/** The parameters of a query string, in order. Empty ones (`&&`) are left out; without `=`, the value is empty. */
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

/** Decodes a query string for everything that reads one: validation, fault rules, the journal and verify. */
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

/** The text of a parameter that comes once and can be decoded. */
export function onlyText(values: QueryValues, name: string): string | undefined {
  const [value, ...more] = values.get(name) ?? []
  return value !== undefined && more.length === 0 && 'text' in value ? value.text : undefined
}

/** A name or a value as text; one whose percent-encoding is broken, or not UTF-8, stays as it was sent. */
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
