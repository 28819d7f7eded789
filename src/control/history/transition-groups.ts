import type { Steps } from '../../cloud/kernel/steps.ts'
import type { Transition, TransitionGroup } from '../../schemas/transition.ts'

/** Transitions that are counted in one step. */
const STEP = 1_024

/** Counts transitions by from, to and cause, in steps. The largest group comes first. */
export function* groupSteps(
  transitions: readonly Pick<Transition, 'from' | 'to' | 'cause'>[],
): Steps<TransitionGroup[]> {
  const groups = new Map<string, TransitionGroup>()
  for (const [index, { from, to, cause }] of transitions.entries()) {
    const key = `${from} ${to} ${cause}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { from, to, cause, count: 1 })
    else group.count++
    if (index % STEP === 0) yield
  }
  return [...groups.values()].sort((a, b) => b.count - a.count)
}
