import { failures } from '../../schemas/error.ts'
import { Lease, LeaseRequest, RenewQuery } from '../../schemas/lease.ts'
import { NotebookPath } from '../../schemas/paths.ts'
import { warn } from '../input/warnings.ts'
import type { AddOperations } from '../operation-route.ts'
import { callOf } from '../project-access.ts'

const leaseSchema = {
  tags: ['leases'],
  params: NotebookPath,
  response: { 200: Lease.describe('OK'), ...failures },
}

export const leaseRoutes: AddOperations = (app, { routeOf }) => {
  app.route({
    ...routeOf('ShowLease'),
    schema: {
      operationId: 'ShowLease',
      summary: 'Shows the lease of an instance.',
      ...leaseSchema,
    },
    handler: (request) => {
      const { world, caller } = callOf(request)
      return world.cloud.notebooks.leases.show(caller, request.params.id)
    },
  })

  app.route({
    ...routeOf('RenewLease'),
    schema: {
      operationId: 'RenewLease',
      summary: 'Sets how long a running instance runs from now on.',
      ...leaseSchema,
      querystring: RenewQuery,
      body: LeaseRequest,
    },
    handler: (request, reply) => {
      const { world, caller } = callOf(request)
      const { params, query, body } = request
      if (query.duration !== undefined && Object.keys(body).length > 0) {
        warn(request, reply, ['the body is ignored: duration in the query has precedence'])
      }
      return world.cloud.notebooks.leases.renew(caller, params.id, query, body)
    },
  })
}
