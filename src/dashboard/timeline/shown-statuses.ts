import { computed } from '@preact/signals'
import { setParams, viewParams } from '../shell/route.ts'
import { history } from './history.ts'
import { statusesIn } from './moments.ts'

/** The statuses in the history, in the order of the stack. */
export const presentStatuses = computed(() => statusesIn(history.value?.counts ?? []))

const hidden = computed(
  () => new Set((viewParams.value['hide'] ?? '').split(',').filter((status) => status !== '')),
)

/** The statuses that the legend leaves in the chart. `hide` in the URL has the other ones. */
export const shownStatuses = computed(() =>
  presentStatuses.value.filter((status) => !hidden.value.has(status)),
)

/** Shows a status in the chart, or hides it. */
export function toggle(status: string): void {
  const next = new Set(hidden.value)
  if (!next.delete(status)) next.add(status)
  setParams({ hide: [...next].join(',') })
}

export function showAll(): void {
  setParams({ hide: '' })
}
