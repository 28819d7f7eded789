import { isRuleFor } from '../../control/faults/answer-faults.ts'
import { SignatureExplanation } from '../../schemas/control.ts'
import { FaultExplanation } from '../../schemas/fault-explanation.ts'
import { findingLine, quote } from '../../schemas/findings.ts'
import { JournalEntry } from '../../schemas/journal.ts'
import type { AnyOperationId } from '../../schemas/service-operations.ts'
import * as z from '../../schemas/zod.ts'
import { Rules } from '../control/answers.ts'
import { ControlFailure } from '../control/control-failure.ts'
import { controlPath } from '../control/control-plane.ts'
import { ruleText } from '../control/fault-rules.ts'
import { LoggedRequest } from '../control/request-line.ts'
import { UsageError } from '../usage-error.ts'
import type { TargetServer } from './target-server.ts'
import { statusChange } from './tool.ts'

/** Newest requests in which a request is looked for. */
const MAX_REQUESTS = 1_000

/** Rules of the server or of a project that are asked why they did not fire. */
const MAX_RULES = 50

/** A request of the journal; a newer server may add fields. */
const Entry = z.looseObject({
  ...LoggedRequest.shape,
  served: z.boolean(),
  answer: z.looseObject({ body: z.unknown() }).nullable(),
  notebook_id: JournalEntry.shape.notebook_id,
  status_before: JournalEntry.shape.status_before,
  status_after: JournalEntry.shape.status_after,
})
type Entry = z.infer<typeof Entry>

const Page = z.looseObject({ requests: z.array(Entry) })
const Explanation = z.looseObject(FaultExplanation.shape)
const Signature = z.looseObject(SignatureExplanation.shape)
type Signature = z.infer<typeof Signature>

/** The request with this id, or the newest one. Throws a UsageError if there is none. */
export async function requestToExplain(
  server: TargetServer,
  project: string | undefined,
  id: string | undefined,
): Promise<Entry> {
  const limit = id === undefined ? 1 : MAX_REQUESTS
  const { requests } = await server.ask(
    { path: controlPath(project, `/requests?limit=${limit}`) },
    Page,
  )
  const entry = requests.find(({ request_id }) => id === undefined || request_id === id)
  if (entry !== undefined) return entry
  if (id === undefined) throw new UsageError('found no request in the journal, expected one')
  throw new UsageError(
    `$.request_id: found ${quote(id)}, expected the X-Request-Id of one of the newest ${MAX_REQUESTS} requests`,
  )
}

/** A rule for the operation of a request, and whether it fired for it. */
interface RuleResult {
  id: string
  rule: string
  fired: boolean
  /** Why it did not fire; undefined if it fired. */
  reason: string | undefined
}

/** What is known of the response to a request: as lines, and as data. */
export interface RequestExplanation {
  lines: string[]
  error: unknown
  rules: RuleResult[]
  signature: Signature | undefined
}

/** Asks the server for everything that explains the response to a request. */
export async function explainedRequest(
  server: TargetServer,
  entry: Entry,
): Promise<RequestExplanation> {
  const { project_id: project, status } = entry
  const rules = [
    ...(await rulesFor(server, undefined, entry)),
    ...(project === null ? [] : await rulesFor(server, project, entry)),
  ]
  const signature = status === 401 ? await signatureOf(server, entry.request_id) : undefined
  const error = (status ?? 0) < 400 ? undefined : entry.answer?.body
  const lines = [
    ...requestLines(entry),
    ...rules.map(({ fired, id, reason, rule }) =>
      fired ? `rule ${id} fired: ${rule}` : `rule ${id} did not fire: ${reason}`,
    ),
    ...(signature === undefined ? [] : [`signature: ${signature.hint}`]),
  ]
  return { lines, error, rules, signature }
}

function requestLines(entry: Entry): string[] {
  const { answer, fault, method, notebook_id, outcome, served, status, url, user } = entry
  const { status_after: after, status_before: before, warnings } = entry
  const { error_code: code, error_msg: text } = Object(answer?.body) as Record<string, unknown>
  const error = typeof code === 'string' ? ` ${code}: ${text}` : ''
  const result = outcome === 'answered' ? `was answered with ${status}${error}` : `is ${outcome}`
  return [
    `${method} ${url} of ${user ?? 'an unknown user'} ${result}`,
    ...(served ? [] : ['this server does not implement the path and method']),
    fault === null ? 'no fault acted on it' : `fault ${fault} acted on it`,
    ...warnings.map((warning) => `ignored: ${warning}`),
    ...(notebook_id === null || before === after
      ? []
      : [`notebook ${notebook_id}: ${statusChange(before, after)}`]),
  ]
}

/** The rules of the server or of a project for the operation of a request. */
async function rulesFor(
  server: TargetServer,
  project: string | undefined,
  { operation, request_id }: Entry,
): Promise<RuleResult[]> {
  const path = controlPath(project, '/faults')
  const { faults } = await server.ask({ path }, Rules)
  const results: RuleResult[] = []
  for (const rule of faults.slice(0, MAX_RULES)) {
    if (!isRuleFor(rule, operation as AnyOperationId)) continue
    const { requests } = await server.ask({ path: `${path}/${rule.id}/explain` }, Explanation)
    const request = requests.find((each) => each.request_id === request_id)
    // The rule came after the request, or 20 others came after the request.
    if (request === undefined) continue
    const { condition = '', expected = '', fired, found = '' } = request
    const reason = fired ? undefined : findingLine({ path: condition, found, expected })
    results.push({ id: rule.id, rule: ruleText(rule), fired, reason })
  }
  return results
}

/** Why a signature was refused; undefined if it was not the signature. */
async function signatureOf(server: TargetServer, id: string): Promise<Signature | undefined> {
  try {
    return await server.ask({ path: `/_mock/auth/explain/${encodeURIComponent(id)}` }, Signature)
  } catch (error) {
    if (error instanceof ControlFailure && error.kind === 'refused') return undefined
    throw error
  }
}
