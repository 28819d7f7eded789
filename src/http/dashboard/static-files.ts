import { readFile } from 'node:fs/promises'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { controlNotFound } from '../../control/control-errors.ts'
import { quote } from '../../schemas/findings.ts'
import { Content } from '../documents/content.ts'
import { SELF_ONLY, setPageHeaders } from '../documents/page-headers.ts'

const contentTypes: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml; charset=utf-8',
}

/** The file that is sent at the path of the page itself. */
export const PAGE = 'index.html'

export interface StaticFiles {
  /** Location of each file by its name in the URL. */
  files: Readonly<Record<string, () => URL>>
  /** Location of a file whose name the build chose; undefined for a name that is none. */
  parts?: (name: string) => URL | undefined
  /** Content-Security-Policy of each response. */
  policy?: string
}

/**
 * Routes of a page and of its files. The page has relative links, so that it also works below the path of a proxy: at other
 * URLs than its own it redirects.
 */
export function addPage(app: FastifyInstance, options: StaticFiles): void {
  const send = staticFiles(options)
  const own = `../${app.prefix.split('/').at(-1)}`
  app.get('/', { schema: { hide: true } }, (request, reply) => {
    const isOwn = !/^[^?#]*\/([?#]|$)/.test(request.url)
    return isOwn ? send(reply, PAGE) : reply.redirect(own, 308)
  })
  app.get<{ Params: { name: string } }>('/:name', { schema: { hide: true } }, (request, reply) => {
    const { name } = request.params
    return name === PAGE ? reply.redirect(own, 308) : send(reply, name)
  })
}

/**
 * Returns a function that sends a file by its name. A file is read from disk at its first request and then cached in memory.
 * 404 Mock.NotFound if there is no file of that name, or if the file does not exist on disk.
 */
export function staticFiles({ files, parts = () => undefined, policy = SELF_ONLY }: StaticFiles) {
  const contents = new Map<string, Promise<Content>>()
  const locationOf = (name: string) => (Object.hasOwn(files, name) ? files[name]?.() : parts(name))
  const read = async (name: string, location: URL): Promise<Content> => {
    try {
      const bytes = await readFile(location)
      return new Content(bytes, contentTypes[name.split('.').at(-1) as string] as string)
    } catch {
      contents.delete(name)
      const expected = 'the files that npm ci && npm run build create'
      throw controlNotFound(`no file ${quote(name)} on disk`, expected)
    }
  }
  return async (reply: FastifyReply, name: string): Promise<FastifyReply> => {
    const location = locationOf(name)
    if (location === undefined) {
      throw controlNotFound(quote(name), `one of ${Object.keys(files).join(', ')}`)
    }
    const found = contents.get(name) ?? read(name, location)
    contents.set(name, found)
    const content = await found
    setPageHeaders(reply, policy)
    return content.send(reply)
  }
}
