import type { SourceTexts } from '../../../src/control/provenance/sources.ts'
import { headingsOf, type ReadFile } from '../references.ts'

/** test/contract/source-ratchet.json: which items are assumed, and which ever had another source. */
export interface Ratchet {
  /** Items that were assumed when sources were first recorded. This list only gets shorter. */
  first: readonly string[]
  /** Items that were assumed later, each with its reason: a heading of docs/decisions.md. */
  later: Readonly<Record<string, string>>
  /** Items that have, or once had, another source. */
  sourced: readonly string[]
}

const isAssumed = (text: string | undefined) => text?.startsWith('assumed ') === true

/** The ratchet after a change of the sources: it forgets what is no longer assumed, and remembers what has a source. */
export function turned({ first, later, sourced }: Ratchet, texts: SourceTexts): Ratchet {
  const found = Object.keys(texts).filter((item) => !isAssumed(texts[item]))
  return {
    first: first.filter((item) => isAssumed(texts[item])),
    later: Object.fromEntries(Object.entries(later).filter(([item]) => isAssumed(texts[item]))),
    sourced: [...new Set([...sourced, ...found])].sort(),
  }
}

/** Where the sources went back: new decisions without a reason, and decisions in the place of a source. */
export function stepsBack(ratchet: Ratchet, texts: SourceTexts, read: ReadFile): string[] {
  const { first, later, sourced } = ratchet
  const hadSource = new Set(sourced)
  const assumed = Object.keys(texts).filter((item) => isAssumed(texts[item]))
  const reasons = Object.entries(later).filter(([, reason]) => !isReason(reason, read))
  const kept = turned(ratchet, texts)
  return [
    ...assumed
      .filter((item) => hadSource.has(item))
      .map((item) => `${item} had a source and is assumed now`),
    ...assumed
      .filter((item) => !first.includes(item) && !Object.hasOwn(later, item))
      .map((item) => `${item} is assumed, and "later" has no reason for it`),
    ...reasons.map(([item, reason]) => `${item}: no heading ${reason}`),
    ...(JSON.stringify(kept) === JSON.stringify(ratchet)
      ? []
      : ['the ratchet is out of date (npm run openapi)']),
  ]
}

function isReason(reason: string, read: ReadFile): boolean {
  const [file, heading = ''] = reason.split('#', 2)
  return file === 'docs/decisions.md' && headingsOf(read(file) ?? '').includes(heading)
}
