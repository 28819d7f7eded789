import { matcherNames } from '../../control/contracts/matchers.ts'
import { ruleSteps } from '../../control/contracts/rule-path.ts'
import { quote } from '../../schemas/findings.ts'
import { UsageError } from '../usage-error.ts'

type Members = Readonly<Record<string, unknown>>

const CATEGORIES = ['path', 'query', 'header', 'body']

/** The matching rules of version 3 and 4. Those of version 2 (`$.body.name`) are sorted by what they are for. */
export function rulesOfVersion(rules: Members, version: number, at: string): Members {
  // Without a version, the keys say which one it is.
  if (version > 2 || Object.keys(rules).every((key) => !key.startsWith('$'))) return rules
  const sorted: Record<string, Record<string, unknown>> = {}
  let path: unknown
  for (const [key, matcher] of Object.entries(rules)) {
    const rule = { matchers: [matcher], combine: 'AND' }
    const [, part = '', rest = ''] = /^\$\.(path|query|headers?|body)(.*)$/.exec(key) ?? []
    const [, bracket] = /^\['([^']*)'\]$/.exec(rest) ?? []
    const name = bracket ?? rest.replace(/^\./, '').replace(/\[[*\d]+\]$/, '')
    if (part === 'path') path = rule
    else if (part === 'body') sorted['body'] = { ...sorted['body'], [`$${rest}`]: rule }
    else if (part === 'query') sorted['query'] = { ...sorted['query'], [name]: rule }
    else if (part !== '') sorted['header'] = { ...sorted['header'], [name]: rule }
    else
      throw new UsageError(
        `${at}: found the rule ${quote(key)}, expected $.path, $.query, $.headers or $.body`,
      )
  }
  return { ...(path === undefined ? {} : { path }), ...sorted }
}

/** The rules of a request, each of which can be compared. Throws a UsageError for one that cannot, with its name. */
export function requestRules(rules: Members, at: string): Members {
  for (const category of Object.keys(rules)) {
    if (CATEGORIES.includes(category)) continue
    throw new UsageError(
      `${at}: found rules for ${quote(category)}, expected only ${CATEGORIES.join(', ')}`,
    )
  }
  const entries = Object.entries(rules).map(([category, value]) => {
    const place = `${at}.${category}`
    if (category === 'path') return [category, ruleOf(value, place)]
    const named = Object.entries(membersOf(value, place)).map(([name, rule]) => {
      if (category === 'body' && ruleSteps(name) === undefined) {
        throw new UsageError(
          `${place}: found the path ${quote(name)}, expected one such as $.tags[*].key`,
        )
      }
      return [name, ruleOf(rule, `${place}[${quote(name)}]`)]
    })
    return [category, Object.fromEntries(named)]
  })
  // A category without rules says nothing.
  return Object.fromEntries(entries.filter(([, value]) => Object.keys(value as object).length > 0))
}

function ruleOf(value: unknown, at: string): Members {
  const { combine = 'AND', matchers } = membersOf(value, at)
  if (!Array.isArray(matchers) || matchers.length === 0) {
    throw new UsageError(`${at}.matchers: found ${quote(matchers)}, expected at least one matcher`)
  }
  if (combine !== 'AND' && combine !== 'OR') {
    throw new UsageError(`${at}.combine: found ${quote(combine)}, expected AND or OR`)
  }
  return {
    matchers: matchers.map((one, index) => matcherOf(one, `${at}.matchers[${index}]`)),
    combine,
  }
}

function matcherOf(value: unknown, at: string): Members {
  const matcher = membersOf(value, at)
  // Version 2 and 3 have `{"min": 1}` for a list with the type of the example.
  const match = matcher['match'] ?? ('min' in matcher || 'max' in matcher ? 'type' : undefined)
  if (typeof match !== 'string' || !matcherNames.includes(match)) {
    throw new UsageError(
      `${at}: found the matcher ${quote(match)}, expected one that this mock can compare: ${matcherNames.join(', ')}`,
    )
  }
  if (match === 'regex') expectPattern(matcher['regex'], at)
  return { ...matcher, match }
}

function expectPattern(regex: unknown, at: string): void {
  try {
    if (typeof regex !== 'string') throw new SyntaxError('no text')
    new RegExp(regex)
  } catch {
    throw new UsageError(`${at}: found the pattern ${quote(regex)}, expected one of JavaScript`)
  }
}

/** An object; throws a UsageError for anything else. */
export function membersOf(value: unknown, at: string): Members {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Members
  throw new UsageError(`${at}: found ${quote(value)}, expected an object`)
}
