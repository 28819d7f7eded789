import { retried } from '../retries.js'

/** The same creation again, whatever happened to the first one. */
export const createInstance = (service, parts, wanted) =>
  retried(parts, () => service.create(wanted))
