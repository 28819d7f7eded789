import t from 'tap'
import type { ModelArtsError } from '../../../src/cloud/errors/errors.ts'
import { injectedError } from '../../../src/control/faults/injected-error.ts'

function injected(effect: object, path = {}) {
  const error = injectedError(effect, 'ListAllNotebooks', path) as ModelArtsError | undefined
  return error && [error.statusCode, error.errorCode, error.message]
}

t.test('each status has a default code', async (t) => {
  const codes: Record<number, string> = {
    400: 'ModelArts.0101',
    401: 'APIGW.0301',
    403: 'ModelArts.0108',
    404: 'ModelArts.6404',
    408: 'ModelArts.6100',
    413: 'APIGW.0201',
    429: 'APIGW.0308',
    500: 'ModelArts.0010',
    502: 'APIGW.0201',
    503: 'APIGW.0613',
    504: 'APIGW.0201',
  }
  for (let status = 400; status < 600; status++) {
    t.equal(injected({ status })?.[1], codes[status] ?? `Mock.${status}`)
  }
})

t.test('the message is the vendor’s text with filled placeholders', async (t) => {
  t.strictSame(injected({ status: 403 }), [
    403,
    'ModelArts.0108',
    'You are not authorized to perform the (modelarts:notebook:listAllNotebooks) operation.',
  ])
  t.equal(injected({ status: 404 }, { id: 'nb-1' })?.[2], 'The instance nb-1 does not exist.')
  t.equal(injected({ status: 404 })?.[2], 'The instance does not exist.')
  t.equal(injected({ status: 502 })?.[2], 'Backend unavailable.')
  t.equal(
    injectedError({ status: 403 }, 'ShowLease', {})?.message,
    'You are not authorized to perform the (ShowLease) operation.',
  )
})

t.test('any status can have any code and any message', async (t) => {
  t.strictSame(injected({ status: 418, error_code: 'ModelArts.6357' })?.slice(0, 2), [
    418,
    'ModelArts.6357',
  ])
  t.match(
    injected({ status: 418, error_code: 'ModelArts.6357' })?.[2],
    /^The operation is not allowed/,
  )
  t.strictSame(injected({ status: 500, error_code: 'Made.Up', error_msg: 'boo' }), [
    500,
    'Made.Up',
    'boo',
  ])
  t.equal(injected({ status: 599 })?.[2], 'Injected by modelarts-notebooks-mock.')
})

t.test(
  'a code alone gives its published status; no code and no status give no error',
  async (t) => {
    t.equal(injected({ error_code: 'ModelArts.6101' })?.[0], 429)
    t.equal(injected({ delay: 5 }), undefined)
  },
)
