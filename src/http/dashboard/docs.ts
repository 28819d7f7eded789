import type { FastifyPluginCallback } from 'fastify'
import { packageFile } from '../../package-file.ts'
import { SELF_AND_INLINE_STYLES } from '../documents/page-headers.ts'
import { addPage, PAGE } from './static-files.ts'

const files = [
  'docs.js',
  'icon.svg',
  'swagger-ui.css',
  'swagger-ui-bundle.js',
  'swagger-ui-standalone-preset.js',
]

const builtFile = (name: string) => () => packageFile(`dist/dashboard/${name}`)

/** Mounted at /docs: Swagger UI with every operation of the API. */
export const docsRoutes: FastifyPluginCallback = (app, _options, done) => {
  addPage(app, {
    files: {
      [PAGE]: builtFile('docs.html'),
      ...Object.fromEntries(files.map((name) => [name, builtFile(name)])),
    },
    policy: SELF_AND_INLINE_STYLES,
  })
  done()
}
