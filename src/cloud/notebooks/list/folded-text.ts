/**
 * A text as the filters compare it when letters may be in any case (docs/contract/behaviours.md#fuzzy-filters): in lower
 * case, with the Greek final sigma as the usual one. Then the lower case of a part is a part of the lower case of the
 * whole. The length can differ from that of the text.
 */
export function folded(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ')
}
