import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { FastifyPluginCallback } from 'fastify'
import { packageFile } from '../../package-file.ts'
import { SELF_AND_INLINE_STYLES } from '../documents/page-headers.ts'
import { addPage, PAGE } from './static-files.ts'

/** Files of Swagger UI from the package @fastify/swagger-ui; the plugin itself is never loaded. */
const swaggerUiFiles = ['swagger-ui.css', 'swagger-ui-bundle.js', 'swagger-ui-standalone-preset.js']

const ownFiles = ['docs.js', 'icon.svg']

const builtFile = (name: string) => () => packageFile(`dist/dashboard/${name}`)

const swaggerUiFile = (name: string) => () =>
  pathToFileURL(createRequire(import.meta.url).resolve(`@fastify/swagger-ui/static/${name}`))

/** Mounted at /docs: Swagger UI with every operation of the API. */
export const docsRoutes: FastifyPluginCallback = (app, _options, done) => {
  addPage(app, {
    files: {
      [PAGE]: builtFile('docs.html'),
      ...Object.fromEntries(ownFiles.map((name) => [name, builtFile(name)])),
      ...Object.fromEntries(swaggerUiFiles.map((name) => [name, swaggerUiFile(name)])),
    },
    policy: SELF_AND_INLINE_STYLES,
  })
  done()
}
