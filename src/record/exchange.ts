import type { IncomingMessage } from 'node:http'
import type { BodyBudget } from './body-tap.ts'
import { BodyTap } from './body-tap.ts'
import type { RawHeaders } from './raw-headers.ts'

/** The head of an answer. */
export interface AnswerHead {
  status: number
  rawHeaders: RawHeaders
}

/** How a request ended: see JournalEntry. */
export type Outcome = 'answered' | 'broken' | 'aborted'

/** One request that passes, and what is known of its answer so far. */
export class Exchange {
  readonly sequence: number
  /** Time of arrival, host epoch ms with fractions. */
  readonly at = hostTime()
  readonly method: string
  /** Target of the request line. */
  readonly target: string
  readonly rawHeaders: RawHeaders
  readonly sent: BodyTap
  readonly got: BodyTap
  answer: AnswerHead | null = null
  /** Set when it has ended. */
  outcome: Outcome | null = null
  /** Host ms until the end of the answer. */
  duration = 0
  /** What a reader of the recording must know. */
  readonly notes: string[] = []
  readonly #onEnd: (exchange: Exchange) => void

  constructor(
    sequence: number,
    { method, url, rawHeaders }: Pick<IncomingMessage, 'method' | 'url' | 'rawHeaders'>,
    budget: BodyBudget,
    onEnd: (exchange: Exchange) => void,
  ) {
    this.sequence = sequence
    this.method = method as string
    this.target = url as string
    this.rawHeaders = rawHeaders
    this.sent = new BodyTap(budget)
    this.got = new BodyTap(budget)
    this.#onEnd = onEnd
  }

  /** Ends it, once: what comes later changes nothing. */
  end(outcome: Outcome, note?: string): void {
    if (this.outcome !== null) return
    this.outcome = outcome
    this.duration = hostTime() - this.at
    if (note !== undefined) this.notes.push(note)
    this.#onEnd(this)
  }
}

/** Host time: epoch ms with fractions. */
function hostTime(): number {
  return performance.timeOrigin + performance.now()
}
