import { provenanceOf } from '../../../control/provenance/provenance.ts'
import { Provenance, ProvenanceQuery } from '../../../schemas/provenance.ts'
import { type ControlApp, controlErrors } from '../../input/control-request.ts'

/** Route that says where the facts of the API come from (docs/supported.md). */
export function addProvenance(app: ControlApp): void {
  app.route({
    method: 'GET',
    url: '/provenance',
    schema: {
      summary:
        'Lists the source of every operation, parameter, field, value, default and error code.',
      tags: ['about'],
      querystring: ProvenanceQuery,
      response: { 200: Provenance.describe('OK'), ...controlErrors },
    },
    handler: (request) => provenanceOf(request.query),
  })
}
