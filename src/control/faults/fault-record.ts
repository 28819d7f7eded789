import type { CountedFaultRule } from '../../schemas/fault.ts'
import type { ExplainedRequest, FaultExplanation } from '../../schemas/fault-explanation.ts'
import type { FaultRequest, Mismatch } from './fault-match.ts'

/** How many requests a record keeps for each rule. */
const MAX_KEPT = 20

type Facts = Omit<ExplainedRequest, 'fired' | 'condition' | 'found' | 'expected'>

/** The parts of a request that a record keeps. */
export function factsOf(request: FaultRequest): Facts {
  const { id, world, operation } = request
  return { request_id: id, project_id: world?.projectId ?? null, operation, at: request.now() }
}

/** The last requests for the operation of a rule, and the number of requests for other operations. */
export class FaultRecord {
  /** Ring buffer: when it is full, the oldest entry is overwritten. */
  readonly #last: { facts: Facts; miss: Mismatch | undefined }[] = []
  readonly #others = new Map<string, number>()
  #next = 0

  /** Records a request; `miss` is the condition that kept the rule from firing. */
  add(facts: Facts, miss?: Mismatch): void {
    this.#last[this.#next] = { facts, miss }
    this.#next = (this.#next + 1) % MAX_KEPT
  }

  /** Counts a request for an operation other than that of the rule. */
  addOther(operation: string): void {
    this.#others.set(operation, (this.#others.get(operation) ?? 0) + 1)
  }

  explain(rule: CountedFaultRule, unspent: boolean): FaultExplanation {
    const newest = this.#last.slice(0, this.#next).reverse()
    const older = this.#last.slice(this.#next).reverse()
    const requests = [...newest, ...older].map(({ facts, miss }) => ({
      ...facts,
      fired: miss === undefined,
      ...miss,
    }))
    const other_operations = Object.fromEntries(this.#others)
    const summary = lastResult(rule, requests[0], other_operations)
    return { rule, unspent, summary, requests, other_operations }
  }
}

/** Texts for rules that mean several operations. */
const groupNames: Readonly<Record<string, string>> = {
  '*': 'any operation',
  'iam:*': 'any operation of IAM',
  'kps:*': 'any operation on key pairs',
}

function lastResult(
  { operation, seen, hits }: CountedFaultRule,
  last: ExplainedRequest | undefined,
  others: Readonly<Record<string, number>>,
): string {
  if (last === undefined) {
    const meant = groupNames[operation] ?? operation
    const counts = Object.entries(others).map(([id, count]) => `${count} for ${id}`)
    const rest = counts.length === 0 ? '' : `; there were ${counts.join(', ')}`
    return `No request for ${meant} since the rule was added${rest}.`
  }
  const { fired, condition, found, expected } = last
  const verdict = fired
    ? 'it fired for the last request'
    : `it did not fire for the last request: ${condition}, found ${found}, expected ${expected}`
  return `It matched ${seen} and fired for ${hits}; ${verdict}.`
}
