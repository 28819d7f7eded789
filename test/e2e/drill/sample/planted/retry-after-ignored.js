/** The client's own backoff only. */
export const pauseAfter = (_error, tries) => 100 * 2 ** tries
