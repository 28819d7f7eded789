import t from 'tap'
import { catalogue } from '../../../src/cloud/errors/error-catalogue.ts'
import { catalogueEntry, fill, workspaceNotFound } from '../../../src/cloud/errors/errors.ts'

t.test('a status has each code only once', async (t) => {
  const keys = catalogue.map(([status, code]) => `${status} ${code}`)
  t.equal(new Set(keys).size, keys.length)
})

t.test(
  'every code belongs to the gateway or the service and has a 4xx or 5xx status',
  async (t) => {
    for (const [status, code, text] of catalogue) {
      t.match(code, /^(APIGW|ModelArts)\.\d{4}$/)
      t.ok(status >= 400 && status < 600)
      t.not(text, '')
    }
  },
)

t.test('a code is found by its status, or else by its first status', async (t) => {
  t.equal(catalogueEntry('ModelArts.0210')?.[0], 400)
  t.equal(
    catalogueEntry('ModelArts.0210', 403)?.[2],
    'The project id in the request URL does not match the token.',
  )
  t.equal(catalogueEntry('ModelArts.0210', 500), undefined)
  t.equal(catalogueEntry('ModelArts.9999'), undefined)
})

t.test('a refusal with many workspaces names only some of them', async (t) => {
  const ids = Array.from({ length: 12 }, (_, n) => `w${n}`)
  t.match(
    workspaceNotFound('workspace_id', '"x"', ids).message,
    /expected one of w0, .*, w9, \.\.\.$/,
  )
})

t.test('placeholders are filled by number or from left to right', async (t) => {
  t.equal(fill('{1} before {0}', ['a', 'b']), 'b before a')
  t.equal(fill('{} then {}', ['a', 'b']), 'a then b')
  t.equal(fill('none of {3}', ['a']), 'none of ')
})
