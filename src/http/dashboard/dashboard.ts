import type { FastifyPluginCallback } from 'fastify'
import { packageFile } from '../../package-file.ts'
import { addPage, PAGE } from './static-files.ts'

/** Folder that `npm run build` bundles src/dashboard/ into. */
const BUILD_FOLDER = packageFile('dist/dashboard/')

const fileNames = [PAGE, 'main.js', 'main.css', 'icon.svg']

/** Parts of main.js: their names are hashes of what they contain. */
const PART = /^part-[A-Z0-9]+\.js$/

export interface DashboardOptions {
  /** Folder of the built files: a URL that ends with a slash. */
  folder?: URL
}

/** Mounted at /_mock/ui: the files of the dashboard. They contain no data, so they need no control token. */
export const dashboardRoutes: FastifyPluginCallback<DashboardOptions> = (
  app,
  { folder = BUILD_FOLDER },
  done,
) => {
  const files = Object.fromEntries(fileNames.map((name) => [name, () => new URL(name, folder)]))
  const parts = (name: string) => (PART.test(name) ? new URL(name, folder) : undefined)
  addPage(app, { files, parts })
  done()
}
