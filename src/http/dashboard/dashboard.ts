import type { FastifyPluginCallback } from 'fastify'
import { packageFile } from '../../package-file.ts'
import { staticFiles } from './static-files.ts'

/** The folder that `npm run build` bundles src/dashboard/ into. */
const BUILT = packageFile('dist/dashboard/')

const PAGE = 'index.html'

const names = [PAGE, 'main.js', 'main.css', 'icon.svg']

export interface DashboardOptions {
  /** Folder of the built files; a URL that ends with a slash. */
  folder?: URL
}

/** Mounted at /_mock/ui: the dashboard's files. They hold no data, so no guard stands before them. */
export const dashboardRoutes: FastifyPluginCallback<DashboardOptions> = (
  app,
  { folder = BUILT },
  done,
) => {
  const files = Object.fromEntries(names.map((name) => [name, () => new URL(name, folder)]))
  const send = staticFiles({ files })
  app.get('/', { schema: { hide: true } }, (_request, reply) => send(reply, PAGE))
  app.get<{ Params: { name: string } }>('/:name', { schema: { hide: true } }, (request, reply) =>
    send(reply, request.params.name),
  )
  done()
}
