import type { TransitionCause } from '../../schemas/transition.ts'
import { texts } from '../texts/texts.ts'

/** What led to a transition, in words; a cause that this page does not know stays as it is. */
export function causeText(cause: string): string {
  return texts.value.common.causes[cause as TransitionCause] ?? cause
}
