/**
 * What the vendor's comments say about a field. They are Chinese text with fixed headings, the same in every
 * language of the SDK: 取值范围 is the range, 枚举 an enumeration, 默认取值 the default, 不涉及 "does not apply".
 */

const MAX_DEFAULT_LENGTH = 60
const MAX_RANGE_LENGTH = 160
const MAX_SUMMARY_LENGTH = 90

/** Values of an enumeration, sorted; empty if the comment has none. */
export function enumOfComment(comment: string): string[] {
  const [, list] =
    /枚举(?:类型|值)?[，,:：]?(?:取值如下)?[：:]?(.*?)(\*\*默认取值|$)/s.exec(comment) ?? []
  if (list === undefined) return []
  const explained = list.matchAll(/-\s*([A-Za-z][\w.-]*)\s*[：:(（]/g)
  const bare = list.matchAll(/-\s*([A-Z][A-Z_]+)\s*(?=[-。 ]|$)/g)
  return [...new Set([...explained, ...bare].map(([, value]) => value as string))].sort()
}

/** Default value as the comment writes it. */
export function defaultOfComment(comment: string): string | undefined {
  const [, found] = /\*\*默认取值\*\*\s*[：:]\s*(.*?)(?:。\s*$|。|\s*$)/s.exec(comment) ?? []
  const text = found?.trim().replace(/^[“”"]+|[“”"]+$/g, '')
  if (text === undefined || text.startsWith('不涉及') || text === '' || text === '无') {
    return undefined
  }
  return cut(text, MAX_DEFAULT_LENGTH)
}

/** Range of values as the comment writes it. */
export function rangeOfComment(comment: string): string | undefined {
  const [, found] = /\*\*取值范围\*\*\s*[：:]\s*(.*?)(?:\*\*|$)/s.exec(comment) ?? []
  const text = found?.replace(/\s+/g, ' ').trim()
  if (text === undefined || text.startsWith('不涉及')) return undefined
  return cut(text, MAX_RANGE_LENGTH)
}

/** First words of a comment, for one line of a report. */
export function summaryOf(comment: string): string {
  return cut(comment.replaceAll('**', '').replace(/\s+/g, ' '), MAX_SUMMARY_LENGTH)
}

/** The first characters of a text; a character outside the basic plane counts as one. */
function cut(text: string, length: number): string {
  return [...text].slice(0, length).join('')
}
