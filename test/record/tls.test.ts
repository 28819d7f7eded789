import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createSecureServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { tlsOf } from '../../src/http/listener/tls.ts'
import { createMockServer } from '../../src/index.ts'
import { recorderOf } from '../support/recorder.ts'

t.test('a service with TLS is verified, with the CA of --ca too', async (t) => {
  const mock = await createMockServer({ tls: 'self-signed' })
  t.teardown(() => mock.close())
  const upstream = await mock.listen()
  const ca = readFileSync(mock.caFile as string, 'utf8')
  const headers = { 'x-auth-token': 'mock-token-admin' }
  const trusted = await recorderOf(t, upstream, { ca })
  const list = await fetch(`${trusted.url}/v1/p1/notebooks?limit=1`, { headers })
  t.equal(list.status, 200)
  const other = await recorderOf(t, upstream)
  const refused = await fetch(`${other.url}/v1/p1/notebooks`, { headers })
  t.equal(refused.status, 502)
  t.match(await refused.json(), { error_msg: /found no answer of .*(CERT|SIGNATURE|SIGNED)/i })
})

t.test('a service that speaks only HTTP/2 gives 502 with the reason', async (t) => {
  const tls = await tlsOf({ host: 'localhost', tls: 'self-signed' })
  const server = createSecureServer({ allowHTTP1: false, ...tls?.certificate })
  server.on('stream', (stream) => stream.end('h2'))
  server.on('sessionError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const ca = readFileSync(tls?.caFile as string, 'utf8')
  const { url } = await recorderOf(t, `https://localhost:${port}`, { ca })
  const response = await fetch(url)
  t.equal(response.status, 502)
  t.match(await response.json(), { error_msg: /expected one in HTTP\/1\.1/ })
})
