import http from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { createMockServer } from '../../src/index.ts'
import { fuzzSemantic } from './semantic.ts'

t.test('requests made from both OpenAPI documents get proper answers', async (t) => {
  const mock = await createMockServer({ port: 0 })
  t.teardown(() => mock.close())
  const { answers, failures } = await fuzzSemantic({
    count: 200,
    seed: 1,
    baseUrl: await mock.listen(),
  })
  t.strictSame(failures, [])
  const sum = Object.values(answers).reduce((all, each) => all + each, 0)
  t.equal(sum, 200)
  t.ok((answers[200] ?? 0) > sum / 5, `${answers[200]} answers with 200`)
})

t.test('the check finds bad answers', async (t) => {
  const mock = await createMockServer({ port: 0 })
  t.teardown(() => mock.close())
  const { port } = new URL(await mock.listen())
  let [requests, mistaken] = [0, 0]
  const mistakes: ((response: http.ServerResponse) => void)[] = [
    (response) =>
      response
        .writeHead(500, { 'x-request-id': 'a', 'content-type': 'application/json' })
        .end('{}'),
    (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
    (response) =>
      response.writeHead(200, { 'x-request-id': 'a', 'content-type': 'text/html' }).end('<p>'),
    (response) =>
      response.writeHead(200, { 'x-request-id': 'a', 'content-type': 'application/json' }).end('{'),
    (response) =>
      response
        .writeHead(400, { 'x-request-id': 'a', 'content-type': 'application/json' })
        .end('{"error_msg":"Cannot read properties of undefined"}'),
    (response) => response.destroy(),
  ]
  const proxy = http.createServer((request, response) => {
    const mistake = ++requests % 20 === 0 ? mistakes[mistaken++] : undefined
    if (mistake !== undefined) return mistake(response)
    const { headers, method, url: path } = request
    const outgoing = http.request({ port, path, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.rawHeaders)
      answer.pipe(response)
    })
    outgoing.on('error', () => response.destroy())
    request.pipe(outgoing)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  t.teardown(() => proxy.close())
  const baseUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const { failures } = await fuzzSemantic({ count: 150, seed: 2, baseUrl })
  t.equal(failures.length, mistakes.length, failures.join('\n'))
  for (const [at, problem] of [
    '500 without a fault rule',
    'without X-Request-Id',
    'content type text/html',
    'not JSON',
    'shows internals',
    'socket hang up',
  ].entries()) {
    t.match(failures[at], problem)
  }
})
