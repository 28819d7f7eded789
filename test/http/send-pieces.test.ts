import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import type { Pieces } from '../../src/control/pieces.ts'
import { sendPieces } from '../../src/http/send-pieces.ts'
import { until } from '../support/until.ts'

const PIECE = 'x'.repeat(10_000)

/** A server that sends a number of pieces of 10,000 characters, and how many of them it made. */
async function serverOf(t: Test, count: number, maxStall?: number) {
  const made = { pieces: 0, isOver: false }
  function* pieces(): Pieces {
    try {
      for (; made.pieces < count; made.pieces++) yield PIECE
    } finally {
      made.isOver = true
    }
  }
  const app = Fastify()
  app.get('/', (_request, reply) => sendPieces(reply, 'text/plain', pieces(), maxStall))
  await app.listen({ port: 0 })
  t.teardown(() => app.close())
  const { port } = app.server.address() as AddressInfo
  return { app, made, url: `http://127.0.0.1:${port}/` }
}

/** The head of a response whose body is not read. */
async function unread(t: Test, url: string): Promise<IncomingMessage> {
  const request = get(url)
  request.on('error', () => {})
  t.teardown(() => request.destroy())
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  response.on('error', () => {})
  return response
}

t.test('a short text has a Content-Length, a long one comes in chunks', async (t) => {
  for (const [count, length] of [
    [0, '0'],
    [2, '20000'],
    [50, undefined],
  ] as const) {
    const { app } = await serverOf(t, count)
    const { headers, payload } = await app.inject('/')
    t.equal(payload, PIECE.repeat(count))
    t.equal(headers['content-length'], length)
    t.equal(headers['content-type'], 'text/plain; charset=utf-8')
    t.equal((await app.inject({ method: 'HEAD', url: '/' })).payload, '')
  }
})

t.test('the text is not made faster than the client reads', async (t) => {
  const { made, url } = await serverOf(t, 20_000)
  const response = await unread(t, url)
  await until(() => made.pieces > 7)
  let before = -1
  await until(() => {
    const isWaiting = made.pieces === before
    before = made.pieces
    return isWaiting
  })
  t.ok(made.pieces < 15_000, `${made.pieces} pieces for a client that reads nothing`)
  let length = 0
  for await (const chunk of response) length += chunk.length
  t.equal(length, 200_000_000)
})

t.test('nothing more is made after the client disconnected', async (t) => {
  const { made, url } = await serverOf(t, 100_000)
  const response = await unread(t, url)
  response.destroy()
  await until(() => made.isOver)
  t.ok(made.pieces < 100_000)
})

t.test('a client that stops reading is disconnected after a while', async (t) => {
  const { made, url } = await serverOf(t, 100_000, 50)
  await unread(t, url)
  await until(() => made.isOver)
  t.ok(made.pieces < 100_000)
})
