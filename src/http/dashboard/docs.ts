import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { FastifyPluginCallback } from 'fastify'
import { packageFile } from '../../package-file.ts'
import { OWN_AND_INLINE, staticFiles } from './static-files.ts'

const PAGE = 'index.html'

/** Files of Swagger UI, as its Fastify package carries them; the plugin itself is never loaded. */
const foreign = ['swagger-ui.css', 'swagger-ui-bundle.js', 'swagger-ui-standalone-preset.js']

const own = ['docs.js', 'icon.svg']

const built = (name: string) => () => packageFile(`dist/dashboard/${name}`)

const installed = (name: string) => () =>
  pathToFileURL(createRequire(import.meta.url).resolve(`@fastify/swagger-ui/static/${name}`))

/** Mounted at /docs: every operation to read and to try. */
export const docsRoutes: FastifyPluginCallback = (app, _options, done) => {
  const send = staticFiles({
    files: {
      [PAGE]: built('docs.html'),
      ...Object.fromEntries(own.map((name) => [name, built(name)])),
      ...Object.fromEntries(foreign.map((name) => [name, installed(name)])),
    },
    policy: OWN_AND_INLINE,
  })
  app.get('/', { schema: { hide: true } }, (_request, reply) => send(reply, PAGE))
  app.get<{ Params: { name: string } }>('/:name', { schema: { hide: true } }, (request, reply) =>
    send(reply, request.params.name),
  )
  done()
}
