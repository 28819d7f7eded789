import { existsSync, readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import { pathOf, readPages, twinOf } from '../../../src/build/guide/pages.ts'
import { guideRoutes } from '../../../src/http/dashboard/guide.ts'
import { errorHandler } from '../../../src/http/error-handler.ts'
import { control, type Mock, mockWith } from '../../support/mock.ts'

const pages = readPages()

/** A path of the server as a browser behind a proxy sees it. */
const seen = (path: string) => `http://host.test/mock${path}`

function open(mock: Mock, url: string, headers: Record<string, string> = {}) {
  return mock.inject({ url, headers: { host: 'localhost', ...headers } })
}

/** The values of an attribute in a page. */
function valuesOf(html: string, attribute: string): string[] {
  const found = html.matchAll(new RegExp(` ${attribute}="([^"]*)"`, 'g'))
  return [...found].map(([, value = '']) => value.replaceAll('&amp;', '&'))
}

/** Every page of the guide as the server sends it, by its path. */
async function servedPages(mock: Mock): Promise<Map<string, string>> {
  const served = new Map<string, string>()
  for (const path of pages.map(pathOf)) served.set(path, (await open(mock, path)).payload)
  return served
}

t.test('every page of docs/ and of the top of the repository is served', async (t) => {
  const mock = await mockWith(t)
  t.ok(pages.length > 30)
  for (const page of pages) {
    const { headers, payload, statusCode } = await open(mock, pathOf(page))
    t.equal(statusCode, 200, page.file)
    t.equal(headers['content-type'], 'text/html; charset=utf-8')
    t.match(headers['content-security-policy'], /^default-src 'self'; base-uri 'none'/)
    t.match(payload, `<html lang="${page.language}">`)
    t.notMatch(payload, /<script(?![^>]* src=")|<style|\son\w+=|\sstyle=/, page.file)
  }
})

t.test(
  'every link of every page leads to a page, a heading or a file of this server',
  async (t) => {
    const mock = await mockWith(t)
    const served = await servedPages(mock)
    const ids = new Map([...served].map(([path, html]) => [path, valuesOf(html, 'id')]))
    const others = new Set<string>()
    for (const [path, html] of served) {
      t.equal(new Set(ids.get(path)).size, ids.get(path)?.length, `${path}: ids are unique`)
      for (const src of valuesOf(html, 'src')) others.add(new URL(src, seen(path)).href)
      for (const href of valuesOf(html, 'href')) {
        if (/^https?:/.test(href)) continue
        const { hash, origin, pathname } = new URL(href, seen(path))
        const target = pathname.replace(/^\/mock/, '')
        const known = ids.get(target)
        if (known === undefined) others.add(`${origin}${pathname}`)
        else if (hash !== '')
          t.ok(known.includes(decodeURIComponent(hash.slice(1))), `${path} ${href}`)
      }
    }
    t.ok(
      [...others].every((url) => url.startsWith(seen('/'))),
      'no other server, below the proxy',
    )
    const paths = [...others].map((url) => url.replace(seen(''), ''))
    t.strictSame(paths.filter((path) => !path.startsWith('/docs/guide/')).sort(), [
      '/_mock/ui',
      '/docs',
    ])
    for (const path of paths) t.equal((await open(mock, path)).statusCode, 200, path)
  },
)

t.test('a page links its translation, and every page is in the navigation', async (t) => {
  const served = await servedPages(await mockWith(t))
  const linked = new Set<string>()
  for (const page of pages) {
    const path = pathOf(page)
    const html = served.get(path) ?? ''
    const [, navigation = ''] = html.split('<nav id="_contents"')
    for (const href of valuesOf(navigation, 'href')) {
      linked.add(`${page.language} ${new URL(href, seen(path)).pathname.replace('/mock', '')}`)
    }
    t.equal(valuesOf(navigation, 'aria-current').length, 1, `${path} is marked`)
    const twin = twinOf(page, pages)
    if (twin === undefined) continue
    const [, href = ''] = /<a href="([^"]*)" lang="[^"]*" hreflang/.exec(html) ?? []
    t.equal(new URL(href, seen(path)).href, seen(pathOf(twin)), path)
  }
  for (const page of pages) {
    t.ok(linked.has(`${page.language} ${pathOf(page)}`), page.file)
    const isInChinese = page.language === 'zh-CN' || twinOf(page, pages) === undefined
    t.equal(linked.has(`zh-CN ${pathOf(page)}`), isInChinese, `${page.file} in Chinese`)
  }
})

t.test('the files of the guide come with their types, compressed, and once', async (t) => {
  const mock = await mockWith(t)
  for (const [name, type] of [
    ['guide.js', 'text/javascript; charset=utf-8'],
    ['guide.css', 'text/css; charset=utf-8'],
    ['icon.svg', 'image/svg+xml; charset=utf-8'],
    ['search.json', 'application/json; charset=utf-8'],
    ['images/instance.png', 'image/png'],
  ] as const) {
    const { headers, rawPayload, statusCode } = await open(mock, `/docs/guide/${name}`)
    t.equal(statusCode, 200, name)
    t.equal(headers['content-type'], type)
    t.ok(readFileSync(`dist/guide/${name}`).equals(rawPayload))
  }
  const path = '/docs/guide/search.json'
  const { headers, rawPayload } = await open(mock, path, { 'accept-encoding': 'gzip' })
  t.equal(headers['content-encoding'], 'gzip')
  t.ok(rawPayload.length < 250_000)
  const known = await open(mock, path, {
    'accept-encoding': 'gzip',
    'if-none-match': String(headers['etag']),
  })
  t.equal(known.statusCode, 304)
  const head = await mock.inject({ method: 'HEAD', url: '/docs/guide/failures' })
  t.equal(head.statusCode, 200)
  t.equal(head.payload, '')
  t.ok(Number(head.headers['content-length']) > 5_000)
})

t.test('other URLs of a page redirect to its own, relative to the path of a proxy', async (t) => {
  const mock = await mockWith(t)
  for (const [own, others] of [
    ['/docs/guide', ['/', '/?a', '/index', '/index.html', '/index/']],
    ['/docs/guide/failures', ['/failures/', '/failures.html?a', '/failures.html/', '/%66ailures/']],
    ['/docs/guide/contract', ['/contract/', '/contract/index', '/contract/index.html']],
    ['/docs/guide/contract/errors', ['/contract/errors/', '/contract/errors.html']],
  ] as const) {
    for (const other of others) {
      const url = `/docs/guide${other}`
      const { headers, statusCode } = await open(mock, url)
      t.equal(statusCode, 308, url)
      t.equal(new URL(`${headers['location']}`, seen(url)).href, seen(own), url)
    }
  }
  t.equal((await open(mock, '/docs/guide?q=a/')).statusCode, 200)
  const absolute = await open(mock, 'http://localhost/docs/guide/')
  t.equal(absolute.headers['location'], '../guide')
})

t.test('any other path is 404 in JSON and names a page; other methods are 405', async (t) => {
  const mock = await mockWith(t)
  for (const path of [
    '/x',
    '/failuers',
    '/images',
    '/contract%2Ferrors',
    '/..%2f..%2fpackage.json',
    '/%2e%2e%2f%2e%2e%2fcli.js',
    '/..%5c..%5cpackage.json',
    '/%00',
    '/failures%00',
    '/%3Cscript%3E',
    '/%F0%9F%98%80',
    '/constructor',
    '/__proto__',
    '//failures',
    '/failures//',
    '/contract/x',
    '/guide.js/x',
    `/${'x'.repeat(4_000)}`,
  ]) {
    const { headers, payload, statusCode } = await open(mock, `/docs/guide${path}`)
    t.equal(statusCode, 404, path.slice(0, 40))
    t.match(headers['content-type'], 'application/json')
    const { error_code, error_msg } = JSON.parse(payload)
    t.equal(error_code, 'Mock.NotFound')
    t.match(error_msg, /^found ".*, expected a page of the guide such as [\w/-]+$/)
  }
  t.match(await open(mock, '/docs/guide/failuers'), { payload: /such as failures/ })
  t.equal((await open(mock, '/docs/guide/a/b/c/d')).statusCode, 404)
  t.match((await open(mock, '/docs/guide/%zz')).json(), { error_code: 'APIGW.0201' })
  for (const url of ['/docs/guide', '/docs/guide/failures', '/docs/guide/contract/errors']) {
    const { headers, statusCode } = await mock.inject({ method: 'POST', url })
    t.equal(statusCode, 405, url)
    t.equal(headers['allow'], 'GET, HEAD')
  }
})

t.test('the journal and the list of the control plane do not have the guide', async (t) => {
  const mock = await mockWith(t)
  for (const url of ['/docs/guide', '/docs/guide/failures', '/docs/guide/x']) await open(mock, url)
  t.equal((await control(mock, 'GET', '/requests')).body.total, 0)
  const { paths } = (await control(mock, 'GET', '')).body
  t.notOk(paths.some((path: string) => path.includes('guide')))
})

t.test('the guide needs no control token, as the dashboard', async (t) => {
  const mock = await mockWith(t, { controlToken: 'secret-secret' })
  t.equal((await open(mock, '/docs/guide')).statusCode, 200)
  t.equal((await open(mock, '/_mock')).statusCode, 401)
})

/** An app with only the guide of a folder. */
async function guideOf(t: Test, folder: string) {
  const app = Fastify()
  t.teardown(() => app.close())
  app.setErrorHandler(errorHandler)
  await app.register(guideRoutes, {
    prefix: '/docs/guide',
    folder: pathToFileURL(`${folder}/`),
  })
  return app
}

t.test('a guide that is not built is 404 with a hint; a build is noticed', async (t) => {
  const folder = t.testdir()
  const app = await guideOf(t, `${folder}/guide`)
  const missing = await app.inject('/docs/guide')
  t.equal(missing.statusCode, 404)
  t.match(missing.json(), { error_msg: /^found no guide on disk, expected .*npm run build/ })
  t.testdir({ guide: { 'index.html': '<p>', 'zh-CN': { recipes: { 'a.html': '<b>' } } } })
  t.equal((await app.inject('/docs/guide')).payload, '<p>')
  t.equal((await app.inject('/docs/guide/zh-CN/recipes/a')).payload, '<b>')
})

t.test('the guide is small: the package has to be installed', async (t) => {
  const sections = JSON.parse(readFileSync('dist/guide/search.json', 'utf8'))
  t.ok(sections.length > 300)
  t.ok(existsSync('dist/guide/index.html'))
  t.ok(readFileSync('dist/guide/guide.js').length < 30_000)
})
