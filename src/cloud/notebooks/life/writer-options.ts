import type { Transition } from '../../../schemas/transition.ts'
import type { PaceOf } from '../../kernel/pace.ts'

/** Options and callbacks of `NotebookWriter`. */
export interface WriterOptions {
  paceOf: PaceOf
  onTransition: (transition: Transition) => void
  /** Whether a stop drops storages mounted while it ran (docs/contract/behaviours.md#dynamic-storage). */
  mountsAfterStop: 'drop' | 'keep'
  /** When an IDLE lease ends: never, or if unused for its duration (docs/contract/behaviours.md#automatic-stop). */
  idleStop: 'never' | 'untouched'
}
