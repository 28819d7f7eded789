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
} from '../../control-request.ts'

/** Rules of any kind: listed, added, removed. */
interface RuleBook {
  readonly size: number
  list(): { id: string }[]
  add(input: unknown): object
  remove(id: string): boolean
  clear(): void
}

export interface RuleRoutes {
  path: string
  /** What the list of rules is called. */
  noun: string
  /** A rule as it is given. */
  Rule: z.ZodType
  /** A rule as it is shown. */
  Counted: z.ZodType
  rulesOf: (request: FastifyRequest) => RuleBook
}

/** The rules of a book, over HTTP. */
export function addRules(
  app: ControlApp,
  { path, noun, Rule, Counted, rulesOf }: RuleRoutes,
): void {
  const isProject = path.startsWith(PROJECT)
  const whose = isProject ? 'of one world' : 'of the server'
  const tags = [noun]
  const params = isProject ? ProjectPath : z.object({})
  const RulePath = params.extend({ rule_id: z.string() })

  app.route({
    method: 'GET',
    url: path,
    schema: {
      summary: `The ${noun.slice(0, -1)} rules ${whose}, with hits.`,
      tags,
      params,
      response: { 200: z.looseObject({ [noun]: z.array(Counted) }).describe('OK'), ...refusals },
    },
    handler: (request) => ({ [noun]: rulesOf(request).list() }),
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
    handler: (request, reply) => reply.code(201).send(rulesOf(request).add(inputOf(request))),
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
      const ids = rules.list().map(({ id }) => id)
      throw controlNotFound(`rule ${quote(rule_id)}`, `one of ${ids.join(', ') || 'no rules'}`)
    },
  })
}
