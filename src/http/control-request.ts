import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Backstage } from '../control/backstage.ts'
import { controlNotFound, inputBy, inputInvalid } from '../control/control-errors.ts'
import type { World } from '../control/worlds.ts'
import { quote } from '../schemas/findings.ts'
import { parseJsonBody } from './json-body.ts'

/** The world of a control path, everything in it that is due having happened; 404 where there can be none. */
export function worldOf(request: FastifyRequest, backstage: Backstage): World {
  const { project_id } = request.params as { project_id: string }
  const world = backstage.worlds.find(project_id)
  if (world === undefined) {
    throw controlNotFound(`project ${quote(project_id)}`, 'a project that may exist')
  }
  world.cloud.settle()
  return world
}

/** The JSON of a control request; 400 Mock.InvalidInput where it is none. */
export function inputOf(request: FastifyRequest): unknown {
  try {
    return parseJsonBody(request.body)
  } catch (error) {
    const found = (error as Error).message
    throw inputInvalid('InvalidInput', [{ path: '$', found, expected: 'JSON' }])
  }
}

/** The body of a control request as a schema reads it; an empty one is an empty object. */
export function bodyBy<S extends z.ZodType>(schema: S, request: FastifyRequest): z.output<S> {
  return inputBy(schema, inputOf(request) ?? {})
}
