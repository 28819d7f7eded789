/** Loads a URL for some seconds from a process of its own and tells how many requests were answered. */
import autocannon from 'autocannon'

const [url = '', seconds = '2', connections = '16'] = process.argv.slice(2)

const result = await autocannon({
  url,
  duration: Number(seconds),
  connections: Number(connections),
  headers: { 'x-auth-token': 'mock-token-admin' },
})
process.send?.({
  answered: result['2xx'],
  failed: result.non2xx + result.errors,
  seconds: result.duration,
})
