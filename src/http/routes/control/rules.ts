import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { controlNotFound } from '../../../control/control-errors.ts'
import { Removed } from '../../../schemas/control.ts'
import { quote } from '../../../schemas/findings.ts'
import { ProjectPath } from '../../../schemas/primitives.ts'
import {
  type ControlApp,
  inputOf,
  PROJECT,
  readByHandler,
  refusals,
} from '../../input/control-request.ts'

/** How many ids a refusal names. */
const MAX_NAMED = 20

/** Rules of any kind: listed, added, removed. */
interface RuleBook {
  readonly size: number
  list(): { id: string }[]
  remove(id: string): boolean
  clear(): void
}

export interface RuleRoutes<Book extends RuleBook> {
  path: string
  /** What the list of rules is called. */
  noun: string
  /** A rule as it is given. */
  Rule: z.ZodType
  /** A rule as it is shown. */
  Counted: z.ZodType
  rulesOf: (request: FastifyRequest) => Book
  /** Adds a rule that is JSON data. */
  add: (rules: Book, json: unknown) => object
  /** What a query may ask of the list, and what is listed then; all of it when left out. */
  listing?: { Query: z.ZodObject; list: (rules: Book, query: unknown) => object[] }
}

/** The rules of a book, over HTTP. */
export function addRules<Book extends RuleBook>(
  app: ControlApp,
  { path, noun, Rule, Counted, rulesOf, add, listing }: RuleRoutes<Book>,
): void {
  const whose = path.startsWith(PROJECT) ? 'of one world' : 'of the server'
  const tags = [noun]
  const { params, RulePath } = pathsOf(path)

  app.route({
    method: 'GET',
    url: path,
    schema: {
      summary: `The ${noun.slice(0, -1)} rules ${whose}, with hits.`,
      tags,
      params,
      ...(listing && { querystring: listing.Query }),
      response: { 200: z.looseObject({ [noun]: z.array(Counted) }).describe('OK'), ...refusals },
    },
    handler: (request) => {
      const rules = rulesOf(request)
      return { [noun]: listing?.list(rules, request.query) ?? rules.list() }
    },
  })

  app.route({
    method: 'POST',
    url: path,
    ...readByHandler,
    schema: {
      summary: 'Adds one.',
      tags,
      params,
      body: Rule,
      response: { 201: Counted.describe('Created'), ...refusals },
    },
    handler: (request, reply) => reply.code(201).send(add(rulesOf(request), inputOf(request))),
  })

  app.route({
    method: 'DELETE',
    url: path,
    schema: {
      summary: 'Removes all.',
      tags,
      params,
      response: { 200: Removed.describe('OK'), ...refusals },
    },
    handler: (request) => {
      const rules = rulesOf(request)
      const removed = rules.size
      rules.clear()
      return { removed }
    },
  })

  app.route({
    method: 'DELETE',
    url: `${path}/:rule_id`,
    schema: {
      summary: 'Removes one.',
      tags,
      params: RulePath,
      response: { 200: Removed.describe('OK'), ...refusals },
    },
    handler: (request) => {
      const { rule_id } = request.params as { rule_id: string }
      const rules = rulesOf(request)
      if (rules.remove(rule_id)) return { removed: 1 }
      throw ruleNotFound(rule_id, rules)
    },
  })
}

/** The path parameters of rules, and of one rule. */
export function pathsOf(path: string) {
  const params = path.startsWith(PROJECT) ? ProjectPath : z.object({})
  return { params, RulePath: params.extend({ rule_id: z.string() }) }
}

/** 404, with the ids of the first rules there are. */
export function ruleNotFound(id: string, rules: RuleBook): Error {
  const ids = rules.list().map((rule) => rule.id)
  const more = ids.length > MAX_NAMED ? ` and ${ids.length - MAX_NAMED} more` : ''
  const named = ids.slice(0, MAX_NAMED).join(', ') || 'no rules'
  return controlNotFound(`rule ${quote(id)}`, `one of ${named}${more}`)
}
