import { retried } from '../retries.js'

/** The same creation again, whatever happened to the first one. */
export const createInstance = (service, parts, { settleMs: _, ...wanted }) =>
  retried(parts, () => service.create(wanted))
