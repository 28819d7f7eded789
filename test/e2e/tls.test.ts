import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { request } from 'node:https'
import net from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { connect } from 'node:tls'
import t from 'tap'
import { Config } from '../../src/config.ts'
import { selfSignedCertificate } from '../../src/http/listener/self-signed.ts'
import { createMockServer, type MockServerOptions } from '../../src/index.ts'
import { MockServer } from '../../src/mock-server.ts'
import { serve } from '../support/command.ts'
import { runHere, serveHere } from '../support/command-here.ts'

interface Answer {
  status: number | undefined
  headers: IncomingHttpHeaders
  body: string
}

/** Sends a request to an HTTPS server that must have a certificate of this CA. */
function get(url: string, ca: string): Promise<Answer> {
  return new Promise((answered, failed) => {
    request(url, { ca, agent: false, headers: { 'x-auth-token': 'mock-token-admin' } })
      .on('response', (response) => {
        const { statusCode: status, headers } = response
        text(response).then((body) => answered({ status, headers, body }), failed)
      })
      .on('error', failed)
      .end()
  })
}

/** A CA and a certificate of that CA for this machine. */
const ownCertificate = () => selfSignedCertificate(['127.0.0.1'])

t.test('--tls self-signed serves HTTPS with a certificate of the printed CA', async (t) => {
  const endpoints = join(t.testdir(), 'endpoints.json')
  const { command, url } = await serve(t, ['--tls', 'self-signed', '--endpoints-file', endpoints])
  t.match(url, /^https:\/\/127\.0\.0\.1:\d+$/)
  const file = /^ {2}ca {2,}(\/.*\/ca\.pem)$/m.exec(command.stdout)?.[1] ?? ''
  t.strictSame(JSON.parse(readFileSync(endpoints, 'utf8')), { url, ca: file })
  t.match(command.stdout, `curl --cacert '${file}' -H 'X-Auth-Token: mock-token-admin' ${url}/v1/`)

  const ca = readFileSync(file, 'utf8')
  t.notMatch(ca, 'PRIVATE KEY')
  const { port } = new URL(url)
  for (const host of ['127.0.0.1', 'localhost']) {
    const base = `https://${host}:${port}`
    const { status, headers, body } = await get(`${base}/v1/p1/notebooks?status=RUNNING`, ca)
    t.equal(status, 200)
    t.ok(headers['x-request-id'])
    t.ok(JSON.parse(body).data[0].url.startsWith(`${base}/`), host)
  }
  t.ok(new X509Certificate(ca).ca)
  await t.rejects(get(url, (await ownCertificate()).ca), { code: /CERT|SIGNATURE|ISSUER/ })
  await t.rejects(fetch(url.replace('https', 'http')))

  command.process.kill('SIGTERM')
  t.match(await command.ended, { code: 0, stderr: '' })
  t.notOk(existsSync(file))
})

t.test(
  'every connection fault breaks an HTTPS connection, and the server continues to work',
  async (t) => {
    const mock = await createMockServer({ tls: 'self-signed' })
    t.teardown(() => mock.close())
    const url = await mock.listen()
    const ca = readFileSync(mock.caFile ?? '', 'utf8')
    for (const fault of [
      'CONNECTION_RESET_BY_PEER',
      'EMPTY_RESPONSE',
      'RANDOM_DATA_THEN_CLOSE',
      'MALFORMED_RESPONSE_CHUNK',
    ] as const) {
      mock.project('p1').faults.add({ operation: 'ListNotebooks', fault, times: 1 })
      await t.rejects(get(`${url}/v1/p1/notebooks`, ca), fault)
    }
    t.equal((await get(`${url}/v1/p1/notebooks`, ca)).status, 200)
  },
)

t.test('the certificate is valid for this machine and the host of the server', async (t) => {
  const mock = await createMockServer({ tls: 'self-signed', host: '127.0.0.2' })
  t.teardown(() => mock.close())
  const url = new URL(await mock.listen())
  t.equal(url.origin, mock.url)
  const ca = readFileSync(mock.caFile ?? '', 'utf8')
  const socket = connect({ host: '127.0.0.2', port: Number(url.port), ca })
  await new Promise<void>((secure) => socket.once('secureConnect', secure))
  t.strictSame(socket.getPeerCertificate().subjectaltname?.split(', '), [
    'DNS:localhost',
    'IP Address:127.0.0.1',
    'IP Address:0:0:0:0:0:0:0:1',
    'IP Address:127.0.0.2',
  ])
  socket.destroy()
  t.equal((await get(`${mock.url}/ready`, ca)).status, 200)
  t.equal((await mock.inject('/ready')).statusCode, 200)
  const silent = net.connect(Number(url.port), '127.0.0.2')
  silent.on('error', () => {})
  await once(silent, 'connect')
  await mock.close()
})

t.test('with a custom certificate, it serves HTTPS and has no CA file', async (t) => {
  const { ca, cert, key } = await ownCertificate()
  const folder = t.testdir({ 'cert.pem': cert, 'key.pem': key })
  const files = ['--tls-cert', join(folder, 'cert.pem'), '--tls-key', join(folder, 'key.pem')]
  const { command, url } = await serveHere(t, files)
  t.equal((await get(`${url}/health`, ca)).status, 200)
  t.notMatch(command.stdout, /cacert|^ {2}ca /m)
  await command.kill('SIGTERM')
  t.match(await command.ended, { code: 0, stderr: '' })
})

t.test('a signal stops an HTTPS server, also with unfinished requests', async (t) => {
  const { command, url } = await serveHere(t, ['--tls', 'self-signed'])
  const { port } = new URL(url)
  const silent = net.connect(Number(port), '127.0.0.1')
  silent.on('error', () => {})
  await once(silent, 'connect')
  const half = connect({ host: '127.0.0.1', port: Number(port), rejectUnauthorized: false })
  half.on('error', () => {})
  await once(half, 'secureConnect')
  half.write('GET /health HTTP/1.1\r\n')
  const areClosed = Promise.all([once(silent, 'close'), once(half, 'close')])
  await command.kill('SIGTERM')
  t.match(await command.ended, { code: 0, stderr: '' })
  await areClosed
})

t.test('a wrong certificate gives one clear line and exit code 2', async (t) => {
  const { cert } = await ownCertificate()
  const { key } = await ownCertificate()
  const folder = t.testdir({ 'cert.pem': cert, 'key.pem': key, 'text.pem': 'no certificate' })
  const file = (name: string) => join(folder, name)
  mkdirSync(file('folder'))
  writeFileSync(file('empty.pem'), '')
  const both = (certificate: string, its: string) => [
    '--tls-cert',
    file(certificate),
    '--tls-key',
    file(its),
  ]
  const cases: [string[], RegExp][] = [
    [
      ['--tls-cert', file('cert.pem')],
      /found --tls-cert without --tls-key, expected both, at \$\.tlsKey/,
    ],
    [
      ['--tls-key', file('key.pem')],
      /found --tls-key without --tls-cert, expected both, at \$\.tlsCert/,
    ],
    [
      ['--tls', 'self-signed', ...both('cert.pem', 'key.pem')],
      /found --tls self-signed and a certificate, expected one of them, at \$\.tls$/m,
    ],
    [both('none.pem', 'key.pem'), /found ENOENT.*none\.pem.*, expected a PEM file, at \$\.tlsCert/],
    [both('cert.pem', 'folder'), /found a folder, expected a PEM file, at \$\.tlsKey/],
    [
      both('text.pem', 'key.pem'),
      /text\.pem with .*key\.pem: .*, expected a certificate and its key, both PEM/,
    ],
    [
      both('cert.pem', 'key.pem'),
      /cert\.pem with .*key\.pem: .*mismatch.*, expected a certificate/,
    ],
    [both('cert.pem', 'empty.pem'), /empty\.pem: .*, expected a certificate and its key/],
    [['--tls', 'on'], /^modelarts-notebooks-mock: --tls: found "on", expected "self-signed"$/m],
  ]
  for (const [flags, line] of cases) {
    const { code, stdout, stderr } = await runHere(t, ['--port', '0', ...flags])
    t.equal(code, 2, flags.join(' '))
    t.match(stderr, line)
    t.match(stderr, /^modelarts-notebooks-mock: [^\n]+\n$/)
    t.equal(stdout, '')
  }
})

t.test('the library refuses the same certificates at creation', async (t) => {
  const { cert } = await ownCertificate()
  const folder = t.testdir({ 'cert.pem': cert, 'empty.pem': '' })
  const tlsCert = join(folder, 'cert.pem')
  const cases: [MockServerOptions, RegExp][] = [
    [{ tlsCert }, /^found --tls-cert without --tls-key, expected both, at \$\.tlsKey$/],
    [{ tlsKey: tlsCert }, /^found --tls-key without --tls-cert, expected both, at \$\.tlsCert$/],
    [{ tls: 'self-signed', tlsCert }, /^found --tls self-signed and a certificate/],
    [{ tlsCert, tlsKey: join(folder, 'none.pem') }, /^found ENOENT.*at \$\.tlsKey$/],
    [
      { tlsCert, tlsKey: join(folder, 'empty.pem') },
      /expected a certificate and its key, both PEM/,
    ],
  ]
  for (const [options, message] of cases) {
    await t.rejects(createMockServer(options), { errorCode: 'Mock.InvalidOption', message })
  }
})

t.test('--tls-hosts names more hosts in the certificate', async (t) => {
  const { command, url } = await serveHere(t, [
    ...['--tls', 'self-signed', '--host', 'localhost'],
    ...[
      '--tls-hosts',
      'Mock,*.mock.example,b\u00fccher.example,localhost',
      '--tls-hosts',
      '[::2],10.0.0.1',
    ],
  ])
  const file = /^ {2}ca {2,}(\/.*\/ca\.pem)$/m.exec(command.stdout)?.[1] ?? ''
  const ca = readFileSync(file, 'utf8')
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port), ca })
  await once(socket, 'secureConnect')
  t.strictSame(socket.getPeerCertificate().subjectaltname?.split(', '), [
    'DNS:localhost',
    'IP Address:127.0.0.1',
    'IP Address:0:0:0:0:0:0:0:1',
    'DNS:mock',
    'DNS:*.mock.example',
    'DNS:xn--bcher-kva.example',
    'IP Address:0:0:0:0:0:0:0:2',
    'IP Address:10.0.0.1',
  ])
  socket.destroy()
})

t.test('hosts that no certificate can name are refused', async (t) => {
  const label = 'a'.repeat(64)
  const wrong = ['', ' ', '*', '*.com', 'a.*.b', '*a.b.c', '*.1.2', 'http://a', 'a:1', 'a b', 'a/b']
  const others = [
    'a..b',
    '.a',
    'a.',
    '-a',
    label,
    `a${`.${label.slice(1)}`.repeat(4)}`,
    '1.2.3',
    '1',
  ]
  for (const host of [
    ...wrong,
    ...others,
    '::1%lo',
    '[::1',
    '\0',
    '\ud800',
    '<script>',
    '%',
    'a,b',
  ]) {
    await t.rejects(createMockServer({ tls: 'self-signed', tlsHosts: [host] }), {
      errorCode: 'Mock.InvalidOption',
      message:
        /expected a host name, a wildcard such as \*\.mock\.example, or an IP address without zone, at \$\.tlsHosts\[0\]$/,
    })
  }
  const lists: [unknown, RegExp][] = [
    [Array(101).fill('a'), /expected at most 100 hosts, at \$\.tlsHosts$/],
    ['a', /at \$\.tlsHosts$/],
    [[1], /at \$\.tlsHosts\[0\]$/],
  ]
  for (const [tlsHosts, message] of lists) {
    const options = { tls: 'self-signed', tlsHosts } as MockServerOptions
    await t.rejects(createMockServer(options), { errorCode: 'Mock.InvalidOption', message })
  }
  const alone = await runHere(t, ['--port', '0', '--tls-hosts', 'mock'])
  t.equal(alone.code, 2)
  t.match(
    alone.stderr,
    /found --tls-hosts without --tls self-signed, expected both, at \$\.tlsHosts/,
  )
  const doctor = await runHere(t, ['doctor', '--port', '1', '--tls-hosts', 'mock'])
  t.match(doctor.stdout, /--tls-hosts without --tls self-signed/)
})

t.test('a host may have an IPv6 zone, which is left out of the certificate', async (t) => {
  const mock = await createMockServer({ tls: 'self-signed', host: '::1%lo' })
  t.ok(existsSync(mock.caFile ?? ''))
  await mock.close()
  t.notOk(existsSync(mock.caFile ?? ''))
})

t.test('a server without a request creates no certificate, and closes', async (t) => {
  const mock = new MockServer(Config.parse({ tls: 'self-signed' }))
  await mock.close()
  t.equal(mock.caFile, undefined)
})

t.test('a folder for temporary files that cannot be used is one sentence', async (t) => {
  const { TMPDIR } = process.env
  t.teardown(() => {
    if (TMPDIR === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = TMPDIR
  })
  process.env['TMPDIR'] = join(t.testdir(), 'none')
  await t.rejects(createMockServer({ tls: 'self-signed' }), {
    errorCode: 'Mock.InvalidOption',
    message:
      /^found ENOENT.*, expected a folder for temporary files that .* can write to; TMPDIR names another, at \$\.tls$/,
  })
})
