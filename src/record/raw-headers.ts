/** Header fields as Node gives them: names and values alternate, in the order and the spelling of the sender. */
export type RawHeaders = readonly string[]

/** Fields for one connection only, besides those that Connection names (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = new Set(['connection', 'proxy-connection', 'keep-alive', 'te', 'upgrade'])

/** Pairs of name and value. */
export function pairsOf(raw: RawHeaders): [name: string, value: string][] {
  const pairs: [string, string][] = []
  for (let at = 0; at + 1 < raw.length; at += 2) {
    pairs.push([raw[at] as string, raw[at + 1] as string])
  }
  return pairs
}

/** All values of a field, by its lower-case name. */
export function valuesOf(raw: RawHeaders, name: string): string[] {
  return pairsOf(raw)
    .filter(([found]) => found.toLowerCase() === name)
    .map(([, value]) => value)
}

/** The first value of a field, by its lower-case name. */
export function firstValue(raw: RawHeaders, name: string): string | undefined {
  return valuesOf(raw, name)[0]
}

/** The same fields without some, by lower-case name. */
export function without(raw: RawHeaders, names: ReadonlySet<string>): string[] {
  return pairsOf(raw)
    .filter(([name]) => !names.has(name.toLowerCase()))
    .flat()
}

/** Options of the Connection fields, in lower case. */
function connectionOptions(raw: RawHeaders): string[] {
  return valuesOf(raw, 'connection').flatMap((value) =>
    value.split(',').map((option) => option.trim().toLowerCase()),
  )
}

/** What frames or routes a message. It is kept even if Connection names it: without it the body would have no end. */
const NEVER_DROPPED = ['content-length', 'transfer-encoding', 'host']

/**
 * The fields that go on to the other side: all but those for one connection. Transfer-Encoding stays, because the body is
 * written in the same coding again. Trailer stays with it: Node refuses one in a message that can have no trailers.
 */
export function endToEnd(raw: RawHeaders): string[] {
  const named = connectionOptions(raw).filter((option) => !NEVER_DROPPED.includes(option))
  const isChunked = /chunked/i.test(valuesOf(raw, 'transfer-encoding').join())
  return without(raw, new Set([...HOP_BY_HOP, ...named, ...(isChunked ? [] : ['trailer'])]))
}

/** The fields that say to the upstream that trailers can be passed on: only if the client takes them. */
export function trailerFields(raw: RawHeaders): string[] {
  const codings = valuesOf(raw, 'te').flatMap((value) => value.split(','))
  const takesTrailers = codings.some((coding) => /^\s*trailers\s*$/i.test(coding))
  return takesTrailers ? ['TE', 'trailers', 'Connection', 'TE'] : []
}

/** The same fields with one value for a field, at the place of its first value or else at the end. */
export function withField(raw: RawHeaders, name: string, value: string): string[] {
  const key = name.toLowerCase()
  const pairs = pairsOf(raw)
  const at = pairs.findIndex(([found]) => found.toLowerCase() === key)
  if (at < 0) return [...raw, name, value]
  return pairs.flatMap(([found, old], index) => {
    if (index === at) return [found, value]
    return found.toLowerCase() === key ? [] : [found, old]
  })
}
