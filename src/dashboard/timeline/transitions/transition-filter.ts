import { computed } from '@preact/signals'
import type { Transition } from '../../../schemas/transition.ts'
import { viewParams } from '../../shell/route.ts'
import { history } from '../history.ts'

/** Names of the filters in the URL. */
export const filterNames = ['text', 'status', 'cause'] as const
export type FilterName = (typeof filterNames)[number]
export type TransitionFilter = Partial<Record<FilterName, string>>

/** The filters of the URL; none is empty. */
export const filter = computed<TransitionFilter>(() =>
  Object.fromEntries(
    filterNames
      .map((name) => [name, viewParams.value[name] ?? ''] as const)
      .filter(([, value]) => value !== ''),
  ),
)

/** Whether a transition matches: `text` is part of the name, the id or the user, in any letter case. */
export function matches(
  transition: Transition,
  { cause, status, text }: TransitionFilter,
): boolean {
  const { from, name, notebook_id, to, user } = transition
  if (cause !== undefined && transition.cause !== cause) return false
  if (status !== undefined && from !== status && to !== status) return false
  if (text === undefined) return true
  const wanted = text.toLowerCase()
  return [name, notebook_id, user ?? ''].some((each) => each.toLowerCase().includes(wanted))
}

/** The transitions that match, newest first. */
export const matching = computed<readonly Transition[]>(() => {
  const given = filter.value
  const all = history.value?.transitions ?? []
  return all.filter((transition) => matches(transition, given)).reverse()
})

/** Index of the newest transition at `at` or earlier; the length of the list if all are later. Newest first. */
export function indexAt(list: readonly { at: number }[], at: number): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle]?.at ?? 0) > at) low = middle + 1
    else high = middle
  }
  return low
}
