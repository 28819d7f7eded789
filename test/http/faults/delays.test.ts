import type { FastifyReply, FastifyRequest } from 'fastify'
import t from 'tap'
import { Delays } from '../../../src/http/faults/delays.ts'

t.test('at most 10,000 requests wait for a delay; a further one is 503 and says why', async (t) => {
  const stopping = new AbortController()
  const delays = new Delays(stopping.signal)
  const headers: Record<string, unknown> = {}
  const request = {} as FastifyRequest
  const reply = { header: (name: string, value: unknown) => (headers[name] = value) }
  const wait = (ms: number) =>
    new Promise<Error | undefined>((resolve) =>
      delays.run(ms, request, reply as unknown as FastifyReply, resolve),
    )
  const waiting = Array.from({ length: 10_000 }, () => wait(600_000))
  t.match(await wait(600_000), { statusCode: 503, errorCode: 'APIGW.0613' })
  t.match(headers['x-mock-warnings'], /^10000 requests wait for the delay of a fault/)
  t.equal(await wait(0), undefined, 'a request without a delay does not wait')
  stopping.abort()
  const ended = await Promise.all(waiting)
  t.ok(ended.every((error) => error !== undefined))
  t.match(await wait(1), { statusCode: 503 }, 'the places are free again')
})
