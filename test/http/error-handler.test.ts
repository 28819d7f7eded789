import Fastify from 'fastify'
import t from 'tap'
import { asModelArtsError, errorHandler } from '../../src/http/error-handler.ts'

t.test(
  'an internal error is a 500 in JSON; the stack is in the log, not in the response',
  async (t) => {
    const app = Fastify({ genReqId: () => 'r1' })
    app.setErrorHandler(errorHandler)
    app.get('/v1/bug', () => {
      throw new Error('out of order')
    })
    const logged = t.capture(console, 'error')
    const response = await app.inject('/v1/bug')
    t.equal(response.statusCode, 500)
    t.strictSame(response.json(), {
      error_code: 'Mock.Internal',
      error_msg: 'The mock itself failed; its log has the details.',
    })
    t.match(logged.args(), [[{ message: 'out of order', stack: String }]])
  },
)

t.test('errors of Fastify and of the HTTP parser become errors of the gateway', async (t) => {
  const cases = [
    [{ code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode: 413 }, 413, 'Request entity too large.'],
    [{ code: 'FST_ERR_BAD_URL', statusCode: 400 }, 400, 'API request error.'],
    [{ code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE', statusCode: 415 }, 400, 'API request error.'],
    [{ code: 'HPE_HEADER_OVERFLOW' }, 494, 'Request headers too large.'],
    [{ code: 'HPE_INVALID_METHOD' }, 400, 'API request error.'],
    [{ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, 408, 'The request timed out. Please try again.'],
  ] as const
  for (const [error, status, message] of cases) {
    t.match(asModelArtsError(error), { statusCode: status, message })
  }
})
