import { readFile } from 'node:fs/promises'
import type { FastifyReply } from 'fastify'
import { controlNotFound } from '../../control/control-errors.ts'
import { quote } from '../../schemas/findings.ts'
import { Content } from '../documents/content.ts'
import { SELF_ONLY, setPageHeaders } from '../documents/page-headers.ts'

const contentTypes: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
}

export interface StaticFiles {
  /** Location of each file by its name in the URL. */
  files: Readonly<Record<string, () => URL>>
  /** Content-Security-Policy of each response. */
  policy?: string
}

/**
 * Returns a function that sends a file by its name. A file is read from disk at its first request and then cached in memory.
 * 404 Mock.NotFound if the name is not in `files`, or if the file does not exist on disk.
 */
export function staticFiles({ files, policy = SELF_ONLY }: StaticFiles) {
  const contents = new Map<string, Promise<Content>>()
  const read = async (name: string): Promise<Content> => {
    try {
      const bytes = await readFile((files[name] as () => URL)())
      return new Content(bytes, contentTypes[name.split('.').at(-1) as string] as string)
    } catch {
      contents.delete(name)
      const expected = 'the files that npm ci && npm run build create'
      throw controlNotFound(`no file ${quote(name)} on disk`, expected)
    }
  }
  return async (reply: FastifyReply, name: string): Promise<FastifyReply> => {
    if (!Object.hasOwn(files, name)) {
      throw controlNotFound(quote(name), `one of ${Object.keys(files).join(', ')}`)
    }
    const found = contents.get(name) ?? read(name)
    contents.set(name, found)
    const content = await found
    setPageHeaders(reply, policy)
    return content.send(reply)
  }
}
