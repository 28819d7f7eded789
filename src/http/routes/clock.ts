import type { FastifyInstance } from 'fastify'
import type { Backstage } from '../../control/backstage.ts'
import { clockState } from '../../control/time.ts'
import { AdvanceRequest, ClockRequest } from '../../schemas/control.ts'
import { bodyBy, worldOf } from '../control-request.ts'

/** Time, of the whole server and of one world. */
export function addClock(app: FastifyInstance, backstage: Backstage): void {
  app.get('/clock', () => clockState(backstage.clock))

  app.put('/clock', (request) => backstage.setClock(bodyBy(ClockRequest, request)))

  app.post('/clock/advance', (request) => {
    const transitions = backstage.advance(bodyBy(AdvanceRequest, request))
    return { ...clockState(backstage.clock), transitions }
  })

  app.get('/projects/:project_id/clock', (request) =>
    clockState(worldOf(request, backstage).cloud.clock),
  )

  app.put('/projects/:project_id/clock', (request) =>
    backstage.setClock(bodyBy(ClockRequest, request), worldOf(request, backstage)),
  )

  app.post('/projects/:project_id/clock/advance', (request) => {
    const world = worldOf(request, backstage)
    const transitions = backstage.advanceWorld(bodyBy(AdvanceRequest, request), world)
    return { ...clockState(world.cloud.clock), transitions }
  })
}
