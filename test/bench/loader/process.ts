/**
 * Sends requests from its own process, and reports the number of responses. A fast server gets as many as it answers on 16
 * connections for some seconds; a slow one gets a number of them, one after the other, so that none is under way at the end.
 */
import autocannon from 'autocannon'
import { HEADERS } from '../page.ts'
import type { Load, Loaded } from './loader.ts'

const CONNECTIONS = 16

/** Ms of a request from which on a server is slow. */
const SLOW_MS = 5

const FEWEST = 3

process.on('message', async ({ url, seconds, latency }: Load) => {
  const isSlow = latency > SLOW_MS
  const amount = Math.max(FEWEST, Math.round((seconds * 1_000) / latency))
  const result = await autocannon({
    url,
    headers: HEADERS,
    timeout: 60,
    ...(isSlow ? { connections: 1, amount } : { connections: CONNECTIONS, duration: seconds }),
  })
  const loaded: Loaded = {
    answered: result['2xx'],
    failed: result.non2xx + result.errors,
    seconds: result.duration,
  }
  process.send?.(loaded)
})
process.on('disconnect', () => process.exit())
process.send?.({ ready: true })
