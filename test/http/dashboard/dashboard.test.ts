import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import Fastify from 'fastify'
import t from 'tap'
import { dashboardRoutes } from '../../../src/http/dashboard/dashboard.ts'
import { errorHandler } from '../../../src/http/error-handler.ts'
import { control, get, type Mock, mockWith, PROJECT } from '../../support/mock.ts'

async function page(mock: Mock, url: string, headers: Record<string, string> = {}) {
  return mock.inject({ url, headers: { host: 'localhost', ...headers } })
}

const served = [
  ['/_mock/ui', 'text/html; charset=utf-8', /^<!doctype html>/],
  ['/_mock/ui/main.js', 'text/javascript; charset=utf-8', /./],
  ['/_mock/ui/main.css', 'text/css; charset=utf-8', /--back/],
  ['/_mock/ui/icon.svg', 'image/svg+xml; charset=utf-8', /^<svg/],
  ['/docs', 'text/html; charset=utf-8', /docs\/docs\.js/],
  ['/docs/docs.js', 'text/javascript; charset=utf-8', /openapi\.json/],
  ['/docs/icon.svg', 'image/svg+xml; charset=utf-8', /^<svg/],
  ['/docs/docs.css', 'text/css; charset=utf-8', /color-scheme/],
] as const

t.test('the files of the dashboard and the API page come with their types', async (t) => {
  const mock = await mockWith(t)
  for (const [url, type, text] of served) {
    for (const again of [1, 2]) {
      const { headers, payload, statusCode } = await page(mock, url)
      t.equal(statusCode, 200, `${url} ${again}`)
      t.equal(headers['content-type'], type)
      t.match(payload, text)
      t.equal(headers['cache-control'], 'no-cache')
      t.equal(headers['x-content-type-options'], 'nosniff')
      t.match(headers['content-security-policy'], /^default-src 'self'; base-uri 'none'/)
    }
  }
})

t.test('other URLs of a page redirect to its own, relative to the path of a proxy', async (t) => {
  const mock = await mockWith(t)
  for (const [own, others] of [
    ['/_mock/ui', ['/_mock/ui/', '/_mock/ui/?a=b', '/_mock/ui/index.html']],
    ['/docs', ['/docs/', '/docs/index.html?a']],
  ] as const) {
    for (const url of others) {
      const { headers, statusCode } = await page(mock, url)
      t.equal(statusCode, 308, url)
      t.equal(new URL(`${headers['location']}`, `http://a/mock${url}`).pathname, `/mock${own}`)
    }
  }
  t.equal((await page(mock, '/docs?urls.primaryName=a/')).statusCode, 200)
})

t.test('a page loads scripts, styles and requests only from the server', async (t) => {
  const mock = await mockWith(t)
  for (const url of ['/_mock/ui', '/docs']) {
    const { headers, payload } = await page(mock, url)
    t.notMatch(payload, /<script(?![^>]* src="(ui|docs)\/)|<style|\son\w+=|https?:/)
    const policy = String(headers['content-security-policy'])
    t.notMatch(policy, /script-src|connect-src|https?:|\*|unsafe/)
    t.match(policy, /frame-ancestors 'none'/)
  }
})

t.test('no other site can frame a page, and links tell no other site its URL', async (t) => {
  const mock = await mockWith(t)
  const accept = 'text/html'
  for (const url of ['/', '/nb-1/lab', '/_mock/ui', '/_mock/ui/main.js', '/docs']) {
    const { headers, statusCode } = await page(mock, url, { accept })
    t.equal(statusCode, 200, url)
    const policy = String(headers['content-security-policy'])
    t.match(policy, /^default-src '(none|self)'/, url)
    for (const name of ['frame-ancestors', 'base-uri', 'form-action']) {
      t.match(policy, `; ${name} 'none'`, url)
    }
    t.notMatch(policy, /script-src|unsafe-eval/, url)
    t.equal(headers['x-content-type-options'], 'nosniff', url)
    t.equal(headers['referrer-policy'], 'no-referrer', url)
  }
})

t.test('any other file name is 404, path tricks included', async (t) => {
  const mock = await mockWith(t)
  for (const base of ['/_mock/ui', '/docs']) {
    for (const name of [
      'x.js',
      '..%2f..%2fpackage.json',
      '%2e%2e%2fcli.js',
      '..%5c..%5cpackage.json',
      '%00',
      'constructor',
      '__proto__',
      'main.js/x',
      'docs.html',
    ]) {
      const { payload, statusCode } = await page(mock, `${base}/${name}`)
      t.equal(statusCode, 404, `${base}/${name}`)
      t.match(JSON.parse(payload), {
        error_code: 'Mock.NotFound',
        error_msg: /^found .*, expected/,
      })
    }
  }
  t.match(await get(mock, '/_mock/ui/x', { as: null }), {
    body: { error_msg: 'found "x", expected one of index.html, main.js, main.css, icon.svg' },
  })
})

t.test('files are read at the first request; a missing file is 404 with a hint', async (t) => {
  const folder = pathToFileURL(`${t.testdir({ 'main.js': '1', 'index.html': '<p>' })}/`)
  const app = Fastify()
  t.teardown(() => app.close())
  app.setErrorHandler(errorHandler)
  await app.register(dashboardRoutes, { prefix: '/_mock/ui', folder })
  t.equal((await app.inject('/_mock/ui/main.js')).payload, '1')
  const missing = await app.inject('/_mock/ui/main.css')
  t.equal(missing.statusCode, 404)
  t.match(missing.json(), { error_msg: /no file "main.css" on disk, expected .*npm run build/ })
  t.testdir({ 'main.css': 'p {}' })
  t.equal((await app.inject('/_mock/ui/main.css')).payload, 'p {}', 'a build is noticed')
})

t.test(
  'the parts of the dashboard are sent by the names that the page has; others are not there',
  async (t) => {
    const mock = await mockWith(t)
    const { payload } = await page(mock, '/_mock/ui')
    const [, part = ''] = /modulepreload" href="ui\/(part-[A-Z0-9]+\.js)"/.exec(payload) ?? []
    const sent = await page(mock, `/_mock/ui/${part}`)
    t.equal(sent.statusCode, 200)
    t.equal(sent.headers['content-type'], 'text/javascript; charset=utf-8')
    const other = await page(mock, '/_mock/ui/part-AAAAAAAA.js')
    t.equal(other.statusCode, 404)
    t.match(other.json(), { error_msg: /no file "part-AAAAAAAA.js" on disk/ })
    for (const name of [part.toLowerCase(), `${part}.map`, `..%2f${part}`]) {
      t.match((await page(mock, `/_mock/ui/${name}`)).json(), {
        error_msg: /expected one of index/,
      })
    }
  },
)

t.test('the journal does not record requests for pages', async (t) => {
  const mock = await mockWith(t)
  for (const url of ['/_mock/ui', '/_mock/ui/main.js', '/docs', '/docs/x']) await page(mock, url)
  t.equal((await control(mock, 'GET', '/requests')).body.total, 0)
  t.notOk((await control(mock, 'GET', '')).body.paths.some((path: string) => path.includes('/ui')))
})

t.test('a link on another site opens the dashboard but cannot read data', async (t) => {
  const mock = await mockWith(t)
  const foreign = { 'sec-fetch-site': 'cross-site' }
  t.equal((await page(mock, '/_mock/ui', foreign)).statusCode, 200)
  t.equal((await page(mock, '/_mock/identities', foreign)).statusCode, 403)
})

t.test(
  'the root is an HTML page for browsers and the IAM versions for other clients',
  async (t) => {
    const mock = await mockWith(t)
    const versions = { versions: { values: [{ id: 'v3.0' }] } }
    for (const accept of [undefined, '*/*', 'application/json', 'text/plain', 'text/htmlx']) {
      const { headers, payload } = await page(mock, '/', accept === undefined ? {} : { accept })
      t.match(headers['content-type'], 'application/json', `${accept}`)
      t.match(JSON.parse(payload), versions)
      t.equal(headers['vary'], 'accept')
    }
    const accept = 'text/html,application/xhtml+xml,*/*;q=0.8'
    const { headers, payload, statusCode } = await page(mock, '/', { accept })
    t.equal(statusCode, 200)
    t.match(headers['content-type'], 'text/html')
    t.match(headers['content-security-policy'], /^default-src 'none'/)
    for (const link of ['_mock/ui', 'docs']) t.match(payload, `href="${link}"`)
    t.match(
      payload,
      `curl -H 'X-Auth-Token: mock-token-admin' 'http://localhost/v1/${PROJECT}/notebooks?limit=2'`,
    )
  },
)

t.test('the root page escapes every value that it shows', async (t) => {
  const mock = await mockWith(t, { publicUrl: 'http://x.test/<img src=x>&' })
  const { payload } = await page(mock, '/', { accept: 'text/html' })
  t.notMatch(payload, '<img')
  t.match(payload, '&#60;img src=x&#62;&#38;')
})

t.test('docs/control-plane.md gives the right size of the first view, as it is sent', async (t) => {
  const mock = await mockWith(t)
  const [, said] = /weighs (\d+) KB/.exec(readFileSync('docs/control-plane.md', 'utf8')) ?? []
  const html = (await page(mock, '/_mock/ui')).payload
  const files = [...html.matchAll(/(?:href|src)="(ui\/[^"]+)"/g)].map(([, file = '']) => file)
  t.ok(files.length >= 4, 'style sheet, script, part of the script, icon')
  let bytes = 0
  for (const file of ['ui', ...files]) {
    const sent = await page(mock, `/_mock/${file}`, { 'accept-encoding': 'gzip' })
    t.equal(sent.statusCode, 200, file)
    bytes += sent.rawPayload.length
  }
  const weight = bytes / 1_024
  t.ok(weight < 100, 'under 120 KB, with the requests of the first view')
  t.ok(Math.abs(Number(said) - weight) <= 5, `the page says ${said} KB, it is ${weight.toFixed(1)}`)
})
