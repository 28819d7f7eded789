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

const UUID_TEXT = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}'

/** The parts of a text that are more than separators; a group for each kind. */
const PART = new RegExp(
  [
    `((?<![\\p{L}\\p{N}])${UUID_TEXT}(?![\\p{L}\\p{N}]))`,
    '((?<![\\p{L}\\p{N}])\\d{1,3}(?:(?:\\.\\d{1,3}){3}|(?:-\\d{1,3}){3}|(?:_\\d{1,3}){3})(?![\\p{L}\\p{N}]))',
    '((?<![\\p{L}\\p{N}:])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}(?![\\p{L}\\p{N}:]))',
    '([\\p{L}\\p{N}_.%+-]{1,64}@[\\p{L}\\p{N}_-][\\p{L}\\p{N}_.-]*)',
    '((?<=:\\/\\/|@)[\\p{L}\\p{N}_.-]+|(?<![\\p{L}\\p{N}_-])(?:[\\p{L}\\p{N}_-]{1,63}\\.){1,10}(?:com|cn|net|org|io|edu|gov)(?![\\p{L}\\p{N}_-]))',
    `(${KEPT_PHRASE})`,
    '((?<![\\p{L}\\p{N}])\\d+(?:[-. /]\\d+)+(?![\\p{L}\\p{N}]))',
    '(\\p{Script=Han}+)',
    '(?:(?!\\p{Script=Han})[\\p{L}\\p{M}\\p{N}])+',
  ].join('|'),
  'gu',
)

/** Fewest digits of a telephone number, a date or another number that is written in groups. */
const LONG_NUMBER = 7

/** Words and numbers with spaces, hyphens and underscores: most names and descriptions. */
const PLAIN = /^[A-Za-z0-9 _-]*$/

/** What can be in such a text but words and short numbers. */
const NOT_PLAIN = /\d[ _-]\d|ma-user|^(?:mock|_sys)|north|south|east|west|central|mexico|brazil/i

const PLAIN_PART = /[A-Za-z0-9]+|[ _-]+/g

const UUID = /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/

/** Whether a text is nothing but an id. */
export function isUuid(text: string): boolean {
  return text.length === 36 && UUID.test(text)
}

/** A text in parts. Joined, they are the text. */
export function partsOf(text: string): TextPart[] {
  if (PLAIN.test(text) && text.length < 36 && !NOT_PLAIN.test(text)) {
    return (text.match(PLAIN_PART) ?? []).flatMap((part) =>
      /^[ _-]/.test(part) ? [{ kind: 'separator' as const, text: part }] : partsOfRun(part),
    )
  }
  const parts: TextPart[] = []
  let end = 0
  PART.lastIndex = 0
  for (let match = PART.exec(text); match !== null; match = PART.exec(text)) {
    const next = PART.lastIndex
    if (match.index > end) parts.push({ kind: 'separator', text: text.slice(end, match.index) })
    for (const part of partsOfMatch(match)) parts.push(part)
    end = next
    PART.lastIndex = next
  }
  if (end < text.length) parts.push({ kind: 'separator', text: text.slice(end) })
  return parts
}

function partsOfMatch([
  text,
  uuid,
  four,
  groups,
  mail,
  host,
  kept,
  number,
  han,
]: RegExpExecArray): TextPart[] {
  if (uuid !== undefined) return [{ kind: 'opaque', text }]
  if (four !== undefined) return partsOfFour(text)
  if (groups !== undefined) return isAddress(text) ? [{ kind: 'groups', text }] : runsOf(text)
  if (mail !== undefined) return partsOfMail(text)
  if (host !== undefined) return partsOfHost(text)
  if (kept !== undefined) return [{ kind: 'kept', text }]
  if (han !== undefined) return [{ kind: 'han', text }]
  return number === undefined ? partsOfRun(text) : partsOfNumber(text)
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

/** An e-mail address: its user is no name that may stay. */
function partsOfMail(text: string): TextPart[] {
  const at = text.indexOf('@')
  const user: TextPart[] = partsOf(text.slice(0, at)).map((part) => ({ ...part, inHost: true }))
  return [...user, { kind: 'separator', text: '@' }, ...partsOfHost(text.slice(at + 1))]
}

/** Fewest letters of a word: a run that has one is no id. */
const WORD = /[A-Za-z]{4}/

/** Letters and digits without a separator: an id, or words and numbers. */
function partsOfRun(text: string): TextPart[] {
  if (isOpaque(text)) return [{ kind: 'opaque', text }]
  return Array.from(text.matchAll(/\p{Nd}+|\P{Nd}+/gu), ([part]) => ({
    kind: /^\p{Nd}/u.test(part) ? 'digits' : 'letters',
    text: part,
  }))
}

function isOpaque(text: string): boolean {
  if (text.length < 4 || !/^[0-9A-Za-z]+$/.test(text)) return false
  const { length: runs } = text.match(/[0-9]+|[A-Za-z]+/g) as string[]
  if (text.length >= 8 && runs > 1 && /^(?:[0-9a-f]+|[0-9A-F]+)$/.test(text)) return true
  return text.length >= 16 ? runs >= 4 : runs >= 3 && !WORD.test(text)
}
