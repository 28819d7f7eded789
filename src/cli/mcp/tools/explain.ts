import { FaultExplanation } from '../../../schemas/fault-explanation.ts'
import { findingLine } from '../../../schemas/findings.ts'
import { ChosenName } from '../../../schemas/primitives.ts'
import * as z from '../../../schemas/zod.ts'
import { controlPath } from '../../control/control-plane.ts'
import { ruleText } from '../../control/fault-rules.ts'
import { requestFacts } from '../../control/request-line.ts'
import { explainedRequest, requestToExplain } from '../request-explanation.ts'
import { project, toolOf } from '../tool.ts'

const Explanation = z.looseObject(FaultExplanation.shape)
type Explanation = z.infer<typeof Explanation>

/** Why a request was answered as it was, or why a fault rule did not fire. */
export const explain = toolOf({
  title: 'Explain',
  description:
    'Explains why a request of a client was answered as it was: its error, the fault rule that fired, the rules that did not fire and why, inputs that were ignored, and a refused signature. Without arguments it is the newest request. With rule it explains for the last 20 requests why that fault rule fired or did not fire.',
  input: z
    .strictObject({
      request_id: z.string().optional().describe('X-Request-Id of the response.'),
      rule: ChosenName.optional().describe('ID of a fault rule.'),
      project,
    })
    .refine(({ request_id, rule }) => request_id === undefined || rule === undefined, {
      path: ['rule'],
      error: 'either request_id or rule',
    }),
  output: z.looseObject({
    request: z
      .looseObject({ request_id: z.string(), status: z.number().nullable() })
      .optional()
      .describe('The explained request.'),
    rules: z
      .array(z.looseObject({ id: z.string(), fired: z.boolean() }))
      .optional()
      .describe('The fault rules for its operation.'),
    rule: z.looseObject({ id: z.string() }).optional().describe('The explained fault rule.'),
    summary: z.string().optional(),
  }),
  hints: { readOnlyHint: true },
  run: async (server, { project, request_id, rule }) => {
    if (rule !== undefined) {
      const path = controlPath(project, `/faults/${rule}/explain`)
      const explanation = await server.ask({ path }, Explanation)
      return { text: ruleLines(explanation).join('\n'), facts: explanation }
    }
    const entry = await requestToExplain(server, project, request_id)
    const { lines, ...found } = await explainedRequest(server, entry)
    return { text: lines.join('\n'), facts: { request: requestFacts(entry), ...found } }
  },
})

function ruleLines({ requests, rule, summary }: Explanation): string[] {
  return [
    `${rule.id}: ${ruleText(rule)}`,
    summary,
    ...requests.map(({ condition: path = '$', expected = '', fired, found = '', ...request }) => {
      const reason = fired ? 'fired' : `not fired: ${findingLine({ path, found, expected })}`
      return `${request.request_id} ${request.operation}: ${reason}`
    }),
  ]
}
