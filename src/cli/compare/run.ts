import type { OperationId } from '../../schemas/operations.ts'
import { UsageError } from '../usage-error.ts'
import type { Answer, RealSide, Side } from './answer.ts'
import { isAnswerValue, type Value } from './calls.ts'
import { type Exchange, errorCodeOf, errorTextOf, isOk, type OperationRun } from './exchange.ts'
import type { Masker } from './masker.ts'
import { type PlannedRequest, plannedRequests } from './planned-requests.ts'
import type { ReadOperation } from './read-operations.ts'
import { pairOf } from './values.ts'

/** An operation, or a request of one, that could not be compared. */
export interface NotCompared {
  operation: OperationId
  /** Label of the request; undefined for the whole operation. */
  request?: string
  reason: string
}

export interface Run {
  runs: readonly OperationRun[]
  notCompared: readonly NotCompared[]
  /** Number of requests that each side got. */
  requests: number
}

interface Sides {
  real: RealSide
  mock: Side
}

/**
 * Sends the same requests to both sides, operation by operation. Rejects with a UsageError if the real service cannot be
 * used.
 */
export class Runner {
  readonly #sides: Sides
  readonly #masker: Masker
  readonly #bodies = { real: new Map<string, unknown>(), mock: new Map<string, unknown>() }
  readonly #runs: OperationRun[] = []
  readonly #notCompared: NotCompared[] = []
  readonly #onRequest: (count: number) => void
  #requests = 0
  #unauthorized = 0

  constructor(sides: Sides, masker: Masker, onRequest: (count: number) => void) {
    this.#sides = sides
    this.#masker = masker
    this.#onRequest = onRequest
  }

  async run(operations: readonly ReadOperation[]): Promise<Run> {
    for (const operation of operations) await this.#runOperation(operation)
    return { runs: this.#runs, notCompared: this.#notCompared, requests: this.#requests }
  }

  async #runOperation(operation: ReadOperation): Promise<void> {
    const { id } = operation
    const [first, ...others] = plannedRequests(operation)
    const exchanges: Exchange[] = []
    let isAlike = true
    for (const request of [first, ...others]) {
      const targets = this.#targetsOf(operation, request)
      if ('reason' in targets) {
        const { reason } = targets
        if (request === first) {
          this.#notCompared.push({ operation: id, reason })
          return
        }
        this.#notCompared.push({ operation: id, request: request.label, reason })
        continue
      }
      isAlike &&= targets.isAlike
      const exchange = await this.#exchange(request.label, targets)
      exchanges.push(exchange)
      if (request !== first) continue
      if (this.#runs.length === 0) expectUsable(exchange.real, this.#sides.real)
      this.#keepBodies(id, exchange)
      if (isOk(exchange.real) && isOk(exchange.mock)) continue
      this.#notCompared.push({ operation: id, reason: 'the other requests: the first one failed' })
      break
    }
    this.#runs.push({ operation: id, exchanges, isAlike })
  }

  async #exchange(label: string, targets: { real: string; mock: string }): Promise<Exchange> {
    const real = await this.#sides.real.get(targets.real)
    const mock = await this.#sides.mock.get(targets.mock)
    this.#requests += 1
    this.#onRequest(this.#requests)
    this.#masker.learn(real.body)
    this.#unauthorized = real.status === 401 ? this.#unauthorized + 1 : 0
    if (this.#unauthorized >= MAX_UNAUTHORIZED) throw unauthorized(real, this.#sides.real)
    return { label, real, mock }
  }

  #keepBodies(operation: OperationId, exchange: Exchange): void {
    for (const side of ['real', 'mock'] as const) {
      if (isOk(exchange[side])) this.#bodies[side].set(operation, exchange[side].body)
    }
  }

  /** The request for each side, or why there is none. */
  #targetsOf(
    { path }: ReadOperation,
    request: PlannedRequest,
  ): { real: string; mock: string; isAlike: boolean } | { reason: string } {
    const values = { ...request.path, ...Object.fromEntries(request.query) }
    const { real, mock } = this.#bodies
    let isAlike = true
    const taken = new Map<Value, { real: string; mock: string }>()
    for (const [name, value] of Object.entries(values)) {
      if (!isAnswerValue(value)) continue
      const pair = pairOf(value, real, mock)
      const inPath = name in request.path
      const realValue = pair.real ?? (inPath ? undefined : request.fallback)
      const mockValue = pair.mock ?? (inPath ? undefined : request.fallback)
      if (realValue === undefined) return { reason: `the real service has no value for ${name}` }
      if (mockValue === undefined) return { reason: `the mock has no value for ${name}` }
      if (inPath) isAlike &&= pair.isAlike
      taken.set(value, { real: realValue, mock: mockValue })
    }
    const targetOf = (side: keyof Sides) => {
      const textOf = (value: Value) =>
        encoded(isAnswerValue(value) ? (taken.get(value)?.[side] as string) : value)
      const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
        name === 'project_id' ? this.#sides[side].projectId : textOf(request.path[name] as Value),
      )
      const query = request.query.map(([name, value]) => `${name}=${textOf(value)}`).join('&')
      return query === '' ? filled : `${filled}?${query}`
    }
    return { real: targetOf('real'), mock: targetOf('mock'), isAlike }
  }
}

/** Five failures in a row lock an access key at the gateway. */
const MAX_UNAUTHORIZED = 3

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

/** Throws a UsageError if the very first answer shows that the comparison makes no sense. */
function expectUsable(answer: Answer, side: RealSide): void {
  const { notJson, status } = answer
  if (status === 401 || status === 403) throw unauthorized(answer, side)
  const found = notJson === undefined ? refusalOf(answer, side) : `${status} with ${notJson}`
  if (notJson === undefined && isOk(answer)) return
  throw new UsageError(
    `compare: ${side.name}: found ${found} for the first list, expected 200 with JSON; is this the endpoint of ModelArts?`,
  )
}

function unauthorized(answer: Answer, side: RealSide): UsageError {
  return new UsageError(
    `compare: ${side.name}: found ${refusalOf(answer, side)}, expected credentials that may read this project`,
  )
}

const MAX_TEXT = 200

/** Status, code and text of a refusal, on one line. The canonical request of a wrong signature is left out. */
function refusalOf(answer: Answer, side: RealSide): string {
  const text = side
    .hide(errorTextOf(answer) ?? '')
    .replace(/,?\s*canonicalRequest:.*$/s, '')
    .replace(/[\s\p{C}]+/gu, ' ')
    .slice(0, MAX_TEXT)
  return [answer.status, errorCodeOf(answer), text].filter(Boolean).join(' ')
}
