import type { BundleBody, BundleRequest } from '../../schemas/bundle.ts'
import { isTooDeep, MAX_CONTROL_DEPTH } from '../../schemas/json-limits.ts'

/** The first difference between the answers of a request in the bundle and in the replay. */
export interface Difference {
  /** `status`, `outcome`, `user`, `fault`, `header retry-after`, `body`, or `body $.data[0].name`. */
  what: string
  bundle: string
  replay: string
}

/** Longest text of one side in a message, characters. */
const MAX_SHOWN = 400

/** Undefined if both answers are the same, byte for byte. */
export function differenceOf(bundle: BundleRequest, replay: BundleRequest): Difference | undefined {
  const facts = (line: BundleRequest): [string, unknown][] => [
    ['outcome', line.outcome],
    ['fault', line.fault],
    ['status', line.answer?.status ?? null],
    ['user', line.caller.user],
  ]
  const found = facts(replay)
  for (const [index, [what, value]] of facts(bundle).entries()) {
    const other = found[index]?.[1]
    if (value !== other) return { what, bundle: `${value}`, replay: `${other}` }
  }
  return (
    headerDifference(bundle, replay) ??
    bodyDifference(bundle.answer?.body ?? null, replay.answer?.body ?? null)
  )
}

function headerDifference(bundle: BundleRequest, replay: BundleRequest): Difference | undefined {
  const ours = bundle.answer?.headers ?? []
  const theirs = replay.answer?.headers ?? []
  for (const name of new Set([...ours, ...theirs].map(([name]) => name))) {
    const [one, other] = [valuesIn(ours, name), valuesIn(theirs, name)]
    if (one !== other) return { what: `header ${name}`, bundle: one, replay: other }
  }
  return undefined
}

function valuesIn(headers: readonly [string, string][], name: string): string {
  const values = headers.filter(([each]) => each === name).map(([, value]) => value)
  return values.join(', ')
}

function bodyDifference(bundle: BundleBody, replay: BundleBody): Difference | undefined {
  const [one, other] = [textOf(bundle), textOf(replay)]
  const [coding, otherCoding] = [bundle, replay].map((body) => body && Object.keys(body)[0])
  if (one === other && one !== '' && coding !== otherCoding) {
    return {
      what: 'body',
      bundle: `${coding} ${short(one)}`,
      replay: `${otherCoding} ${short(one)}`,
    }
  }
  if (one === other) return undefined
  const found = jsonDifference(jsonOf(one), jsonOf(other), '$')
  if (found !== undefined) return found
  let at = 0
  while (one[at] === other[at]) at++
  const from = Math.max(0, at - 20)
  const shown = (text: string) => short(text.slice(from, from + MAX_SHOWN))
  return { what: `body, character ${at + 1}`, bundle: shown(one), replay: shown(other) }
}

function textOf(body: BundleBody): string {
  if (body === null) return ''
  return 'text' in body ? body.text : body.base64
}

function jsonOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return isTooDeep(value, MAX_CONTROL_DEPTH) ? undefined : value
  } catch {
    return undefined
  }
}

/** The first member, in the order of the bundle, that differs. */
function jsonDifference(one: unknown, other: unknown, path: string): Difference | undefined {
  if (one === other) return undefined
  if (!isObject(one) || !isObject(other) || Array.isArray(one) !== Array.isArray(other)) {
    return { what: `body ${path}`, bundle: shownJson(one), replay: shownJson(other) }
  }
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const inner = Array.isArray(one) ? `${path}[${key}]` : `${path}.${key}`
    const found = jsonDifference(one[key], other[key], inner)
    if (found !== undefined) return found
  }
  return undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function shownJson(value: unknown): string {
  return value === undefined ? 'nothing' : short(JSON.stringify(value))
}

function short(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text
}
