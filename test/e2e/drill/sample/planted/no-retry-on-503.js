import * as retries from '../retries.js'

/** A busy service is an error at once. */
export const isTemporary = (error) => error.status !== 503 && retries.isTemporary(error)

/** Its message hides what the service said. */
export const messageOf = (error) =>
  error.status === 503 ? 'something went wrong, try again later' : error.message
