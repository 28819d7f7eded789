import type {
  FastifyInstance,
  FastifyPluginCallback,
  FastifyRequest,
  onRequestHookHandler,
} from 'fastify'
import type { Backstage } from '../../control/backstage.ts'
import { controlNotFound } from '../../control/control-errors.ts'
import { stateMachine } from '../../control/state-machine.ts'
import { ResetRequest } from '../../schemas/control.ts'
import { quote } from '../../schemas/findings.ts'
import type { BaseUrlOf } from '../base-url.ts'
import { bodyBy, inputOf, worldOf } from '../control-request.ts'
import { addClock } from './clock.ts'
import { addInstances } from './instances.ts'

export interface ControlOptions {
  backstage: Backstage
  /** Every path of the control plane, for its index. */
  paths: () => readonly string[]
  guard: onRequestHookHandler
  baseUrlOf: BaseUrlOf
}

const PROJECT = '/projects/:project_id'

/** Mounted at /_mock: what speaks to the whole server stands at the root, what speaks to one world below projects/. */
export const controlRoutes: FastifyPluginCallback<ControlOptions> = (
  app,
  { backstage, paths, guard, baseUrlOf },
  done,
) => {
  app.addHook('onRequest', guard)

  app.get('/', () => ({ paths: paths() }))

  app.get('/state-machine', () => stateMachine())

  app.get<{ Params: { request_id: string } }>('/auth/explain/:request_id', (request) => {
    const { request_id } = request.params
    const explanation = backstage.refusedSignatures.find(request_id)
    if (explanation !== undefined) return explanation
    throw controlNotFound(
      `request ${quote(request_id)}`,
      'the X-Request-Id of one of the last 1,000 refused signatures',
    )
  })

  addRules(app, '/faults', () => backstage.faults)
  addRules(app, `${PROJECT}/faults`, (request) => worldOf(request, backstage).faults)

  addRules(app, '/progressions', () => backstage.progressions)
  addRules(app, `${PROJECT}/progressions`, (request) => worldOf(request, backstage).progressions)

  addClock(app, backstage)
  addInstances(app, backstage, baseUrlOf)

  app.post('/reset', (request) => {
    const { to } = bodyBy(ResetRequest, request)
    backstage.reset(to)
    return { reset: to }
  })

  app.post(`${PROJECT}/reset`, (request) => {
    const { projectId } = worldOf(request, backstage)
    const { to } = bodyBy(ResetRequest, request)
    backstage.reset(to, projectId)
    return { reset: to, project_id: projectId }
  })

  done()
}

/** Rules of any kind: listed, added, removed. */
interface RuleBook {
  readonly size: number
  list(): { id: string }[]
  add(input: unknown): object
  remove(id: string): boolean
  clear(): void
}

function addRules(
  app: FastifyInstance,
  path: string,
  rulesOf: (request: FastifyRequest) => RuleBook,
): void {
  const noun = path.slice(path.lastIndexOf('/') + 1)

  app.get(path, (request) => ({ [noun]: rulesOf(request).list() }))

  app.post(path, (request, reply) => reply.code(201).send(rulesOf(request).add(inputOf(request))))

  app.delete(path, (request) => {
    const rules = rulesOf(request)
    const removed = rules.size
    rules.clear()
    return { removed }
  })

  app.delete<{ Params: { rule_id: string } }>(`${path}/:rule_id`, (request) => {
    const { rule_id } = request.params
    const rules = rulesOf(request)
    if (rules.remove(rule_id)) return { removed: 1 }
    const ids = rules.list().map(({ id }) => id)
    throw controlNotFound(`rule ${quote(rule_id)}`, `one of ${ids.join(', ') || 'no rules'}`)
  })
}
