import type { Lease, LeaseRequest, RenewQuery } from '../../schemas/lease.ts'
import type { Caller } from '../iam/iam.ts'
import type { Clock } from '../kernel/clock.ts'
import { renewedLease, requestedLease } from './leases.ts'
import { statusAfter } from './life/state-table.ts'
import type { NotebookWriter } from './life/writer.ts'
import type { OwnedNotebooks } from './owned-notebooks.ts'

export interface LeaseOptions {
  /**
   * Whether the lease of an instance that does not run is shown
   * (docs/contract/discrepancies.md#lease-of-a-stopped-instance).
   */
  stoppedLease: 'show' | 'refuse'
}

/** Leases of instances (docs/contract/behaviours.md#lease-arithmetic). */
export class NotebookLeases {
  readonly #notebooks: OwnedNotebooks
  readonly #writer: NotebookWriter
  readonly #clock: Clock
  readonly #options: LeaseOptions

  constructor(
    notebooks: OwnedNotebooks,
    writer: NotebookWriter,
    { clock }: { clock: Clock },
    options: LeaseOptions,
  ) {
    this.#notebooks = notebooks
    this.#writer = writer
    this.#clock = clock
    this.#options = options
  }

  /** With `stoppedLease: 'refuse'`, throws ModelArts.6327 or 6326 unless the instance is RUNNING. */
  show(caller: Caller, id: string): Lease {
    const { notebook } = this.#notebooks.owned(caller, id)
    if (this.#options.stoppedLease === 'refuse') statusAfter(notebook, 'renew')
    return notebook.lease
  }

  /** Renews the lease from now. A duration in the query wins over the body, and implies type TIMING. */
  renew(caller: Caller, id: string, { duration }: RenewQuery, body: LeaseRequest): Lease {
    const { notebook } = this.#notebooks.owned(caller, id)
    statusAfter(notebook, 'renew')
    const requested = requestedLease(duration === undefined ? body : { duration })
    const now = this.#clock.now()
    const lease = renewedLease(notebook.lease, requested, now)
    const after = { ...notebook, lease }
    this.#writer.write(after)
    this.#writer.setLeaseEnd(after, now)
    return lease
  }
}
