import { partsOf, type SourceTexts } from '../../../src/control/provenance/sources.ts'

/** Key of the Python SDK in openapi/sources.json, from which most sources are taken by a rule. */
export const SDK = 'python'

/**
 * The sources of all items, with what is known now: items that the models of the SDK have get its place, unless
 * another document was named by hand; other sources stay as they are. Items that are gone lose their source. `missing`
 * are the items without one.
 */
export function refreshedSources(
  items: readonly string[],
  places: ReadonlyMap<string, string>,
  present: SourceTexts,
  resolves: (text: string) => boolean,
): { texts: SourceTexts; missing: string[] } {
  const found = items.map((item) => {
    const text = present[item]
    const key = text === undefined ? undefined : partsOf(text)?.key
    const place = places.get(item)
    if (place !== undefined && [undefined, SDK, 'assumed'].includes(key)) {
      return [item, `${SDK} ${place}`] as const
    }
    return [item, key === SDK && !resolves(text as string) ? undefined : text] as const
  })
  return {
    texts: Object.fromEntries(found.flatMap(([item, text]) => (text ? [[item, text]] : []))),
    missing: found.flatMap(([item, text]) => (text ? [] : [item])),
  }
}

/** What to paste into openapi/provenance.json for items without a source. */
export function toPaste(missing: readonly string[]): string {
  return missing
    .map((item) => `  ${JSON.stringify(item)}: "assumed docs/decisions.md#",`)
    .join('\n')
}
