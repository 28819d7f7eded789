import type { Transition, TransitionCause } from '../../../schemas/transition.ts'
import type { Caller } from '../../iam/iam.ts'

/** What led to a change of a status: the cause, and the name of the user if it is an operation of the API. */
export type Change = Readonly<Pick<Transition, 'cause' | 'user'>>

/** A change that no user asked for. */
export function changeBy(cause: TransitionCause): Change {
  return { cause, user: null }
}

/** A change by an operation of the API. */
export function changeOf({ user }: Caller, cause: TransitionCause): Change {
  return { cause, user: user.name }
}
