import { gzipped } from '../../../bundles/write-bundle.ts'
import type { Engine } from '../../../control/engine.ts'
import { partsInSlices } from '../../../control/pieces.ts'
import { bundlePieces } from '../../../control/session/capture.ts'
import { ControlError } from '../../../schemas/control.ts'
import * as z from '../../../schemas/zod.ts'
import { type ControlApp, controlErrors } from '../../input/control-request.ts'
import { sendChunks } from '../../send-pieces.ts'

/** The route of replay bundles (docs/recordings/replay.md). */
export function addBundle(
  app: ControlApp,
  engine: Engine,
  settings: Readonly<Record<string, unknown>>,
): void {
  app.route({
    method: 'GET',
    url: '/bundle',
    schema: {
      summary:
        'Captures a replay bundle: the state before the first request, and every request with its answer since the start or the last reset of the whole server.',
      tags: ['journal'],
      response: {
        200: {
          description: 'A gzip file of JSON Lines, for the command replay.',
          content: { 'application/gzip': { schema: z.string() } },
        },
        ...controlErrors,
        409: ControlError.describe('A request is missing, or a scene cannot be in a bundle'),
      },
    },
    handler: async (_request, reply) => {
      const pieces = await bundlePieces(engine, settings)
      reply.header('content-disposition', 'attachment; filename="bug.mockrepro"')
      return sendChunks(reply, 'application/gzip', gzipped(partsInSlices(pieces)))
    },
  })
}
