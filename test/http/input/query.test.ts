import t from 'tap'
import { z } from 'zod'
import { queryReader } from '../../../src/http/input/query.ts'
import { get, mockWith, PROJECT } from '../../support/mock.ts'

t.test('the result of a query string is cached', async (t) => {
  const read = queryReader(z.object({ a: z.string().optional() }), false)
  t.equal(read('a=1'), read('a=1'))
  t.not(read('a=1'), read('a=2'))
  const long = `a=${'x'.repeat(600)}`
  t.not(read(long), read(long))
})

t.test('the cache of query strings is bounded', async (t) => {
  const read = queryReader(z.object({ a: z.string().optional() }), false)
  const first = read('a=first')
  const second = read('a=0')
  for (let n = 0; n < 1_000; n++) read(`a=${n}`)
  t.equal(read('a=0'), second, 'only the oldest is dropped')
  t.not(read('a=first'), first)
  t.strictSame(read('a=first'), first)
})

t.test(
  'an operation without parameters warns of any parameter, and refuses it with strict',
  async (t) => {
    const lax = await mockWith(t)
    const { headers } = await get(lax, 'workspaces/0?nmae=x&__code=0')
    t.match(headers['x-mock-warnings'], /unknown parameter nmae/)
    const strict = await mockWith(t, { strict: true })
    t.match(await get(strict, `/v1/${PROJECT}/workspaces/0?nmae=x`), {
      status: 400,
      body: { error_code: 'ModelArts.0104' },
    })
  },
)

t.test('x-mock-id gives a warning for operations that do not read it', async (t) => {
  const headers = { 'x-mock-id': 'a' }
  const got = await get(await mockWith(t), 'workspaces', { headers })
  t.equal(got.headers['x-mock-warnings'], 'x-mock-id is ignored: only CreateNotebook takes it')
})

t.test('a misspelt parameter of the mock is reported like any unknown parameter', async (t) => {
  const lax = await mockWith(t)
  const got = await get(lax, 'notebooks?__cod=404')
  t.equal(got.status, 200)
  t.equal(got.headers['x-mock-warnings'], 'unknown parameter __cod, did you mean __code?')
  const listed = await get(lax, 'notebooks?__id=a')
  t.match(listed.headers['x-mock-warnings'], 'unknown parameter __id', 'only a creation reads __id')
  const strict = await mockWith(t, { strict: true })
  t.match(await get(strict, `/v1/${PROJECT}/notebooks?__cod=404`), {
    status: 400,
    body: { error_code: 'ModelArts.0104' },
  })
  t.equal((await get(strict, `/v1/${PROJECT}/notebooks?__code=404`)).status, 404)
  t.notOk((await get(lax, 'notebooks?__code=200')).headers['x-mock-warnings']?.includes('unknown'))
})
