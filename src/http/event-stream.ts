import type { FastifyReply } from 'fastify'
import type { Events, RecordedEvent } from '../control/events/events.ts'
import { watchedEvent } from '../control/events/watching.ts'

/** Host ms between signs of life on a stream without events. */
const HEARTBEAT = 15_000

export interface StreamOptions {
  /** Id of the last event a client has, to go on behind it; from now on without one. */
  lastId: string | undefined
  /** Types of events that are sent; all when left out. */
  types: ReadonlySet<string> | undefined
  /** Ends the stream when the server stops. */
  stopping: AbortSignal
}

/** Sends events as they come, as Server-Sent Events, until the client leaves. A slow client holds nobody up. */
export function streamEvents(
  reply: FastifyReply,
  events: Events,
  { lastId, types, stopping }: StreamOptions,
): void {
  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-request-id': reply.request.id,
  })
  if (reply.request.method === 'HEAD') {
    raw.end()
    return
  }
  raw.write('retry: 1000\n\n')
  let [last, isKnown] = placeOf(lastId, events)
  if (!isKnown) raw.write(gap(last, events, null))
  let isScheduled = false
  let isFull = false

  const pump = () => {
    isScheduled = false
    for (let told = next(); told !== undefined; told = next()) {
      last = told.number
      const text = textOf(told, events, types)
      if (text === '' || raw.write(text)) continue
      isFull = true
      raw.once('drain', () => {
        isFull = false
        pump()
      })
    }
  }
  const next = () => (isFull ? undefined : events.after(last))
  const unlisten = events.listen(() => {
    if (isScheduled || isFull) return
    isScheduled = true
    setImmediate(pump)
  })
  const alive: (text: string) => boolean = raw.write
  const heart = setInterval(alive.bind(raw, ': alive\n\n'), HEARTBEAT).unref()
  const end = () => raw.end()
  stopping.addEventListener('abort', end)
  raw.once('close', () => {
    unlisten()
    clearInterval(heart)
    stopping.removeEventListener('abort', end)
  })
  pump()
}

/** Where to go on, and whether the id is one of this stream. */
function placeOf(lastId: string | undefined, { last, tag }: Events): [number, boolean] {
  if (lastId === undefined) return [last, true]
  const [theirs, number = ''] = lastId.split('.')
  const isOurs = theirs === tag && /^\d{1,15}$/.test(number) && Number(number) <= last
  return isOurs ? [Number(number), true] : [last, false]
}

function textOf(told: RecordedEvent, events: Events, types: StreamOptions['types']): string {
  const { missed, number } = told
  const lost = missed > 0 ? gap(number - 1, events, missed) : ''
  if (types !== undefined && !types.has(told.event.type)) return lost
  const { type, ...facts } = watchedEvent(told)
  return `${lost}id: ${events.tag}.${number}\nevent: ${type}\ndata: ${JSON.stringify(facts)}\n\n`
}

/** Tells that events were lost: how many, or null where nobody knows. */
function gap(number: number, { tag }: Events, missed: number | null): string {
  return `id: ${tag}.${number}\nevent: gap\ndata: ${JSON.stringify({ missed })}\n\n`
}
