/**
 * Loaded into the server under load with --import: answers its parent over IPC with figures of the process. The server
 * does not know about it.
 */
import { subscribe } from 'node:diagnostics_channel'
import { getEventListeners } from 'node:events'
import { Socket } from 'node:net'
import { queryObjects, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

const timer = setTimeout(() => {}, 0)
clearTimeout(timer)
const Timeout = timer.constructor

/** Everything that got a listener: weak references to abort signals, and the HTTP servers. */
const signals = new Set()
const servers = new Set([process])
const known = new WeakSet()
const { addEventListener } = EventTarget.prototype
EventTarget.prototype.addEventListener = function (...given) {
  if (this instanceof AbortSignal && !known.has(this)) {
    known.add(this)
    signals.add(new WeakRef(this))
  }
  return addEventListener.apply(this, given)
}
subscribe('http.server.request.start', ({ server }) => servers.add(server))

function listeners() {
  let count = 0
  for (const ref of signals) {
    const signal = ref.deref()
    if (signal === undefined) signals.delete(ref)
    else count += getEventListeners(signal, 'abort').length
  }
  for (const emitter of servers) {
    for (const name of emitter.eventNames()) count += emitter.listenerCount(name)
  }
  return count
}

/** Figures that cost nothing. */
function sample() {
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage()
  return { rss, heapUsed, arrayBuffers }
}

/** Figures after a garbage collection: they count what is alive. */
function quiet() {
  collect()
  const count = (kind) => queryObjects(kind, { format: 'count' })
  const timers = count(Timeout)
  const sockets = count(Socket)
  const handles = process.getActiveResourcesInfo().length
  return { ...sample(), timers, sockets, handles, listeners: listeners() }
}

process.on('message', (what) => process.send(what === 'quiet' ? quiet() : sample()))
process.channel.unref()
