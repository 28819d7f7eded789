import t from 'tap'
import type { MockServerOptions } from '../../../src/index.ts'
import { control, get, type Mock, mockWith, withInstance } from '../../support/mock.ts'

const TRUSTED = { trustProxy: ['loopback'] }

const SEEN = {
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'mock.example',
  'x-forwarded-prefix': '/mock',
}

async function behindProxy(t: Parameters<typeof mockWith>[0], options: MockServerOptions) {
  const { mock } = await withInstance(t, {}, options)
  return mock
}

/** The URL of an instance without the path of the instance itself, and the warnings. */
async function seen(mock: Mock, headers: Record<string, string>) {
  const { body, headers: answer } = await get(mock, 'notebooks/nb-1', { headers })
  return [body.url.replace(/\/nb-1\/lab$/, ''), answer['x-mock-warnings']]
}

t.test('every URL in a response is the one that a trusted proxy received', async (t) => {
  const mock = await behindProxy(t, TRUSTED)
  const base = 'https://mock.example/mock'
  const allowed = { ...SEEN, 'x-forwarded-host': 'a.localhost' }
  const list = await get(mock, 'notebooks', { headers: SEEN })
  t.equal(list.body.data[0].url, `${base}/nb-1/lab`)
  const again = await get(mock, 'notebooks')
  t.equal(again.body.data[0].url, 'http://localhost/nb-1/lab', 'the cached page is not mixed up')
  const projects = await get(mock, '/v3/projects?name=p', { headers: SEEN })
  t.equal(projects.body.links.self, `${base}/v3/projects?name=p`)
  const catalog = await get(mock, '/v3/auth/catalog', { headers: SEEN })
  for (const { endpoints } of catalog.body.catalog) t.ok(endpoints[0].url.startsWith(base))
  const versions = await get(mock, '/v3', { headers: SEEN })
  t.match(JSON.stringify(versions.body), base)
  const har = await get(mock, '/_mock/projects/p1/requests?format=har', { headers: allowed })
  t.equal(
    har.body.log.entries[0].request.url,
    'https://a.localhost/mock/v1/p1/notebooks',
    'HAR of the control plane',
  )
  const start = await mock.inject({ url: '/', headers: { ...SEEN, accept: 'text/html' } })
  t.match(start.payload, `${base}/v1/`)
})

t.test('each header has an effect of its own; of several values the last one counts', async (t) => {
  const mock = await behindProxy(t, TRUSTED)
  const cases: [headers: Record<string, string>, base: string][] = [
    [{ 'x-forwarded-proto': 'https' }, 'https://localhost'],
    [{ 'x-forwarded-proto': 'HTTPS' }, 'https://localhost'],
    [{ 'x-forwarded-proto': 'http, https' }, 'https://localhost'],
    [{ 'x-forwarded-host': 'a.test' }, 'http://a.test'],
    [{ 'x-forwarded-host': 'evil.test, a.test:8080' }, 'http://a.test:8080'],
    [{ 'x-forwarded-host': '[::1]:8080' }, 'http://[::1]:8080'],
    [{ 'x-forwarded-host': 'a.test', 'x-forwarded-port': '8080' }, 'http://a.test:8080'],
    [{ 'x-forwarded-host': 'a.test:81', 'x-forwarded-port': '8080' }, 'http://a.test:81'],
    [{ 'x-forwarded-port': '80' }, 'http://localhost'],
    [{ 'x-forwarded-port': '443' }, 'http://localhost:443'],
    [{ 'x-forwarded-proto': 'https', 'x-forwarded-port': '443' }, 'https://localhost'],
    [{ 'x-forwarded-proto': 'https', 'x-forwarded-host': 'a.test:443' }, 'https://a.test'],
    [{ 'x-forwarded-prefix': '/mock' }, 'http://localhost/mock'],
    [{ 'x-forwarded-prefix': '/a/b.c/' }, 'http://localhost/a/b.c'],
    [{ 'x-forwarded-prefix': '/' }, 'http://localhost'],
  ]
  for (const [headers, base] of cases) {
    t.strictSame(await seen(mock, headers), [base, undefined], JSON.stringify(headers))
  }
})

t.test('a value that is not valid is ignored with a warning', async (t) => {
  const mock = await behindProxy(t, TRUSTED)
  for (const [name, values] of Object.entries({
    'x-forwarded-proto': ['', 'ftp', 'javascript', 'https,', 'http:'],
    'x-forwarded-host': ['', 'a b', 'a/b', '<script>', 'a@b', 'a:b', 'a.test,', 'x'.repeat(256)],
    'x-forwarded-port': ['', '0', '-1', '65536', '8080x', '1e3'],
    'x-forwarded-prefix': [
      '',
      'mock',
      '//evil.test',
      '/a//b',
      '/..',
      '/a/./b',
      '/"',
      '/<b>',
      '/%zz',
    ],
  })) {
    for (const value of values) {
      const [base, warnings] = await seen(mock, { [name]: value })
      t.equal(base, 'http://localhost', `${name}: ${value}`)
      t.match(warnings, `${name} is ignored: found `, `${name}: ${value}`)
    }
  }
})

t.test('the headers of other addresses are ignored with a warning', async (t) => {
  for (const trustProxy of [[], ['10.0.0.0/8', '::1']]) {
    const mock = await behindProxy(t, { trustProxy })
    t.strictSame(await seen(mock, SEEN), [
      'http://localhost',
      'x-forwarded-proto,x-forwarded-host,x-forwarded-prefix is ignored: 127.0.0.1 is not in --trust-proxy',
    ])
    t.strictSame(await seen(mock, { host: 'a.test' }), ['http://a.test', undefined])
  }
  const mock = await behindProxy(t, TRUSTED)
  t.match(await seen(mock, { forwarded: 'proto=https' }), ['http://localhost', /^forwarded is ign/])
})

t.test('--public-url goes before the headers', async (t) => {
  const mock = await behindProxy(t, { ...TRUSTED, publicUrl: 'https://own.test/x' })
  t.strictSame(await seen(mock, SEEN), ['https://own.test/x', undefined])
})

t.test('the control plane takes the Origin that a trusted proxy received as its own', async (t) => {
  const headers = { ...SEEN, origin: 'https://mock.example' }
  const statusOf = async (options: MockServerOptions, more: Record<string, string> = {}) => {
    const mock = await mockWith(t, options)
    return (await get(mock, '/_mock/faults', { headers: { ...headers, ...more } })).status
  }
  const hosts = { controlHosts: ['mock.example'] }
  t.equal(await statusOf({ ...TRUSTED, ...hosts }), 200)
  t.equal(await statusOf({ ...TRUSTED, ...hosts }, { 'x-forwarded-port': '443' }), 200)
  t.equal(await statusOf({ ...TRUSTED, ...hosts }, { origin: 'http://mock.example' }), 403)
  t.equal(await statusOf({ ...TRUSTED, ...hosts }, { origin: 'https://evil.test' }), 403)
  t.equal(await statusOf(TRUSTED), 403, 'the host is not in --control-hosts')
  t.equal(await statusOf(hosts), 403, 'the proxy is not trusted')
  const mock = await mockWith(t, hosts)
  t.equal((await control(mock, 'GET', '/faults')).status, 200)
})
