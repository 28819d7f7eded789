/** The values of every parameter of a query string, in order, decoded. */
export type QueryValues = ReadonlyMap<string, readonly QueryValue[]>

/** A value, or the raw text of one whose percent-encoding is broken. */
export type QueryValue = { text: string } | { broken: string }

export function parseQueryString(query: string): QueryValues {
  const values = new Map<string, QueryValue[]>()
  for (const pair of query.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decode(equals < 0 ? pair : pair.slice(0, equals))
    const value = decode(equals < 0 ? '' : pair.slice(equals + 1))
    const key = 'text' in name ? name.text : name.broken
    const before = values.get(key)
    if (before === undefined) values.set(key, [value])
    else before.push(value)
  }
  return values
}

/** The text of a parameter that comes once and can be read. */
export function onlyText(values: QueryValues, name: string): string | undefined {
  const [value, ...more] = values.get(name) ?? []
  return value !== undefined && more.length === 0 && 'text' in value ? value.text : undefined
}

/** The part of a request's target behind the question mark. */
export function queryOf(url: string): string {
  const mark = url.indexOf('?')
  return mark < 0 ? '' : url.slice(mark + 1)
}

function decode(raw: string): QueryValue {
  try {
    return { text: decodeURIComponent(raw.replaceAll('+', ' ')) }
  } catch {
    return { broken: raw }
  }
}
