import { retried } from './retries.js'

const LIMIT = 5

const READINGS = 3

/** All instances. A list that changes while it is read is read again. */
export async function allInstances(service, parts) {
  for (let reading = 1; reading <= READINGS; reading++) {
    const { rows, isWhole } = await readOnce(service, parts)
    if (isWhole) return rows
  }
  throw new Error(`ListNotebooks: rows are missing or come twice, in ${READINGS} readings`)
}

/** Pages by their position, up to an empty page or the total. `isWhole` says whether each row came once. */
async function readOnce(service, parts) {
  const rows = new Map()
  let count = 0
  for (let offset = 0; ; offset += LIMIT) {
    const query = { limit: LIMIT, offset }
    const { data, total } = await retried(parts, () => service.list(query))
    for (const row of data) rows.set(row.id, row)
    count += data.length
    if (data.length === 0 || offset + LIMIT >= total) {
      return { rows: [...rows.values()], isWhole: count === rows.size && count === total }
    }
  }
}
