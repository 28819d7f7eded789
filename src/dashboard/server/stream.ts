import { signal } from '@preact/signals'
import { Refusal } from './api.ts'
import { base } from './base.ts'
import { controlHeaders } from './control-token.ts'
import { tokenRefused } from './session.ts'

/** One event of the control plane's stream; `data` is its parsed JSON. */
export interface StreamEvent {
  type: string
  data: Record<string, unknown>
}

/** State of the event stream. */
export const connection = signal<'connecting' | 'live' | 'lost' | 'refused'>('connecting')

/** Host ms without data after which the connection is lost. The server sends a heartbeat every 15 s. */
const SILENCE = 40_000

/** Host ms after which a hidden tab closes its connection. */
const HIDDEN_LIMIT = 60_000

/** Host ms between attempts. */
const PAUSE = 1_000

export interface Follower {
  /** Called when a connection is open: all later events will arrive. */
  onOpen: () => void
  /** Called with the events that arrived, in batches. */
  onEvents: (events: StreamEvent[]) => void
}

/**
 * Follows an event stream until the returned function is called. It resumes after the last event when the connection
 * breaks. It uses fetch, because an EventSource cannot send a control token.
 */
export function follow(path: string, follower: Follower): () => void {
  const stop = new AbortController()
  void keepFollowing(path, follower, stop.signal)
  return () => stop.abort()
}

async function keepFollowing(path: string, follower: Follower, stopped: AbortSignal) {
  const position = { id: '' }
  while (!stopped.aborted) {
    if (document.hidden) {
      await becomesVisible()
      connection.value = 'connecting'
    }
    const attempt = new AbortController()
    closeWhenHidden(attempt)
    try {
      await read(path, position, follower, attempt, stopped)
      if (stopped.aborted) return
      connection.value = 'lost'
    } catch (error) {
      // The next attempt shows whether the server responds.
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
  position: { id: string },
  follower: Follower,
  attempt: AbortController,
  stopped: AbortSignal,
) {
  const signal = AbortSignal.any([stopped, attempt.signal])
  const resumed: Record<string, string> = position.id === '' ? {} : { 'last-event-id': position.id }
  const own = controlHeaders()
  const response = await fetch(`${base}${path}`, { signal, headers: { ...own, ...resumed } })
  if (response.status === 401) tokenRefused(own)
  if (!response.ok || response.body === null) throw new Refusal(response.status, null)
  const type = response.headers.get('content-type') ?? ''
  if (!type.startsWith('text/event-stream')) throw new Error('another server has answered')
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
    const events = blocks.map((block) => eventOf(block, position)).filter((event) => event !== null)
    if (events.length > 0) follower.onEvents(events)
  }
}

/** Parses a block of lines as an event; null if it is none. Stores its id, from which a new connection resumes. */
function eventOf(block: string, position: { id: string }): StreamEvent | null {
  const fields = new Map(
    block.split('\n').map((line) => {
      const colon = line.indexOf(': ')
      return [line.slice(0, colon), line.slice(colon + 2)] as const
    }),
  )
  const [type, data] = [fields.get('event'), fields.get('data')]
  if (type === undefined || data === undefined) return null
  position.id = fields.get('id') ?? position.id
  return { type, data: JSON.parse(data) as StreamEvent['data'] }
}

/** Closes the connection of a tab that stays hidden: browsers allow six connections to a host. */
function closeWhenHidden(attempt: AbortController): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const look = () => {
    clearTimeout(timer)
    timer = document.hidden ? setTimeout(() => attempt.abort(), HIDDEN_LIMIT) : undefined
  }
  document.addEventListener('visibilitychange', look, { signal: attempt.signal })
}

function becomesVisible(): Promise<void> {
  return new Promise((resolve) =>
    document.addEventListener('visibilitychange', () => resolve(), { once: true }),
  )
}
