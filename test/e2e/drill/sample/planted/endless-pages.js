import { setTimeout as sleep } from 'node:timers/promises'
import { retried } from '../retries.js'

const LIMIT = 5

/** Pages until there are as many different rows as the service counts: rows that never come are waited for. */
export async function allInstances(service, parts) {
  const rows = new Map()
  for (let offset = 0; ; offset += LIMIT) {
    const { data, total } = await retried(parts, () => service.list({ limit: LIMIT, offset }))
    for (const row of data) rows.set(row.id, row)
    if (rows.size >= total) return [...rows.values()]
    await sleep(50)
  }
}
