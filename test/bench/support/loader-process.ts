/**
 * Sends requests from its own process, and reports the number of responses: as many as a server answers in some seconds, or
 * a number of them, so that none is under way at the end.
 */
import autocannon from 'autocannon'
import { HEADERS } from '../page.ts'
import type { Load, Loaded } from './loader.ts'

const CONNECTIONS = 16

const SAMPLE_MS = 10

process.on('message', async ({ url, ...load }: Load) => {
  const result = await autocannon({
    url,
    headers: HEADERS,
    timeout: 60,
    // autocannon ends a run, and takes its time, at the end of a sample.
    sampleInt: SAMPLE_MS,
    ...('amount' in load
      ? { connections: Math.min(CONNECTIONS, load.amount), amount: load.amount }
      : { connections: CONNECTIONS, duration: load.seconds }),
  })
  const loaded: Loaded = {
    answered: result['2xx'],
    refused: result.non2xx,
    lost: result.errors,
    seconds: result.duration,
  }
  process.send?.(loaded)
})
process.on('disconnect', () => process.exit())
process.send?.({ ready: true })
