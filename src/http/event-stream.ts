import type { FastifyReply } from 'fastify'
import { BoundedMap } from '../cloud/kernel/bounded-map.ts'
import type { Events, RecordedEvent } from '../control/events/events.ts'
import { watchedEvent } from '../control/events/watching.ts'
import type { CountedMoment } from '../schemas/history.ts'

/** Host ms between two heartbeat comments, which keep an idle connection open. */
const HEARTBEAT_MS = 15_000

/** Heartbeats after which a client that reads nothing is disconnected: it read nothing for 30 to 45 s. */
const MAX_MISSED_HEARTBEATS = 3

/** Maximum number of projects whose last `counts` event is known, so that the same counts are not sent again. */
const MAX_SENT_COUNTS = 10_000

export interface StreamOptions {
  /** Id of the last event that the client received: the stream continues after it. Undefined: only events from now on. */
  lastId: string | undefined
  /** Types of events to send; undefined for all. */
  types: ReadonlySet<string> | undefined
  /** Aborted when the server stops; this ends the stream. */
  stopping: AbortSignal
  /** The newest counts of a project; undefined if it has no world. The same object until they change. */
  countsOf(projectId: string): CountedMoment | undefined
}

/**
 * Sends events as Server-Sent Events until the client closes the connection. While a client reads slowly, its events
 * wait in `events`; if some are no longer kept there, the client gets a `gap` event. A client that does not read at all
 * is disconnected. After the events of a turn there is one `counts` event for each project whose counts have changed: it is
 * made here, so that it takes no place in `events`.
 */
export function streamEvents(
  reply: FastifyReply,
  events: Events,
  { countsOf, lastId, types, stopping }: StreamOptions,
): void {
  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, {
    'content-type': 'text/event-stream',
    // A proxy must neither compress the events nor collect them in a buffer: nginx reads X-Accel-Buffering.
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
    'x-request-id': reply.request.id,
  })
  if (reply.request.method === 'HEAD') {
    raw.end()
    return
  }
  raw.write('retry: 1000\n\n')
  let [last, isKnown] = startOf(lastId, events)
  if (!isKnown) raw.write(gapText(last, events, null))
  let isScheduled = false
  let isFull = false
  let missedHeartbeats = 0

  /** Projects whose counts may have changed since the last `counts` event. */
  const changed = new Set<string>()
  /** The last `counts` event of each project. */
  const sentCounts = new BoundedMap<string, CountedMoment>(MAX_SENT_COUNTS)

  const sendPending = () => {
    isScheduled = false
    for (let record = next(); record !== undefined; record = next()) {
      last = record.number
      const { projectId, type } = record.event
      if (projectId !== null && (type === 'transition' || type === 'reset')) changed.add(projectId)
      send(eventText(record, events, types))
    }
    if (!isFull) sendCounts()
  }
  const send = (text: string) => {
    if (text === '' || raw.write(text)) return
    isFull = true
    raw.once('drain', () => {
      isFull = false
      missedHeartbeats = 0
      sendPending()
    })
  }
  const sendCounts = () => {
    const isWanted = types === undefined || types.has('counts')
    const moments = isWanted ? [...changed].map((id) => [id, countsOf(id)] as const) : []
    changed.clear()
    let text = ''
    for (const [project_id, moment] of moments) {
      if (moment === undefined || sentCounts.get(project_id) === moment) continue
      sentCounts.set(project_id, moment)
      text += messageText(`${events.tag}.${last}`, 'counts', { project_id, ...moment })
    }
    send(text)
  }
  const next = () => (isFull ? undefined : events.after(last))
  const stopListening = events.listen(() => {
    if (isScheduled || isFull) return
    isScheduled = true
    setImmediate(sendPending)
  })
  const heartbeat = setInterval(() => {
    if (!isFull) raw.write(': alive\n\n')
    else if (++missedHeartbeats === MAX_MISSED_HEARTBEATS) raw.destroy()
  }, HEARTBEAT_MS).unref()
  const end = () => raw.end()
  stopping.addEventListener('abort', end)
  raw.once('close', () => {
    stopListening()
    clearInterval(heartbeat)
    stopping.removeEventListener('abort', end)
  })
  sendPending()
  if (stopping.aborted) end()
}

/** The number of the event to continue after, and whether the client's id is valid for these events. */
function startOf(lastId: string | undefined, { last, tag }: Events): [number, boolean] {
  if (lastId === undefined) return [last, true]
  const [theirs, number = ''] = lastId.split('.')
  const isOurs = theirs === tag && /^\d{1,15}$/.test(number) && Number(number) <= last
  return isOurs ? [Number(number), true] : [last, false]
}

function eventText(record: RecordedEvent, events: Events, types: StreamOptions['types']): string {
  const { missed, number } = record
  const lost = missed > 0 ? gapText(number - 1, events, missed) : ''
  if (types !== undefined && !types.has(record.event.type)) return lost
  const { type, ...facts } = watchedEvent(record)
  return lost + messageText(`${events.tag}.${number}`, type, facts)
}

/** The `gap` event: events were lost. `missed` is their count, or null if it is unknown. */
function gapText(number: number, { tag }: Events, missed: number | null): string {
  return messageText(`${tag}.${number}`, 'gap', { missed })
}

function messageText(id: string, type: string, facts: object): string {
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(facts)}\n\n`
}
