/**
 * Names of all request headers that the mock reads, whatever else a client sends. A request with another value of one of
 * them may get another response; the values of all other headers are recorded and not read.
 */
export const READ_HEADERS = [
  'accept',
  'accept-encoding',
  'access-control-request-headers',
  'access-control-request-method',
  'authorization',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'forwarded',
  'host',
  'if-none-match',
  'last-event-id',
  'origin',
  'prefer',
  'sec-fetch-site',
  'transfer-encoding',
  'upgrade',
  'x-auth-token',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-prefix',
  'x-forwarded-proto',
  'x-idp-id',
  'x-mock-fault',
  'x-mock-id',
  'x-mock-servers',
  'x-project-id',
  'x-sdk-date',
  'x-security-token',
  'x-subject-token',
] as const

/** The name of a request header that the mock reads. */
export type ReadHeader = (typeof READ_HEADERS)[number]
