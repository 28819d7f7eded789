import Fastify from 'fastify'
import t from 'tap'
import { Config } from '../../../src/config.ts'
import { Engine } from '../../../src/control/engine.ts'
import type { EngineOptions } from '../../../src/control/engine-start.ts'
import { controlGate } from '../../../src/http/hooks/gate.ts'
import { engine } from '../../support/build.ts'

/** An app behind the gate of the control plane, and work on the project p1 that ends when `end` is called. */
function gated(made: Engine) {
  const app = Fastify()
  app.addHook('preHandler', controlGate(made))
  const answered: string[] = []
  for (const url of ['/projects/:project_id', '/all']) {
    app.route({
      method: ['GET', 'HEAD', 'POST'],
      url,
      handler: (request, reply) => {
        answered.push(`${request.method} ${request.url}`)
        reply.send('')
      },
    })
  }
  let isEnded = false
  const work = made.gates.run('p1', function* () {
    while (!isEnded) yield
    answered.push('the work ends')
  })
  const end = () => {
    isEnded = true
    return work
  }
  return { app, answered, end }
}

t.test('control requests wait for work on what they are about', async (t) => {
  const { app, answered, end } = gated(await engine())
  const waiting = [
    app.inject({ method: 'GET', url: '/projects/p1' }),
    app.inject({ method: 'POST', url: '/all' }),
  ]
  for (const [method, url] of [
    ['GET', '/projects/p2'],
    ['POST', '/projects/p2'],
    ['GET', '/all'],
    ['HEAD', '/all'],
  ] as const) {
    await app.inject({ method, url })
    t.equal(answered.pop(), `${method} ${url}`, 'does not wait')
  }
  await end()
  await Promise.all(waiting)
  t.equal(answered.shift(), 'the work ends')
  t.strictSame(answered.sort(), ['GET /projects/p1', 'POST /all'])
})

t.test('before the scene is read, control requests wait for nothing', async (t) => {
  const options = { stopping: new AbortController().signal, ...Config.parse({}) }
  const { app, answered, end } = gated(new Engine(options as EngineOptions))
  await app.inject({ method: 'GET', url: '/projects/p1' })
  t.strictSame(answered, ['GET /projects/p1'])
  await end()
})
