import { findingLine } from '../../../schemas/findings.ts'
import { Verification, VerifyRequest } from '../../../schemas/verification.ts'
import * as z from '../../../schemas/zod.ts'
import { controlPath } from '../../control/control-plane.ts'
import { project, toolOf } from '../tool.ts'

const Verified = z.looseObject(Verification.shape)
type Verified = z.infer<typeof Verified>

/** Findings in the text; the others are counted. */
const MAX_FINDINGS = 20

/** A comparison of the journal with what is expected. */
export const verify = toolOf({
  title: 'Verify requests',
  description:
    'Compares the requests that clients have sent to the API with expectations. Example: expect [{"operation":"CreateNotebook","count":1}]. The verdict is verified, failed or inconclusive; each finding says what was found, what was expected, and which requests nearly match.',
  input: z.strictObject({ ...VerifyRequest.shape, project }),
  output: z.looseObject({
    verdict: z.string(),
    requests: z.number().describe('Number of checked requests.'),
    findings: z.array(z.looseObject({ at: z.string(), found: z.string(), expected: z.string() })),
  }),
  hints: { readOnlyHint: true },
  run: async (server, { project, ...body }) => {
    const request = { method: 'POST', path: controlPath(project, '/verify'), body } as const
    const verification = await server.ask({ ...request, answerStatus: 409 }, Verified)
    return { text: verdictText(verification), facts: verification }
  },
})

function verdictText({ findings, requests, verdict }: Verified): string {
  const rows = findings.slice(0, MAX_FINDINGS).flatMap(({ at: path, near_misses, ...finding }) => [
    findingLine({ path, ...finding }),
    ...near_misses.slice(0, 1).map(({ method, misses, url }) => {
      const reasons = misses.map(({ condition: path, ...miss }) => findingLine({ path, ...miss }))
      return `  nearest: ${method} ${url}: ${reasons.join('; ')}`
    }),
  ])
  const more = findings.length - MAX_FINDINGS
  return [
    `${verdict}: ${requests} requests checked`,
    ...rows,
    ...(more > 0 ? [`and ${more} more findings`] : []),
  ].join('\n')
}
