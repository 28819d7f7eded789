import type { FastifyReply } from 'fastify'
import { apiNotFound } from '../../cloud/errors/errors.ts'
import { INLINE_STYLES_ONLY, setPageHeaders } from '../documents/page-headers.ts'
import type { ApiApp } from '../operation-route.ts'

/** The page at an instance's `url`, for people who open it in a browser. */
export function pageRoutes(app: ApiApp): void {
  app.get<{ Params: { id: string } }>('/:id/lab', { schema: { hide: true } }, (request, reply) => {
    const { id } = request.params
    if (!/^[A-Za-z0-9._-]{1,64}$/.test(id)) throw apiNotFound()
    sendPage(reply, instancePage(id))
  })
}

/** HTML of the start page. Browsers get it at `/`; other clients get the versions of IAM there. */
export function welcomePage(base: string, projectId: string, token: string): string {
  const curl = `curl -H 'X-Auth-Token: ${token}' '${base}/v1/${projectId}/notebooks?limit=2'`
  return page(
    'modelarts-notebooks-mock',
    `<p>This server stands in for the notebooks API of Huawei Cloud ModelArts.</p>
<ul>
<li><a href="_mock/ui">Dashboard</a>: instances, time, faults and the requests of clients</li>
<li><a href="docs">API documentation</a>: read about every operation and try it</li>
<li><a href="docs/guide">Guide</a>: the documents of the mock</li>
<li><a href="_mock">Control plane</a>, <a href="openapi.json">openapi.json</a>,
<a href="health">health</a></li>
<li>Clients of the control plane for a test folder: <a href="_mock/client.py">Python</a>,
<a href="_mock/client.go">Go</a>, <a href="_mock/client.ts">TypeScript</a></li>
</ul>
<pre>${escaped(curl)}</pre>`,
  )
}

/** Sends a page that needs no scripts and no other files. */
export function sendPage(reply: FastifyReply, html: string): FastifyReply {
  reply.header('content-type', 'text/html; charset=utf-8')
  setPageHeaders(reply, INLINE_STYLES_ONLY)
  return reply.send(html)
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}

function instancePage(id: string): string {
  return page(
    `Notebook ${id}`,
    `<p>At Huawei Cloud, JupyterLab would open here. This instance exists only in
modelarts-notebooks-mock, a mock of the API: no notebook is running.</p>`,
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
