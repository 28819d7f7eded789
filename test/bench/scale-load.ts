/**
 * Sends requests to the lists of several projects for some seconds from its own process, and reports the number of
 * responses: `page` asks for the same page of ten of each project, `search` for another name each time.
 */
import autocannon from 'autocannon'
import { HEADERS } from './page.ts'

const PROJECTS = 8

const [url = '', seconds = '2', kind = 'page'] = process.argv.slice(2)

let count = 0

/** The path of the next request: every project in turn. */
function nextPath(): string {
  const project = `bench-${count % PROJECTS}`
  const query = kind === 'page' ? 'limit=10' : `limit=10&sort_key=name&name=${count.toString(36)}`
  count++
  return `/v1/${project}/notebooks/all?${query}`
}

const result = await autocannon({
  url,
  duration: Number(seconds),
  connections: 16,
  headers: HEADERS,
  requests: [{ method: 'GET', setupRequest: (request) => ({ ...request, path: nextPath() }) }],
})
process.send?.({
  answered: result['2xx'],
  failed: result.non2xx + result.errors,
  seconds: result.duration,
})
