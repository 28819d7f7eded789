import { FaultEffect } from '../../schemas/fault.ts'
import { type Finding, quote, read } from '../../schemas/findings.ts'
import type { AnyOperationId } from '../../schemas/service-operations.ts'
import { findingsForFit } from './answer-faults.ts'
import { findingsForEffect, findingsForRuleInput, invalidFault } from './fault-rule.ts'

const WORD = /\s*(?:;\s*)?([^\s;="]+)(?:=("[^"]*"|[^\s;"]*))?/y

const numeric = new Set(['status', 'times', 'first', 'nth', 'every', 'probability'])

const matched = new Set(['query', 'header', 'path'])

/**
 * Parses the grammar of `--fault` and `x-mock-fault`: `key=value` words, separated by spaces or semicolons, such as
 * `status=403; delay=500ms`. `query.limit=10`, `header.x-a=b`, `path.id=c` and `name=gpu-*` are conditions,
 * `headers.Retry-After=3`, `=date(30s)` and `=null` are headers of the response,
 * `delay=100ms..400ms` and `delay=lognormal(200ms,0.4,5s)` are random delays, `rate_limit=10/1m` is a budget, `total=-1`
 * is added to a total, and a word without `=` is the operation. Returns the rule unchecked.
 */
export function parseFaultText(text: string): Record<string, unknown> {
  const rule = new Map<string, unknown>()
  const match = new Map<string, unknown>()
  const headers = new Map<string, unknown>()
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
    const [kind = '', name] = splitOnce(key, '.')
    if (name !== undefined && matched.has(kind)) {
      match.set(kind, { ...(match.get(kind) as object | undefined), [name]: plain })
    } else if (name !== undefined && kind === 'headers') {
      headers.set(name, value.startsWith('"') ? plain : headerOf(plain))
    } else if (key === 'name') {
      match.set('name', plain)
    } else if (key === 'delay' || key === 'rate_limit') {
      rule.set(key, key === 'delay' ? delayOf(plain) : rateLimitOf(plain))
    } else if (key === 'total') {
      rule.set(key, /^[+-]?\d+$/.test(plain) ? Number(plain) : plain)
    } else {
      rule.set(key, numeric.has(key) ? numberOf(plain) : plain)
    }
  }
  const rest = text.slice(end).replace(/[\s;]+/g, '')
  if (rest !== '' || end === 0) throw unreadable(text.slice(end), 'words such as status=403')
  if (headers.size > 0) rule.set('headers', Object.fromEntries(headers))
  if (match.size > 0) rule.set('match', Object.fromEntries(match))
  return Object.fromEntries(rule)
}

/**
 * Parses the `x-mock-fault` header of a request for an operation. Throws 400 Mock.InvalidFault if it cannot be parsed,
 * does nothing, or cannot act on the operation.
 */
export function parseFaultHeader(text: string, id: AnyOperationId): FaultEffect {
  const { operation, ...asked } = parseFaultText(text)
  if (operation !== undefined) {
    throw unreadable(
      `${operation}`,
      'words such as status=403, for the request itself',
      'x-mock-fault',
    )
  }
  const refuse = (findings: readonly Finding[]) =>
    invalidFault(findings.map((finding) => ({ ...finding, path: `x-mock-fault ${finding.path}` })))
  const odd = findingsForRuleInput(asked)
  if (odd.length > 0) throw refuse(odd)
  const effect = read(FaultEffect, asked, refuse)
  const findings = [...findingsForEffect(effect), ...findingsForFit(effect, id)]
  if (findings.length > 0) throw refuse(findings)
  return effect
}

/** Parses a range or a distribution; returns any other text as it is, for the schema to check. */
function delayOf(text: string): unknown {
  const range = text.split('..')
  if (range.length === 2) return { uniform: range }
  const [, inside] = /^lognormal\((.*)\)$/.exec(text) ?? []
  if (inside === undefined) return text
  const [median = '', sigma = '', max, ...more] = inside.split(',').map((part) => part.trim())
  if (more.length > 0) return text
  return { lognormal: { median, sigma: numberOf(sigma), ...(max === undefined ? {} : { max }) } }
}

/** `null`, an HTTP date such as `date(30s)`, or a text. */
function headerOf(text: string): unknown {
  const [, ahead] = /^date\((.*)\)$/.exec(text) ?? []
  if (ahead !== undefined) return { date_in: ahead }
  return text === 'null' ? null : text
}

function rateLimitOf(text: string): unknown {
  const [requests = '', per = ''] = splitOnce(text, '/')
  return { requests: numberOf(requests), per }
}

function numberOf(text: string): unknown {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text
}

function* words(text: string): Generator<RegExpExecArray> {
  const pattern = new RegExp(WORD)
  for (let word = pattern.exec(text); word !== null; word = pattern.exec(text)) yield word
}

function splitOnce(text: string, mark: string): [string, string?] {
  const at = text.indexOf(mark)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

function unreadable(found: string, expected: string, path = 'fault') {
  return invalidFault([{ path, found: quote(found), expected }])
}
