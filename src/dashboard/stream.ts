import { signal } from '@preact/signals'
import { Refusal } from './api.ts'
import { controlHeaders } from './control-token.ts'
import { wantsToken } from './session.ts'

/** One event of the control plane's stream; `data` is its JSON. */
export interface StreamEvent {
  type: string
  data: Record<string, unknown>
}

/** Whether events come. */
export const connection = signal<'connecting' | 'live' | 'lost' | 'refused'>('connecting')

/** Host ms without a sign of life after which a connection counts as lost; the server's heart beats every 15 s. */
const SILENCE = 40_000

/** Host ms after which a tab that nobody sees lets go. */
const UNSEEN = 60_000

/** Host ms between attempts. */
const PAUSE = 1_000

export interface Follower {
  /** Called whenever a connection stands: what happens from now on will be told. */
  onOpen: () => void
  /** Called with what came, in batches. */
  onEvents: (events: StreamEvent[]) => void
}

/**
 * Follows a stream of events until it is told to stop, taking it up where it broke. Read with fetch,
 * for an EventSource cannot send a control token.
 */
export function follow(path: string, follower: Follower): () => void {
  const stop = new AbortController()
  void keepFollowing(path, follower, stop.signal)
  return () => stop.abort()
}

async function keepFollowing(path: string, follower: Follower, stopped: AbortSignal) {
  const place = { id: '' }
  while (!stopped.aborted) {
    if (document.hidden) {
      await becomesVisible()
      connection.value = 'connecting'
    }
    const attempt = new AbortController()
    letGoUnseen(attempt)
    try {
      await read(path, place, follower, attempt, stopped)
      if (stopped.aborted) return
      connection.value = 'lost'
    } catch (error) {
      // The next attempt says whether the server is there.
      if (stopped.aborted) return
      connection.value = error instanceof Refusal ? 'refused' : 'lost'
    } finally {
      attempt.abort()
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE))
  }
}

async function read(
  path: string,
  place: { id: string },
  follower: Follower,
  attempt: AbortController,
  stopped: AbortSignal,
) {
  const signal = AbortSignal.any([stopped, attempt.signal])
  const resumed: Record<string, string> = place.id === '' ? {} : { 'last-event-id': place.id }
  const response = await fetch(path, { signal, headers: { ...controlHeaders(), ...resumed } })
  if (response.status === 401) wantsToken.value = true
  if (!response.ok || response.body === null) throw new Refusal(response.status, null)
  connection.value = 'live'
  follower.onOpen()
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const silence = setTimeout(() => attempt.abort(), SILENCE)
    const { done, value } = await reader.read()
    clearTimeout(silence)
    if (done) return
    const blocks = (rest + value).split('\n\n')
    rest = blocks.pop() ?? ''
    const events = blocks.map((block) => eventOf(block, place)).filter((event) => event !== null)
    if (events.length > 0) follower.onEvents(events)
  }
}

/** The event of a block of lines, null where it has none; its id is where to go on. */
function eventOf(block: string, place: { id: string }): StreamEvent | null {
  const fields = new Map(
    block.split('\n').map((line) => {
      const colon = line.indexOf(': ')
      return [line.slice(0, colon), line.slice(colon + 2)] as const
    }),
  )
  const [type, data] = [fields.get('event'), fields.get('data')]
  if (type === undefined || data === undefined) return null
  place.id = fields.get('id') ?? place.id
  return { type, data: JSON.parse(data) as StreamEvent['data'] }
}

/** Ends an attempt once nobody has seen the tab for a while: browsers allow six connections to a host. */
function letGoUnseen(attempt: AbortController): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const look = () => {
    clearTimeout(timer)
    timer = document.hidden ? setTimeout(() => attempt.abort(), UNSEEN) : undefined
  }
  document.addEventListener('visibilitychange', look, { signal: attempt.signal })
}

function becomesVisible(): Promise<void> {
  return new Promise((resolve) =>
    document.addEventListener('visibilitychange', () => resolve(), { once: true }),
  )
}
