import type { Engine } from '../../../control/engine.ts'
import { EXPOSITION_TYPE, exposition } from '../../../control/metrics/exposition.ts'
import { LoopDelay } from '../../../control/metrics/loop-delay.ts'
import { metricsOf } from '../../../control/metrics/metrics.ts'
import * as z from '../../../schemas/zod.ts'
import { type ControlApp, controlErrors } from '../../input/control-request.ts'

/** Route with the counters of the server (docs/control-plane.md#metrics). */
export function addMetrics(app: ControlApp, engine: Engine, version: string): void {
  const loopDelay = new LoopDelay(engine.stopping)
  app.route({
    method: 'GET',
    url: '/metrics',
    schema: {
      summary:
        'Metrics in the text format of Prometheus: requests, faults, worlds, memory, delays.',
      tags: ['about'],
      response: {
        200: {
          description: 'OK',
          content: { 'text/plain': { schema: z.string().describe('Text format, version 0.0.4.') } },
        },
        ...controlErrors,
      },
    },
    handler: async (_request, reply) => {
      const delay = await loopDelay.read()
      return reply
        .header('content-type', EXPOSITION_TYPE)
        .send(exposition(metricsOf(engine, delay, version)))
    },
  })
}
