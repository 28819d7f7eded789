import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { apiNotFound } from '../../cloud/errors.ts'

/** What an instance's `url` leads to: one page for a person who opens it in a browser. */
export const pageRoutes: FastifyPluginCallbackZod = (app, _options, done) => {
  app.get<{ Params: { id: string } }>('/:id/lab', { schema: { hide: true } }, (request, reply) => {
    const { id } = request.params
    if (!/^[A-Za-z0-9._-]{1,64}$/.test(id)) throw apiNotFound()
    reply.header('content-type', 'text/html; charset=utf-8')
    reply.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
    reply.send(pageOf(id))
  })

  done()
}

function pageOf(id: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Notebook ${id}</title>
<style>body { font: 1rem/1.5 system-ui; margin: 4rem auto; max-width: 36rem; padding: 0 1rem }</style>
<h1>Notebook ${id}</h1>
<p>At Huawei Cloud, JupyterLab would open here. This instance exists only in
modelarts-notebooks-mock, which stands in for the API: no notebook runs behind it.</p>
</html>
`
}
