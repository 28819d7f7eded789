import { FaultEffect } from '../schemas/fault.ts'
import { check, type Finding, quote } from '../schemas/findings.ts'
import { inputInvalid } from './control-errors.ts'

const WORD = /\s*(?:;\s*)?([^\s;="]+)(?:=("[^"]*"|[^\s;"]*))?/y

const numeric = new Set(['status', 'times', 'first', 'nth', 'every', 'probability'])

const matched = new Set(['query', 'header', 'path'])

/**
 * Reads the one grammar of `--fault` and `x-mock-fault`: words with `=` between spaces or
 * semicolons, `status=403; delay=500ms`. `query.limit=10`, `header.x-a=b`, `path.id=c` and
 * `name=gpu-*` say what must match; a word without `=` is the operation. Gives the rule unchecked.
 */
export function parseFaultText(text: string): Record<string, unknown> {
  const rule = new Map<string, unknown>()
  const match = new Map<string, unknown>()
  let end = 0
  for (const word of words(text)) {
    const [all, key = '', value] = word
    end = word.index + all.length
    if (value === undefined) {
      if (rule.has('operation')) throw unreadable(key, 'key=value')
      rule.set('operation', key)
      continue
    }
    const plain = value.startsWith('"') ? value.slice(1, -1) : value
    const [kind = '', name] = splitOnce(key)
    if (name !== undefined && matched.has(kind)) {
      match.set(kind, { ...(match.get(kind) as object | undefined), [name]: plain })
    } else if (key === 'name') {
      match.set('name', plain)
    } else {
      rule.set(key, numeric.has(key) && /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : plain)
    }
  }
  const rest = text.slice(end).replace(/[\s;]+/g, '')
  if (rest !== '' || end === 0) throw unreadable(text.slice(end), 'words such as status=403')
  if (match.size > 0) rule.set('match', Object.fromEntries(match))
  return Object.fromEntries(rule)
}

/** What an `x-mock-fault` header asks for; 400 Mock.InvalidFault where it cannot be read. */
export function parseFaultHeader(text: string): FaultEffect {
  const input = parseFaultText(text)
  const checked = check(FaultEffect, input)
  if ('value' in checked) return checked.value
  throw inputInvalid(
    'InvalidFault',
    checked.findings.map((finding) => ({ ...finding, path: `x-mock-fault ${finding.path}` })),
  )
}

function* words(text: string): Generator<RegExpExecArray> {
  const pattern = new RegExp(WORD)
  for (let word = pattern.exec(text); word !== null; word = pattern.exec(text)) yield word
}

function splitOnce(key: string): [string, string?] {
  const dot = key.indexOf('.')
  return dot < 0 ? [key] : [key.slice(0, dot), key.slice(dot + 1)]
}

function unreadable(found: string, expected: string) {
  const finding: Finding = { path: 'fault', found: quote(found), expected }
  return inputInvalid('InvalidFault', [finding])
}
