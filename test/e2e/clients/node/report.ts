import { ok } from 'node:assert/strict'

/** Collects what became of each operation, and prints it as one JSON line each. */
export class Report {
  readonly #leg: string
  readonly #rows = new Map<string, string | undefined>()

  constructor(leg: string) {
    this.#leg = leg
  }

  /** Around calls of an operation: its first failure is kept, and the life goes on. */
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

/** Reads until it is done; a client polls. */
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

/** What the SDK throws where the service refuses. */
export interface Refusal {
  httpStatusCode: number
  errorCode: string
  requestId: string
}

/** The refusal of a call that must be refused. */
export async function refusalOf(call: () => Promise<unknown>): Promise<Refusal> {
  const outcome = await call().then(
    () => undefined,
    (error: unknown) => error,
  )
  if (outcome === undefined) throw new Error('answered, expected a refusal')
  return outcome as Refusal
}

const GONE = ['ModelArts.6404', 'ModelArts.6309', 'ModelArts.6357']

/** Whether what was deleted is no longer found; an answer means that it still is there. */
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
