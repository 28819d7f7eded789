import { RemoveAnswer } from '../../../schemas/control.ts'
import { FaultRule } from '../../../schemas/fault.ts'
import { ChosenName } from '../../../schemas/primitives.ts'
import * as z from '../../../schemas/zod.ts'
import { Rule, Rules } from '../../control/answers.ts'
import { controlPath } from '../../control/control-plane.ts'
import { ruleText } from '../../control/fault-rules.ts'
import { actionInput, toolOf } from '../tool.ts'

const Removed = RemoveAnswer.loose()

const ListedRule = z.looseObject({ id: z.string(), hits: z.number(), seen: z.number() })

/** Fault rules: errors, delays, broken connections and changed answers. */
export const fault = toolOf({
  title: 'Fault rules',
  description:
    'Adds, lists and removes fault rules: errors, delays, rate limits, broken connections and changed answers for requests of clients. Example of a rule: {"operation":"ListNotebooks","status":403,"times":2}.',
  input: actionInput(
    { add: { needs: 'rule' }, list: { takes: ['unspent'] }, clear: { takes: ['ids'] } },
    'add a rule, list the rules with their hits, or clear them.',
    {
      rule: FaultRule.optional().describe('The rule, for action add.'),
      unspent: z.boolean().optional().describe('For action list: only rules that can still fire.'),
      ids: z
        .array(ChosenName)
        .min(1, 'at least one id')
        .max(1_000, 'at most 1000 ids')
        .optional()
        .describe('For action clear: the ids of the rules to remove; all rules when left out.'),
    },
  ),
  output: z.looseObject({
    rule: ListedRule.optional(),
    faults: z.array(ListedRule).optional(),
    removed: z.number().optional(),
  }),
  hints: { destructiveHint: true },
  run: async (server, { action, ids, project, rule: body, unspent = false }) => {
    const path = controlPath(project, '/faults')
    if (action === 'add') {
      const rule = await server.ask({ method: 'POST', path, body: body as object }, Rule)
      return { text: `added ${rule.id}: ${ruleText(rule)}`, facts: { rule } }
    }
    if (action === 'list') {
      const { faults } = await server.ask({ path: `${path}?unspent=${unspent}` }, Rules)
      const rows = faults.map(
        (rule) => `${rule.id} (hits ${rule.hits}, seen ${rule.seen}): ${ruleText(rule)}`,
      )
      return { text: rows.join('\n') || 'no fault rules', facts: { faults } }
    }
    let removed = 0
    for (const rest of ids?.map((id) => `/${id}`) ?? ['']) {
      removed += (await server.ask({ method: 'DELETE', path: path + rest }, Removed)).removed
    }
    return { text: `removed ${removed} fault rules`, facts: { removed } }
  },
})
