import { computed, signal } from '@preact/signals'
import { throttled } from '../server/timing.ts'
import { setParams, viewParams } from '../shell/route.ts'
import { history, historySpan } from './history.ts'
import { momentAt, neighbour } from './moments.ts'

/** Host ms between changes of the URL while the user scrubs: browsers limit them. */
const PAUSE = 250

/** The time under the pointer, epoch ms. */
export const hovered = signal<number | undefined>(undefined)

/** The time that is being chosen and is not in the URL yet: a time, or null for the present. */
const pending = signal<number | null | undefined>(undefined)

/** The chosen time, epoch ms, within the history; undefined follows the present. `at` in the URL. */
export const chosenAt = computed<number | undefined>(() => {
  if (pending.value !== undefined) return pending.value ?? undefined
  const given = timeOf(viewParams.value['at'])
  if (given === undefined) return undefined
  const { from, to } = historySpan.value
  return Math.min(Math.max(given, from), to)
})

/** The time whose figures are shown. */
export const shownAt = computed(() => hovered.value ?? chosenAt.value)

/** The counts at the time that is shown. */
export const shownCounts = computed(() => {
  const counts = history.value?.counts ?? []
  return momentAt(counts, shownAt.value ?? Number.POSITIVE_INFINITY)
})

const write = throttled(() => {
  if (pending.value === undefined) return
  setParams({ at: pending.value === null ? '' : `${Math.round(pending.value)}` })
  pending.value = undefined
}, PAUSE)

/** Moves the cursor. The end of the history is the present. */
export function moveTo(at: number | undefined): void {
  const { from, to } = historySpan.value
  pending.value = at === undefined || at >= to ? null : Math.max(at, from)
  write()
}

/** Moves the cursor to the nearest moment at which the counts changed; after the last one to the present. */
export function moveBy(step: 1 | -1): void {
  const counts = history.value?.counts ?? []
  const next = neighbour(counts, chosenAt.value ?? historySpan.value.to, step)
  if (step === 1 || next !== undefined) moveTo(next)
}

/** Epoch ms, or any time that the browser reads, such as `2026-01-01T00:00:00Z`. */
function timeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const at = /^\d+$/.test(text) ? Number(text) : Date.parse(text)
  return Number.isFinite(at) ? at : undefined
}
