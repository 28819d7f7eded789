import { readFile } from 'node:fs/promises'
import type { FastifyReply } from 'fastify'
import { controlNotFound } from '../../control/control-errors.ts'
import { quote } from '../../schemas/findings.ts'

/** Nothing but what this server sends, and no script or style inside a page. */
const OWN_ONLY = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** The same for Swagger UI, whose logo and icons carry styles and stand inside its files. */
export const OWN_AND_INLINE = `${OWN_ONLY}; img-src 'self' data:; style-src 'self' 'unsafe-inline'`

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
}

export interface StaticFiles {
  /** Where each file is, by the name it is asked for. */
  files: Readonly<Record<string, () => URL>>
  /** Content-Security-Policy of each answer. */
  policy?: string
}

/**
 * Sends a file by name, read when it is first asked for and kept from then on. 404 Mock.NotFound for any
 * other name, and where the file is not there.
 */
export function staticFiles({ files, policy = OWN_ONLY }: StaticFiles) {
  const kept = new Map<string, Promise<Buffer>>()
  const read = async (name: string): Promise<Buffer> => {
    try {
      return await readFile((files[name] as () => URL)())
    } catch {
      kept.delete(name)
      throw controlNotFound(`no file ${quote(name)} on disk`, 'what npm ci && npm run build leave')
    }
  }
  return (reply: FastifyReply, name: string): Promise<Buffer> => {
    if (!Object.hasOwn(files, name)) {
      throw controlNotFound(quote(name), `one of ${Object.keys(files).join(', ')}`)
    }
    const bytes = kept.get(name) ?? read(name)
    kept.set(name, bytes)
    return bytes.then((buffer) => {
      reply.header('content-type', types[name.split('.').at(-1) as string])
      reply.header('content-security-policy', policy)
      reply.header('cache-control', 'no-cache')
      reply.header('x-content-type-options', 'nosniff')
      return buffer
    })
  }
}
