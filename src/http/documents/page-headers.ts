import type { FastifyReply } from 'fastify'

/** No page may frame it, change the base of its links, or receive its forms. */
const CLOSED = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Content-Security-Policy of pages with files from this server only, and no inline scripts or styles. */
export const SELF_ONLY = `default-src 'self'; ${CLOSED}`

/** For pages that are one file: inline styles, no scripts. */
export const INLINE_STYLES_ONLY = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; ${CLOSED}`

/** Sets the headers that keep a browser from doing more with a page or a file of a page than it needs. */
export function setPageHeaders(reply: FastifyReply, policy: string): void {
  reply.header('content-security-policy', policy)
  reply.header('x-content-type-options', 'nosniff')
  reply.header('referrer-policy', 'no-referrer')
}
