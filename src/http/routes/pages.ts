import type { FastifyReply } from 'fastify'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { apiNotFound } from '../../cloud/errors/errors.ts'

/** What an instance's `url` leads to: one page for a person who opens it in a browser. */
export const pageRoutes: FastifyPluginCallbackZod = (app, _options, done) => {
  app.get<{ Params: { id: string } }>('/:id/lab', { schema: { hide: true } }, (request, reply) => {
    const { id } = request.params
    if (!/^[A-Za-z0-9._-]{1,64}$/.test(id)) throw apiNotFound()
    sendPage(reply, pageOf(id))
  })

  done()
}

/** What a browser is shown at the root, where other clients get IAM's versions. */
export function welcomePage(base: string, projectId: string, token: string): string {
  const curl = `curl -H 'X-Auth-Token: ${token}' '${base}/v1/${projectId}/notebooks?limit=2'`
  return page(
    'modelarts-notebooks-mock',
    `<p>This server stands in for the notebooks API of Huawei Cloud ModelArts.</p>
<ul>
<li><a href="/_mock/ui">The dashboard</a>: instances, time, faults, what was sent</li>
<li><a href="/docs">The API</a>: every operation, to read and to try</li>
<li><a href="/_mock">The control plane</a>, <a href="/openapi.json">openapi.json</a>,
<a href="/health">health</a></li>
</ul>
<pre>${escaped(curl)}</pre>`,
  )
}

/** Lets a page be shown with its own style, and nothing else. */
export function sendPage(reply: FastifyReply, html: string): FastifyReply {
  reply.header('content-type', 'text/html; charset=utf-8')
  reply.header(
    'content-security-policy',
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
  )
  return reply.send(html)
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}

function pageOf(id: string): string {
  return page(
    `Notebook ${id}`,
    `<p>At Huawei Cloud, JupyterLab would open here. This instance exists only in
modelarts-notebooks-mock, which stands in for the API: no notebook runs behind it.</p>`,
  )
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>:root { color-scheme: light dark } body { font: 1rem/1.5 system-ui; margin: 4rem auto; max-width: 44rem; padding: 0 1rem } pre { overflow-x: auto }</style>
<h1>${title}</h1>
${body}
</html>
`
}
