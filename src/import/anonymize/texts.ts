import { hasTopLevelDomain, KEPT_PHRASE, vendorHostParts } from './public-phrases.ts'

/** What a part of a text is. `separator` and `kept` stay as they are. */
export type PartKind =
  | 'kept'
  | 'separator'
  | 'letters'
  | 'han'
  | 'digits'
  | 'opaque'
  | 'four'
  | 'groups'

export interface TextPart {
  kind: PartKind
  text: string
  /** Whether it is a part of the name of a host. */
  inHost?: true
  /** Whether digits are replaced although they are few. */
  inNumber?: true
}

const PART = new RegExp(
  [
    '(?<uuid>(?<![\\p{L}\\p{N}])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![\\p{L}\\p{N}]))',
    '(?<four>(?<![\\p{L}\\p{N}])\\d{1,3}([._-])\\d{1,3}\\k<sep>\\d{1,3}\\k<sep>\\d{1,3}(?![\\p{L}\\p{N}]))'.replace(
      '([._-])',
      '(?<sep>[._-])',
    ),
    '(?<groups>(?<![\\p{L}\\p{N}:])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}(?![\\p{L}\\p{N}:]))',
    '(?<host>(?<=:\\/\\/|@)[\\p{L}\\p{N}_.-]+)',
    '(?<domain>(?<![\\p{L}\\p{N}_-])(?:[\\p{L}\\p{N}_-]{1,63}\\.){1,10}(?:com|cn|net|org|io|edu|gov)(?![\\p{L}\\p{N}_-]))',
    `(?<kept>${KEPT_PHRASE})`,
    '(?<number>(?<![\\p{L}\\p{N}])\\d+(?:[-. /]\\d+)+(?![\\p{L}\\p{N}]))',
    '(?<han>\\p{Script=Han}+)',
    '(?<run>(?:(?!\\p{Script=Han})[\\p{L}\\p{M}\\p{N}])+)',
  ].join('|'),
  'gu',
)

/** The groups of `PART`: one of them is there. */
type Found = Partial<
  Record<'uuid' | 'four' | 'groups' | 'host' | 'domain' | 'kept' | 'number' | 'han' | 'run', string>
>

/** Fewest digits of a telephone number, a date or another number that is written in groups. */
const LONG_NUMBER = 7

/** A text in parts. Joined, they are the text. */
export function partsOf(text: string): TextPart[] {
  const parts: TextPart[] = []
  let end = 0
  for (const match of text.matchAll(PART)) {
    if (match.index > end) parts.push({ kind: 'separator', text: text.slice(end, match.index) })
    parts.push(...partsOfMatch(match[0], match.groups as Found))
    end = match.index + match[0].length
  }
  if (end < text.length) parts.push({ kind: 'separator', text: text.slice(end) })
  return parts
}

function partsOfMatch(text: string, found: Found): TextPart[] {
  if (found.uuid !== undefined) return [{ kind: 'opaque', text }]
  if (found.four !== undefined) return partsOfFour(text)
  if (found.groups !== undefined) return isAddress(text) ? [{ kind: 'groups', text }] : runsOf(text)
  if (found.host !== undefined || found.domain !== undefined) return partsOfHost(text)
  if (found.kept !== undefined) return [{ kind: 'kept', text }]
  if (found.han !== undefined) return [{ kind: 'han', text }]
  if (found.number !== undefined) return partsOfNumber(text)
  return partsOfRun(text)
}

function partsOfFour(text: string): TextPart[] {
  const numbers = text.split(/[._-]/)
  return numbers.every((number) => Number(number) <= 255)
    ? [{ kind: 'four', text }]
    : partsOfNumber(text)
}

/** Whether hexadecimal groups with colons are an IPv6 or MAC address; `12:30:45` is a time. */
function isAddress(text: string): boolean {
  const groups = text.split(':')
  const filled = groups.filter((group) => group !== '')
  if (groups.length === 6 && groups.every((group) => group.length === 2)) return true
  return text.includes('::') ? filled.length > 0 || text === '::' : groups.length === 8
}

function runsOf(text: string): TextPart[] {
  return text.split(/(:)/).flatMap((part) => {
    if (part === '') return []
    return part === ':' ? [{ kind: 'separator' as const, text: part }] : partsOfRun(part)
  })
}

function partsOfNumber(text: string): TextPart[] {
  const isLong = text.replace(/\D/g, '').length >= LONG_NUMBER
  return text.split(/(\D)/).map((part) => {
    if (/\D/.test(part)) return { kind: 'separator', text: part }
    return { kind: 'digits', text: part, ...(isLong ? { inNumber: true } : {}) }
  })
}

function partsOfHost(text: string): TextPart[] {
  if (/^[\d.]+$/.test(text)) return partsOf(text)
  const kept = vendorHostParts(text)
  const own = text.slice(0, text.length - kept.length)
  const end = kept === '' && hasTopLevelDomain(text) ? text.slice(text.lastIndexOf('.')) : kept
  const rest = kept === '' ? text.slice(0, text.length - end.length) : own
  const parts: TextPart[] = partsOf(rest).map((part) => ({ ...part, inHost: true }))
  return end === '' ? parts : [...parts, { kind: 'kept', text: end }]
}

/** Fewest letters of a word: a run that has one is no id. */
const WORD = /[A-Za-z]{4}/

/** Letters and digits without a separator: an id, or words and numbers. */
function partsOfRun(text: string): TextPart[] {
  if (isOpaque(text)) return [{ kind: 'opaque', text }]
  return (text.match(/\p{Nd}+|\P{Nd}+/gu) ?? []).map((part) => ({
    kind: /^\p{Nd}/u.test(part) ? 'digits' : 'letters',
    text: part,
  }))
}

function isOpaque(text: string): boolean {
  if (text.length < 4 || !/^[0-9A-Za-z]+$/.test(text)) return false
  const runs = text.match(/[0-9]+|[A-Za-z]+/g)?.length ?? 0
  if (text.length >= 8 && runs > 1 && /^(?:[0-9a-f]+|[0-9A-F]+)$/.test(text)) return true
  return text.length >= 16 ? runs >= 4 : runs >= 3 && !WORD.test(text)
}
