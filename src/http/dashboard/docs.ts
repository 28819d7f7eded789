import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { FastifyPluginCallback } from 'fastify'
import { packageFile } from '../../package-file.ts'
import { SELF_AND_INLINE_STYLES } from '../documents/page-headers.ts'
import { staticFiles } from './static-files.ts'

const PAGE = 'index.html'

/** Files of Swagger UI from the package @fastify/swagger-ui; the plugin itself is never loaded. */
const swaggerUiFiles = ['swagger-ui.css', 'swagger-ui-bundle.js', 'swagger-ui-standalone-preset.js']

const ownFiles = ['docs.js', 'icon.svg']

const builtFile = (name: string) => () => packageFile(`dist/dashboard/${name}`)

const swaggerUiFile = (name: string) => () =>
  pathToFileURL(createRequire(import.meta.url).resolve(`@fastify/swagger-ui/static/${name}`))

/** Mounted at /docs: Swagger UI with every operation of the API. */
export const docsRoutes: FastifyPluginCallback = (app, _options, done) => {
  const send = staticFiles({
    files: {
      [PAGE]: builtFile('docs.html'),
      ...Object.fromEntries(ownFiles.map((name) => [name, builtFile(name)])),
      ...Object.fromEntries(swaggerUiFiles.map((name) => [name, swaggerUiFile(name)])),
    },
    policy: SELF_AND_INLINE_STYLES,
  })
  app.get('/', { schema: { hide: true } }, (_request, reply) => send(reply, PAGE))
  app.get<{ Params: { name: string } }>('/:name', { schema: { hide: true } }, (request, reply) =>
    send(reply, request.params.name),
  )
  done()
}
