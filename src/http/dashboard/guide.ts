import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'
import { controlNotFound } from '../../control/control-errors.ts'
import { nearest } from '../../control/suggest.ts'
import { packageFile } from '../../package-file.ts'
import { quote } from '../../schemas/findings.ts'
import { staticFiles } from './static-files.ts'

/** Folder that `npm run build` writes the guide into. */
const BUILD_FOLDER = packageFile('dist/guide/')

const INDEX = 'index.html'

/** Paths below the guide: names of folders and of a page or file. The build refuses deeper folders. */
const PATHS = ['/', '/:one', '/:one/:two', '/:one/:two/:three']

export interface GuideOptions {
  /** Folder of the built files: a URL that ends with a slash. */
  folder?: URL
}

/** Sends files by their names, which are relative to the folder. */
interface GuideFiles {
  names: readonly string[]
  send: (reply: FastifyReply, name: string) => Promise<FastifyReply>
}

/** Mounted at /docs/guide: the pages of docs/ as HTML. The URL of a page is its file without `.html`, and without a slash at the end. */
export const guideRoutes: FastifyPluginCallback<GuideOptions> = (
  app,
  { folder = BUILD_FOLDER },
  done,
) => {
  let files: Promise<GuideFiles> | undefined
  const handler = async (request: FastifyRequest, reply: FastifyReply) => {
    files ??= filesIn(folder)
    const { names, send } = await files.catch((error: unknown) => {
      files = undefined
      throw error
    })
    const parts = Object.values(request.params as Record<string, string>)
    const path = parts.join('/')
    const page = path.replace(/(^|\/)index(\.html)?$|\.html$/, '')
    const name = [page === '' ? INDEX : `${page}.html`, page].find((one) => names.includes(one))
    // An encoded slash is no folder.
    if (name === undefined || parts.some((part) => part.includes('/'))) {
      throw unknownPage(path, names)
    }
    const hasSlash = /^[^?#]*\/([?#]|$)/.test(request.url)
    if (page === path && !hasSlash) return send(reply, name)
    // Links are relative to the own URL of a page. The redirect is relative as well, for the path of a proxy.
    const up = '../'.repeat(parts.length + (hasSlash ? 1 : 0))
    return reply.redirect(`${up}guide${page === '' ? '' : `/${page}`}`, 308)
  }
  for (const path of PATHS) app.get(path, { schema: { hide: true } }, handler)
  done()
}

async function filesIn(folder: URL): Promise<GuideFiles> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    const root = fileURLToPath(folder)
    const names = entries
      .filter((entry) => entry.isFile())
      .map(({ name, parentPath }) => relative(root, join(parentPath, name)).split(sep).join('/'))
    const files = Object.fromEntries(names.map((name) => [name, () => new URL(name, folder)]))
    return { names, send: staticFiles({ files }) }
  } catch {
    throw controlNotFound('no guide on disk', 'the files that npm ci && npm run build create')
  }
}

function unknownPage(path: string, names: readonly string[]) {
  const pages = names.filter((name) => name.endsWith('.html')).map((name) => name.slice(0, -5))
  const expected = `a page of the guide such as ${nearest(path.slice(0, 64), pages)}`
  return controlNotFound(quote(path), expected)
}
