import t from 'tap'
import { catalogue } from '../../../src/cloud/errors/error-catalogue.ts'
import { catalogueEntry, fill, workspaceNotFound } from '../../../src/cloud/errors/errors.ts'

t.test('no status has a code twice', async (t) => {
  const keys = catalogue.map(([status, code]) => `${status} ${code}`)
  t.equal(new Set(keys).size, keys.length)
})

t.test('every code is the gateway’s or the service’s, under a status of 4xx or 5xx', async (t) => {
  for (const [status, code, text] of catalogue) {
    t.match(code, /^(APIGW|ModelArts)\.\d{4}$/)
    t.ok(status >= 400 && status < 600)
    t.not(text, '')
  }
})

t.test('a code is found under its status, or under its first one', async (t) => {
  t.equal(catalogueEntry('ModelArts.0210')?.[0], 400)
  t.equal(
    catalogueEntry('ModelArts.0210', 403)?.[2],
    'The project id in the request URL does not match the token.',
  )
  t.equal(catalogueEntry('ModelArts.0210', 500), undefined)
  t.equal(catalogueEntry('ModelArts.9999'), undefined)
})

t.test('of many workspaces a refusal names some', async (t) => {
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
