import type { FastifyRequest } from 'fastify'
import { controlNotFound } from '../../../control/control-errors.ts'
import { arrayPieces, jsonItem, type Pieces } from '../../../control/pieces.ts'
import { RemoveAnswer } from '../../../schemas/control.ts'
import { quote } from '../../../schemas/findings.ts'
import { maskedText } from '../../../schemas/masked-text.ts'
import { ProjectPath } from '../../../schemas/primitives.ts'
import * as z from '../../../schemas/zod.ts'
import {
  bodyReadByHandler,
  type ControlApp,
  controlErrors,
  jsonBodyOf,
  PROJECT,
} from '../../input/control-request.ts'
import { sendPieces } from '../../send-pieces.ts'

/** How many rule ids an error message lists. */
const MAX_NAMED = 20

/** What the fault rules and the progression rules have in common. */
interface RemovableRules {
  readonly size: number
  readonly ids: readonly string[]
  list(): object[]
  remove(id: string): boolean
  clear(): void
}

export interface RuleRoutes<Rules extends RemovableRules> {
  path: string
  /** JSON key of the list in the response, plural: `faults` or `progressions`. */
  noun: string
  /** Schema of a rule in a request. */
  Rule: z.ZodType
  /** Schema of a rule in a response: with its id and hits. */
  Counted: z.ZodType
  rulesOf: (request: FastifyRequest) => Rules
  /** Adds a rule that is given as parsed JSON. */
  add: (rules: Rules, json: unknown) => object
  /**
   * Query schema of the list, and the rules to list for a query, as they are at the call; each may be made when its turn
   * comes. Without it, the list takes no query.
   */
  listing?: { Query: z.ZodObject; list: (rules: Rules, query: unknown) => Iterable<object> }
}

/** Adds the routes to list, add and remove rules of one kind. */
export function addRules<Rules extends RemovableRules>(
  app: ControlApp,
  { path, noun, Rule, Counted, rulesOf, add, listing }: RuleRoutes<Rules>,
): void {
  const scope = path.startsWith(PROJECT) ? 'of one world' : 'of the server'
  const rule = `${noun.slice(0, -1)} rule`
  const tags = [noun]
  const { params, RulePath } = pathsOf(path)

  app.route({
    method: 'GET',
    url: path,
    schema: {
      summary: `Lists the ${rule}s ${scope} with their hits.`,
      tags,
      params,
      ...(listing && { querystring: listing.Query }),
      response: {
        200: z.looseObject({ [noun]: z.array(Counted) }).describe('OK'),
        ...controlErrors,
      },
    },
    handler: (request, reply) => {
      const rules = rulesOf(request)
      const list = listing?.list(rules, request.query) ?? rules.list()
      return sendPieces(reply, 'application/json', listPieces(noun, list))
    },
  })

  app.route({
    method: 'POST',
    url: path,
    ...bodyReadByHandler,
    schema: {
      summary: `Adds a ${rule} ${scope}.`,
      tags,
      params,
      body: Rule,
      response: { 201: Counted.describe('Created'), ...controlErrors },
    },
    handler: (request, reply) => reply.code(201).send(add(rulesOf(request), jsonBodyOf(request))),
  })

  app.route({
    method: 'DELETE',
    url: path,
    schema: {
      summary: `Removes all ${rule}s ${scope}.`,
      tags,
      params,
      response: { 200: RemoveAnswer.describe('OK'), ...controlErrors },
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
      summary: `Removes one ${rule} ${scope}.`,
      tags,
      params: RulePath,
      response: { 200: RemoveAnswer.describe('OK'), ...controlErrors },
    },
    handler: (request) => {
      const { rule_id } = request.params as { rule_id: string }
      const rules = rulesOf(request)
      if (rules.remove(rule_id)) return { removed: 1 }
      throw ruleNotFound(rule_id, rules)
    },
  })
}

/** A list of rules as JSON text in pieces: `{"faults":[…]}`. */
function* listPieces(noun: string, list: Iterable<object>): Pieces {
  yield `{"${noun}":`
  yield* arrayPieces(list, jsonItem)
  yield '}'
}

/** Schemas of the path parameters: `params` for the list, `RulePath` for one rule. */
export function pathsOf(path: string) {
  const params = path.startsWith(PROJECT) ? ProjectPath : z.object({})
  return { params, RulePath: params.extend({ rule_id: z.string() }) }
}

/** 404 Mock.NotFound with the ids of the first rules. */
export function ruleNotFound(id: string, rules: RemovableRules): Error {
  const { ids, size } = rules
  const more = size > MAX_NAMED ? ` and ${size - MAX_NAMED} more` : ''
  const named = ids.slice(0, MAX_NAMED).map(maskedText).join(', ') || 'no rules'
  return controlNotFound(`rule ${quote(id)}`, `one of ${named}${more}`)
}
