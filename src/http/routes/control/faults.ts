import type { FastifyRequest } from 'fastify'
import type { Engine } from '../../../control/engine.ts'
import { countedRules, isUnspent } from '../../../control/faults/counted-rule.ts'
import type { FaultRules } from '../../../control/faults/faults.ts'
import { CountedFaultRule, FaultRule } from '../../../schemas/fault.ts'
import { FaultExplanation } from '../../../schemas/fault-explanation.ts'
import * as z from '../../../schemas/zod.ts'
import { type ControlApp, controlErrors, PROJECT, worldOf } from '../../input/control-request.ts'
import { addRules, pathsOf, ruleNotFound } from './rules.ts'

const FaultsQuery = z.strictObject({
  unspent: z
    .boolean()
    .default(false)
    .describe(
      'Only rules that never fired, or that did not fire as often as their times, first or nth says.',
    ),
})

type RulesOf = (request: FastifyRequest) => FaultRules

/** Routes of the fault rules of the server and of each world, and of their explanations. */
export function addFaults(app: ControlApp, engine: Engine): void {
  addFaultsAt(app, '/faults', () => engine.faults)
  addFaultsAt(app, `${PROJECT}/faults`, (request) => worldOf(request, engine).faults)
}

function addFaultsAt(app: ControlApp, path: string, rulesOf: RulesOf): void {
  addRules(app, {
    path,
    noun: 'faults',
    Rule: FaultRule,
    Counted: CountedFaultRule,
    rulesOf,
    add: (rules, json) => rules.addJson(json),
    listing: {
      Query: FaultsQuery,
      list: (rules, query) => {
        const { unspent } = query as z.infer<typeof FaultsQuery>
        const now = rules.now()
        return countedRules(unspent ? now.filter(isUnspent) : now)
      },
    },
  })

  app.route({
    method: 'GET',
    url: `${path}/:rule_id/explain`,
    schema: {
      summary: 'Explains for the last 20 requests of a rule why it fired or did not fire.',
      tags: ['faults'],
      params: pathsOf(path).RulePath,
      response: { 200: FaultExplanation.describe('OK'), ...controlErrors },
    },
    handler: (request) => {
      const { rule_id } = request.params as { rule_id: string }
      const rules = rulesOf(request)
      const explanation = rules.explain(rule_id)
      if (explanation === undefined) throw ruleNotFound(rule_id, rules)
      return explanation
    },
  })
}
