import type { JournalRecord } from '../../control/journal/journal-record.ts'
import { requestLine } from '../../control/session/request-line.ts'
import type { BundleLine, BundleRequest, BundleResumed } from '../../schemas/bundle.ts'
import { quote } from '../../schemas/findings.ts'
import { UsageError } from '../usage-error.ts'
import { type Difference, differenceOf } from './difference.ts'
import { type LinePlace, LinesInOrder } from './lines-in-order.ts'
import type { ReplayedMock } from './replayed-mock.ts'
import { Sender, wentAway } from './send.ts'

/** What a replay found for one request. */
export interface Replayed {
  request: BundleRequest
  /** undefined if both answers are the same. */
  difference: Difference | undefined
  /** The request with the answer of the replay. */
  line: BundleRequest
  /** Host ms until the answer was there. */
  duration: number
}

/** Where a run tells what it did. */
export interface RunOptions {
  /** Called for each line of the bundle, with the new answer of a request. */
  onLine?: ((line: BundleLine) => void | Promise<void>) | undefined
  onReplayed: (replayed: Replayed) => void
}

/** A request whose answer is not compared yet. */
interface SentRequest {
  line: BundleRequest
  place: LinePlace
  /** Its journal entry; undefined if the journal does not have it. */
  entry: JournalRecord | undefined
  /** Resolves when its connection has its answer, or has ended without one. */
  ended: Promise<void>
  /** Number of `resumed` lines that are still to come. */
  waits: number
  /** When it was sent, host ms. */
  start: number
}

/** Does what the lines of a bundle say, one after the other, and compares the answers. */
export class RequestRun {
  readonly #replayed: ReplayedMock
  readonly #sender: Sender
  readonly #onReplayed: (replayed: Replayed) => void
  readonly #lines: LinesInOrder
  /** Requests that wait, by number. */
  readonly #waiting = new Map<number, SentRequest>()

  constructor(replayed: ReplayedMock, { onLine = () => {}, onReplayed }: RunOptions) {
    const port = Number(new URL(replayed.mock.url).port)
    this.#replayed = replayed
    this.#sender = new Sender(port, replayed.names, replayed.mock.config.auth === 'verify')
    this.#lines = new LinesInOrder(onLine)
    this.#onReplayed = onReplayed
  }

  /** Does what a line says. Rejects with a UsageError if it cannot be at this place. */
  async take(line: BundleLine): Promise<void> {
    if (line.kind === 'scene_file') {
      const found = `found file ${quote(line.name)} of the scene after a state or a request`
      throw new UsageError(`bundle: ${found}, expected it after the first line`)
    }
    if (line.kind === 'request') await this.#send(line)
    else {
      this.#lines.take(line)
      if (line.kind === 'resumed') await this.#resume(line)
      else await this.#replayed.restore(line)
    }
    await this.#lines.flush()
  }

  /** Call after the last line: clients of requests that still wait have gone away. */
  async end(): Promise<void> {
    for (const sent of this.#waiting.values()) this.#finish(sent, sent.line)
    await this.#lines.flush()
  }

  close(): void {
    this.#sender.close()
  }

  async #send(line: BundleRequest): Promise<void> {
    const { number, request_id, waits = 0 } = line
    this.#replayed.prepare(line)
    const held = waits > 0 ? [this.#replayed.held.expect(request_id, waits)] : []
    const start = performance.now()
    const ended = this.#sender.send(line)
    await Promise.race([...held, ended])
    const place = this.#lines.take()
    const sent = { line, place, entry: this.#replayed.newestEntry(request_id), ended, waits, start }
    if (waits === 0) await this.#compare(sent)
    else this.#waiting.set(number, sent)
  }

  async #resume(resumed: BundleResumed): Promise<void> {
    const { number } = resumed
    const sent = this.#waiting.get(number)
    if (sent === undefined) {
      const expected = 'one that waits'
      throw new UsageError(`bundle: found "resumed" for request ${number}, expected ${expected}`)
    }
    const { ended, line, waits } = sent
    this.#replayed.setTimes(resumed, line.project_id)
    const held = this.#replayed.held.release(line.request_id)
    await Promise.race(waits > 1 ? [held, ended] : [ended])
    const rest = { ...sent, waits: waits - 1 }
    this.#waiting.set(number, rest)
    if (rest.waits > 0) return
    this.#waiting.delete(number)
    await this.#compare(rest)
  }

  async #compare(sent: SentRequest): Promise<void> {
    const { entry, line } = sent
    if (entry !== undefined) await this.#replayed.ended(entry)
    const answered = entry && requestLine(entry, line.number, this.#replayed.names)
    const {
      answer = null,
      caller = line.caller,
      fault = null,
      outcome = 'aborted',
    } = answered ?? {}
    this.#finish(sent, {
      ...line,
      answer,
      caller: { ...line.caller, user: caller.user },
      fault,
      outcome,
    })
  }

  #finish({ line, place, start }: SentRequest, found: BundleRequest): void {
    const isGone = wentAway(line)
    const difference = isGone ? undefined : differenceOf(line, found)
    place.line = isGone ? line : found
    const duration = performance.now() - start
    this.#onReplayed({ request: line, difference, line: found, duration })
  }
}
