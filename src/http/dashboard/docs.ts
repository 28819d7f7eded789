import type { FastifyPluginCallback } from 'fastify'
import { packageFile } from '../../package-file.ts'
import { addPage, PAGE } from './static-files.ts'

const files = ['docs.js', 'docs.css', 'icon.svg']

const builtFile = (name: string) => () => packageFile(`dist/dashboard/${name}`)

/** Mounted at /docs: the page of the API, with a form for every operation. */
export const docsRoutes: FastifyPluginCallback = (app, _options, done) => {
  addPage(app, {
    files: {
      [PAGE]: builtFile('docs.html'),
      ...Object.fromEntries(files.map((name) => [name, builtFile(name)])),
    },
  })
  done()
}
