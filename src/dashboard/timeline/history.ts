import { computed, effect, signal, untracked } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { WorldHistory } from '../../schemas/history.ts'
import { AnswerOrder } from '../server/answer-order.ts'
import { control } from '../server/api.ts'
import { throttled } from '../server/timing.ts'
import { inProject, project, reloads, timePassed, worldNow } from '../server/world.ts'
import { joined, type Span } from './moments.ts'

/** Maximum number of moments that the page keeps; with more it loads the history again, of which the server keeps fewer. */
const MAX_MOMENTS = 2_000

/** Transitions that the server keeps. */
const ALL = 5_000

/** The history of the world in view; undefined until the first response. */
export const history = signal<WorldHistory | undefined>(undefined)

/** Error text of the last request; undefined if there was no error. */
export const historyRefusal = signal<string | undefined>(undefined)

/** The time from the beginning of the history to the world's present. */
export const historySpan = computed<Span>(() => {
  const { began_at = 0, now = 0 } = history.value ?? {}
  return { from: began_at, to: Math.max(began_at, now, worldNow.value) }
})

/** Follows the history of the world in view while the component is shown. `counts` needs fewer bytes than `all`. */
export function useHistory(needs: 'counts' | 'all'): void {
  useEffect(() => {
    const limit = needs === 'all' ? ALL : 1
    if (history.value?.project_id !== project.value || needs === 'all') history.value = undefined
    const source = { limit, isOver: false }
    const loadNewer = throttled(() => void refresh(source, true), 400)
    const stops = [
      effect(() => {
        if (reloads.value >= 0) untracked(() => void refresh(source, false))
      }),
      effect(() => {
        if (timePassed.value > 0) untracked(loadNewer)
      }),
    ]
    return () => {
      source.isOver = true
      for (const stop of stops) stop()
    }
  }, [needs])
}

interface Source {
  /** Maximum number of transitions to load. */
  limit: number
  isOver: boolean
}

const answers = new AnswerOrder()

async function refresh(source: Source, onlyNewer: boolean): Promise<void> {
  // A view that was left must not make the responses to its successor count as old.
  if (source.isOver) return
  const before = history.peek()
  const isPart = onlyNewer && before !== undefined && before.counts.length < MAX_MOMENTS
  // After a load of everything, an answer to an earlier request has nothing new.
  if (!isPart) answers.forget()
  const isNewer = answers.ask()
  const since = isPart ? before.counts.at(-1)?.at : undefined
  const query = `limit=${source.limit}${since === undefined ? '' : `&since=${since}`}`
  try {
    const found = await control<WorldHistory>('GET', inProject(`/history?${query}`))
    if (source.isOver || found.project_id !== project.value || !isNewer()) return
    historyRefusal.value = undefined
    const present = history.peek()
    if (since === undefined || present === undefined) history.value = found
    else if (present.began_at !== found.began_at) await refresh(source, false)
    else history.value = withNewer(present, found, since)
  } catch (error) {
    if (!source.isOver && isNewer()) historyRefusal.value = (error as Error).message
  }
}

/** `omitted` of the newer part counts only transitions since then, so the first number is kept. */
function withNewer(present: WorldHistory, newer: WorldHistory, since: number): WorldHistory {
  return {
    ...newer,
    counts: joined(present.counts, newer.counts, since),
    transitions: joined(present.transitions, newer.transitions, since).slice(-ALL),
    omitted: present.omitted + newer.omitted,
  }
}
