/**
 * Loads a URL for some seconds from a process of its own and tells how many requests were answered.
 * A `mix` renames one of the ten instances of the page with every twentieth request.
 */
import autocannon from 'autocannon'
import { tenRows } from './page.ts'

const [url = '', seconds = '2', kind = 'list'] = process.argv.slice(2)

const read = { method: 'GET', path: new URL(url).pathname } as const

const write = {
  method: 'PUT',
  path: `${read.path.replace(/\/all$/, '')}/${tenRows[4]?.id}`,
  body: JSON.stringify({ name: 'bench-row-4' }),
} as const

const requests = kind === 'mix' ? [write, ...Array.from({ length: 19 }, () => read)] : [read]

const result = await autocannon({
  url,
  duration: Number(seconds),
  connections: 16,
  headers: { 'x-auth-token': 'mock-token-admin', 'content-type': 'application/json' },
  requests,
})
process.send?.({
  answered: result['2xx'],
  failed: result.non2xx + result.errors,
  seconds: result.duration,
})
