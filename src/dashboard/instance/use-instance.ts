import { useSignalEffect } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import type { InstanceHistory } from '../../schemas/overview.ts'
import { isPassing } from '../parts/status.tsx'
import { AnswerOrder } from '../server/answer-order.ts'
import { control, Refusal } from '../server/api.ts'
import { changes, inProject, reloads } from '../server/world.ts'

/** Host ms between loads while an action is in progress: the steps of a creation send no events. */
const STEP = 1_000

export interface LoadedInstance {
  /** What the server returned last. */
  found: InstanceHistory | undefined
  /** Why the last load failed; undefined if it did not. */
  error: Error | undefined
  reload: () => void
}

/** Loads an instance, and again when something has changed, by this tab or by anybody else. */
export function useInstance(id: string): LoadedInstance {
  const [found, setFound] = useState<InstanceHistory>()
  const [error, setError] = useState<Error>()
  const [answers] = useState(() => new AnswerOrder())
  const load = async () => {
    const isNewer = answers.ask()
    try {
      const path = inProject(`/notebooks/${encodeURIComponent(id)}`)
      const loaded = await control<InstanceHistory>('GET', path)
      if (!isNewer()) return
      setFound(loaded)
      setError(undefined)
    } catch (failure) {
      if (!isNewer()) return
      setError(failure as Error)
      // After a reset the server may not know it any more; while it does not answer, the last content stays.
      if (failure instanceof Refusal && failure.status === 404) setFound(undefined)
    }
  }
  useSignalEffect(() => {
    if (changes.value + reloads.value >= 0) void load()
  })
  const notebook = found?.notebook ?? null
  const goesOn = notebook !== null && isPassing(notebook)
  useEffect(() => {
    const timer = goesOn ? setInterval(() => !document.hidden && load(), STEP) : undefined
    return () => clearInterval(timer)
  }, [goesOn, id])
  return { found, error, reload: () => void load() }
}

/** The name of an instance; the last one of an instance that was deleted. */
export function nameOf({ notebook, transitions }: InstanceHistory): string | undefined {
  return notebook?.name ?? transitions.at(-1)?.name
}
