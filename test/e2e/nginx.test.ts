import t, { type Test } from 'tap'
import { mockWith } from '../support/mock.ts'
import { startNginx, withoutNginx } from '../support/nginx.ts'
import { until } from '../support/until.ts'

const skip = await withoutNginx()

async function behindNginx(t: Test, directives: (url: string) => string, trustProxy: string[]) {
  const mock = await mockWith(t, { trustProxy })
  const nginx = await startNginx(directives(await mock.listen()))
  t.teardown(() => nginx.stop())
  return { mock, url: nginx.url }
}

t.test('events arrive at once behind nginx with its defaults', { skip }, async (t) => {
  const { mock, url } = await behindNginx(t, (own) => `location / { proxy_pass ${own}; }`, [])
  const stop = new AbortController()
  const response = await fetch(`${url}/_mock/projects/p1/events`, { signal: stop.signal })
  t.match(response.headers.get('content-type'), 'text/event-stream')
  let text = ''
  const reading = (async () => {
    for await (const part of response.body as ReadableStream) text += Buffer.from(part)
  })().catch(() => 'aborted')
  const clockEvents = () => text.split('event: clock').length
  await until(() => text.includes('retry:'))
  for (const by of ['1h', '2h', '3h']) {
    const count = clockEvents()
    mock.project('p1').advance(by)
    await until(() => clockEvents() > count)
    t.pass(`the event of ${by} arrived`)
  }
  stop.abort()
  await reading
})

const PREFIX = (own: string) => `location /mock/ {
proxy_pass ${own}/;
proxy_set_header X-Forwarded-Proto $scheme;
proxy_set_header X-Forwarded-Host $http_host;
proxy_set_header X-Forwarded-Prefix /mock;
}`

t.test('URLs in responses lead back through nginx, below its path', { skip }, async (t) => {
  const { url } = await behindNginx(t, PREFIX, ['loopback'])
  const headers = { 'x-auth-token': 'mock-token-admin' }
  const list = await fetch(`${url}/mock/v3/projects`, { headers })
  t.equal(list.headers.get('x-mock-warnings'), null)
  const { links } = (await list.json()) as { links: { self: string } }
  t.equal(links.self, `${url}/mock/v3/projects`)
  const again = await fetch(links.self, { headers })
  t.equal(again.status, 200)
  const redirected = await fetch(`${url}/mock/_mock/ui/`)
  t.equal(redirected.url, `${url}/mock/_mock/ui`)
  const page = await redirected.text()
  const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file as string)
  t.ok(files.length >= 3)
  for (const file of files) t.equal((await fetch(new URL(file, redirected.url))).status, 200, file)
})

t.test('a body over the limit gets 413 behind nginx as well', { skip }, async (t) => {
  const directives = (own: string) => `client_max_body_size 0;
location / { proxy_pass ${own}; proxy_request_buffering off; }`
  const { url } = await behindNginx(t, directives, [])
  const response = await fetch(`${url}/v1/p1/notebooks`, {
    method: 'POST',
    headers: { 'x-auth-token': 'mock-token-admin', 'content-type': 'application/json' },
    body: Buffer.alloc(20_000_000),
  })
  t.equal(response.status, 413)
  t.match(await response.json(), { error_code: 'APIGW.0201' })
})
