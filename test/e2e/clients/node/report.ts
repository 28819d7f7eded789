import { ok } from 'node:assert/strict'

/** Collects the outcome of each operation, and prints one JSON line for each. */
export class Report {
  readonly #leg: string
  readonly #rows = new Map<string, string | undefined>()

  constructor(leg: string) {
    this.#leg = leg
  }

  /** Runs the calls of an operation; keeps its first failure, and the run continues. */
  async operation(name: string, act: () => Promise<void>): Promise<void> {
    let failure: string | undefined
    try {
      await act()
    } catch (error) {
      failure = String(error)
    }
    this.#rows.set(name, this.#rows.get(name) ?? failure)
  }

  print(): void {
    for (const [operation, error] of this.#rows) {
      console.log(
        JSON.stringify({
          leg: this.#leg,
          operation,
          ok: error === undefined,
          ...(error && { error }),
        }),
      )
    }
  }
}

/** Polls until the result is final. */
export async function waitFor<Found>(
  read: () => Promise<Found>,
  isDone: (found: Found) => boolean,
  what: string,
): Promise<Found> {
  const end = Date.now() + 20_000
  for (;;) {
    const found = await read()
    if (isDone(found)) return found
    if (Date.now() > end) throw new Error(`${what} did not come within 20 s`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** The error that the SDK throws for a refusal of the service. */
export interface Refusal {
  httpStatusCode: number
  errorCode: string
  requestId: string
}

/** The refusal of a call; throws if the call succeeds. */
export async function refusalOf(call: () => Promise<unknown>): Promise<Refusal> {
  const outcome = await call().then(
    () => undefined,
    (error: unknown) => error,
  )
  if (outcome === undefined) throw new Error('answered, expected a refusal')
  return outcome as Refusal
}

const GONE = ['ModelArts.6404', 'ModelArts.6309', 'ModelArts.6357']

/** Whether a deleted resource is no longer found; a successful response means that it still exists. */
export async function isGone(show: () => Promise<unknown>): Promise<boolean> {
  const outcome = await show().then(
    () => 'there',
    (error: unknown) => error,
  )
  if (outcome === 'there') return false
  const { errorCode, requestId } = outcome as { errorCode: string; requestId: string }
  ok(requestId, 'an error without a request id')
  return GONE.includes(errorCode)
}
