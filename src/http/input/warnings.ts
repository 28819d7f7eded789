import type { FastifyReply, FastifyRequest } from 'fastify'
import { maskedText } from '../../schemas/masked-text.ts'

const MAX_WARNINGS = 8

const MAX_BYTES = 1024

const HEADER = 'x-mock-warnings'

/** Adds warnings to the response header x-mock-warnings: ASCII, at most 8 of them and 1 KB. Credentials in them are masked. */
export function warn(
  request: FastifyRequest,
  reply: FastifyReply,
  warnings: readonly string[],
): void {
  if (warnings.length === 0) return
  request.warnings = [
    ...(request.warnings ?? []),
    ...warnings.map((text) => ascii(maskedText(text))),
  ]
  reply.header(HEADER, joined(request.warnings))
}

function joined(warnings: readonly string[]): string {
  let text = ''
  for (const [index, warning] of warnings.entries()) {
    const next = text === '' ? warning : `${text}; ${warning}`
    if (index >= MAX_WARNINGS || next.length > MAX_BYTES) {
      return `${text === '' ? warning.slice(0, MAX_BYTES) : text} ... and ${warnings.length - index} more`
    }
    text = next
  }
  return text
}

function ascii(text: string): string {
  return text.toWellFormed().replace(/[^ -~]+/gu, encodeURIComponent)
}
