import type {
  ContractBody,
  ContractInteraction,
  RequestRules,
  Rule,
} from '../../schemas/contract.ts'
import { quote } from '../../schemas/findings.ts'
import { parsedJson } from '../json-text.ts'
import type { PlainRequest } from '../same-requests/plain-request.ts'
import { bodyMisses, type Miss, ruleText } from './compared-body.ts'
import { isAccepted } from './matchers.ts'
import { type PlacedRule, ruleSteps } from './rule-path.ts'

/** A request of a contract that is ready to be compared. */
export class WantedRequest {
  readonly index: number
  readonly interaction: ContractInteraction
  readonly method: string
  readonly path: string
  readonly #rules: RequestRules
  readonly #body: { value: unknown } | undefined
  readonly #bodyRules: readonly PlacedRule[]

  constructor(interaction: ContractInteraction, index: number) {
    const { body, matchingRules = {}, method, path } = interaction.request
    this.index = index
    this.interaction = interaction
    this.method = method.toUpperCase()
    this.path = path
    this.#rules = matchingRules
    this.#body = body === undefined ? undefined : { value: bodyValue(body) }
    this.#bodyRules = Object.entries(matchingRules.body ?? {}).map(([path, rule]) => {
      return { path, rule, steps: ruleSteps(path) as (string | number)[] }
    })
  }

  /** Whether its path has a rule, so that other paths can match. */
  get hasPathRule(): boolean {
    return this.#rules.path !== undefined
  }

  /** The pattern of its path, if that is the whole rule. */
  get pathPattern(): string | undefined {
    const [matcher, ...more] = this.#rules.path?.matchers ?? []
    return matcher?.match === 'regex' && more.length === 0 ? String(matcher['regex']) : undefined
  }

  /** Its query as one text, if that must be equal; undefined if it has rules. */
  get queryText(): string | undefined {
    if (Object.keys(this.#rules.query ?? {}).length > 0) return undefined
    return queryText(this.interaction.request.query ?? {})
  }

  /** What a request with the same method has differently; nothing if it is the wanted one. */
  misses(request: PlainRequest): Miss[] {
    const { headers, body } = request.request
    const path = request.segments.join('/')
    return [
      ...textMisses('path', this.#rules.path, [this.path], [path]),
      ...this.#queryMisses(request),
      ...Object.entries(this.interaction.request.headers ?? {}).flatMap(([name, values]) => {
        const found = headers[name.toLowerCase()]
        const rule = named(this.#rules.header, name, true)
        const have = found === undefined ? [] : [withoutSpaces(found)]
        const wanted = [withoutSpaces(values.join(', '))]
        return textMisses(`header.${name.toLowerCase()}`, rule, wanted, have)
      }),
      ...(this.#body === undefined
        ? []
        : bodyMisses(this.#bodyRules, this.#body.value, sentBody(body))),
    ]
  }

  #queryMisses(request: PlainRequest): Miss[] {
    const wanted = this.interaction.request.query ?? {}
    const found = sentQuery(request)
    const names = new Set([...Object.keys(wanted), ...Object.keys(found)])
    return [...names].flatMap((name) => {
      const rule = named(this.#rules.query, name, false)
      const have = Object.hasOwn(found, name) ? (found[name] as string[]) : []
      const values = Object.hasOwn(wanted, name) ? (wanted[name] as string[]) : []
      return textMisses(`query.${name}`, rule, values, have)
    })
  }
}

/** The parameters of a request with their values. */
function sentQuery(request: PlainRequest): Record<string, string[]> {
  const query = new Map<string, string[]>()
  for (const { path, value } of request.fields) {
    if (!path.startsWith('query.')) continue
    const name = path.slice('query.'.length)
    const values = query.get(name) ?? []
    query.set(name, values)
    values.push(String(value))
  }
  return Object.fromEntries(query)
}

/** The query of a request as one text. */
export function sentQueryText(request: PlainRequest): string {
  return queryText(sentQuery(request))
}

function queryText(query: Readonly<Record<string, readonly string[]>>): string {
  const names = Object.keys(query).filter((name) => query[name]?.length !== 0)
  return JSON.stringify(names.toSorted().map((name) => [name, query[name]]))
}

/** The rule for a name. Names of headers have no case. */
function named(
  rules: Readonly<Record<string, Rule>> | undefined,
  name: string,
  isHeader: boolean,
): Rule | undefined {
  if (rules === undefined) return undefined
  const key = Object.keys(rules).find((one) =>
    isHeader
      ? one.toLowerCase() === name.toLowerCase()
      : one === name || one === `$.${name}` || one === `${name}[*]` || one === `$['${name}']`,
  )
  return key === undefined ? undefined : rules[key]
}

function textMisses(
  condition: string,
  rule: Rule | undefined,
  wanted: readonly string[],
  found: readonly string[],
): Miss[] {
  const isSame =
    rule === undefined
      ? wanted.length === found.length && wanted.every((text, at) => text === found[at])
      : found.length > 0 &&
        wanted.length > 0 &&
        found.every((text, at) => isAccepted(rule, text, wanted.at(at) ?? wanted[0], 'text'))
  if (isSame) return []
  const [first] = wanted
  return [
    {
      condition,
      found: found.length === 0 ? 'nothing' : found.map(quote).join(', '),
      expected:
        first === undefined
          ? 'nothing'
          : rule === undefined
            ? wanted.map(quote).join(', ')
            : ruleText(rule, first),
    },
  ]
}

function withoutSpaces(text: string): string {
  return text.replace(/,\s+/g, ',')
}

/** The body that a contract has: the value of JSON, otherwise a text. */
function bodyValue({ content, contentType, encoded }: ContractBody): unknown {
  if (encoded === false) return content
  const text =
    encoded.toLowerCase() === 'base64'
      ? Buffer.from(String(content), 'base64').toString()
      : String(content)
  return /json/i.test(contentType) ? (parsedJson(text) ?? text) : text
}

function sentBody(body: unknown): unknown {
  return typeof body === 'string' ? (parsedJson(body) ?? body) : (body ?? null)
}
