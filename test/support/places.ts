/** The places of all values in JSON data with the values: `$.data[0].id`. Lists and objects are there as well. */
export function placesIn(value: unknown, at = '$'): Map<string, unknown> {
  const places = new Map<string, unknown>([[at, value]])
  if (typeof value !== 'object' || value === null) return places
  for (const [name, inner] of Object.entries(value)) {
    const place = Array.isArray(value) ? `${at}[${name}]` : `${at}.${name}`
    for (const [path, each] of placesIn(inner, place)) places.set(path, each)
  }
  return places
}
