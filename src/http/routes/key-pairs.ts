import { createHash } from 'node:crypto'
import type { onRequestHookHandler } from 'fastify'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { isoOf } from '../../cloud/kernel/clock.ts'
import type { NewKeyPair } from '../../cloud/key-pairs.ts'
import type { Engine } from '../../control/engine.ts'
import {
  type KeyPair,
  KeyPairCreateRequest,
  KeyPairPath,
  KeyPairsQuery,
  KeyPairUpdateRequest,
} from '../../schemas/key-pair.ts'
import { ProjectPath } from '../../schemas/primitives.ts'
import { type KeyPairOperationId, serviceOperation } from '../../schemas/service-operations.ts'
import * as z from '../../schemas/zod.ts'
import { faultHook } from '../faults/fault-hook.ts'
import { projectGate, secondGate } from '../hooks/gate.ts'
import type { ServiceRouteOptions } from '../iam-route.ts'
import { warnOfUnusedInput } from '../input/unused-input.ts'
import { routeUrl } from '../operation-url.ts'
import { authorizeCaller, callOf, setProject, worldHook } from '../project-access.ts'

export interface KeyPairRouteOptions {
  engine: Engine
  options: ServiceRouteOptions
}

const route = { hide: true, params: ProjectPath, querystring: z.object({}) }

const namedRoute = { ...route, params: KeyPairPath }

/** The path of KPS, and the console's. */
const KPS_PATHS = ['/v3/:project_id/keypairs', '/v3/:project_id/kps/keypairs'] as const

const ECS_PATH = '/v2.1/:project_id/os-keypairs'

/** SSH key pairs: the API of KPS at two paths, and the API of ECS. */
export const keyPairRoutes: FastifyPluginCallbackZod<KeyPairRouteOptions> = (
  app,
  { engine, options },
  done,
) => {
  /** Method, URL and hooks of the route of an operation. */
  const routeOf = (id: KeyPairOperationId, root: string = KPS_PATHS[0]) => {
    const { method, path } = serviceOperation(id)
    const onRequest: onRequestHookHandler = (request, reply, next) => {
      request.operation = id
      setProject(request, reply, engine, (request.params as ProjectPath).project_id)
      next()
    }
    return { method, url: routeUrl(path).replace(KPS_PATHS[0], root), onRequest }
  }

  app.addHook('preValidation', projectGate(engine))
  app.addHook('preValidation', faultHook(engine, options))
  app.addHook('preValidation', secondGate(engine))
  app.addHook('preValidation', (request, _reply, next) => {
    const { project_id: id } = request.params as ProjectPath
    authorizeCaller(request, engine, options, { id }, undefined)
    next()
  })
  app.addHook('preHandler', warnOfUnusedInput)
  app.addHook('preHandler', worldHook(engine))

  for (const root of KPS_PATHS) {
    app.route({
      ...routeOf('CreateKeypair', root),
      schema: { ...route, body: KeyPairCreateRequest },
      handler: (request) => {
        const { world, caller } = callOf(request)
        const { keypair } = request.body
        return createdBody(world.cloud.keyPairs.create(caller, keypair, fingerprintOf))
      },
    })

    app.route({
      ...routeOf('ListKeypairs', root),
      schema: { ...route, querystring: KeyPairsQuery },
      handler: (request) => {
        const { world, caller } = callOf(request)
        const { keyPairs, next } = world.cloud.keyPairs.page(caller, request.query)
        return {
          keypairs: keyPairs.map((keyPair) => ({ keypair: keyPairRow(keyPair) })),
          page_info: {
            current_count: keyPairs.length,
            next_marker: next === undefined ? null : `${next}`,
            previous_marker: request.query.marker === 0 ? null : `${request.query.marker}`,
          },
        }
      },
    })

    app.route({
      ...routeOf('ListKeypairDetail', root),
      schema: namedRoute,
      handler: (request) => {
        const { world, caller } = callOf(request)
        return { keypair: detailOf(world.cloud.keyPairs.show(caller, request.params.keypair_name)) }
      },
    })

    app.route({
      ...routeOf('DeleteKeypair', root),
      schema: namedRoute,
      handler: (request, reply) => {
        const { world, caller } = callOf(request)
        world.cloud.keyPairs.delete(caller, request.params.keypair_name)
        reply.code(204).send()
      },
    })
  }

  for (const root of [...KPS_PATHS, ECS_PATH]) {
    app.route({
      ...routeOf('UpdateKeypairDescription', root),
      schema: { ...namedRoute, body: KeyPairUpdateRequest },
      handler: (request) => {
        const { world, caller } = callOf(request)
        const { description } = request.body.keypair
        world.cloud.keyPairs.describe(caller, request.params.keypair_name, description)
        return {}
      },
    })
  }

  app.route({
    ...routeOf('NovaCreateKeypair'),
    schema: { ...route, body: KeyPairCreateRequest },
    handler: (request) => {
      const { world, caller } = callOf(request)
      return createdBody(world.cloud.keyPairs.create(caller, request.body.keypair, fingerprintOf))
    },
  })

  app.route({
    ...routeOf('NovaListKeypairs'),
    schema: route,
    handler: (request) => {
      const { world, caller } = callOf(request)
      const keypairs = world.cloud.keyPairs
        .list(caller)
        .map(({ fingerprint, name, public_key, type }) => ({
          keypair: { fingerprint, name, public_key, type },
        }))
      return { keypairs }
    },
  })

  app.route({
    ...routeOf('NovaShowKeypair'),
    schema: namedRoute,
    handler: (request) => {
      const { world, caller } = callOf(request)
      const keyPair = world.cloud.keyPairs.show(caller, request.params.keypair_name)
      return { keypair: ecsDetailOf(keyPair) }
    },
  })

  app.route({
    ...routeOf('NovaDeleteKeypair'),
    schema: namedRoute,
    handler: (request, reply) => {
      const { world, caller } = callOf(request)
      world.cloud.keyPairs.delete(caller, request.params.keypair_name)
      reply.code(202).send()
    },
  })

  done()
}

/** MD5 of the public key's bytes, as `ssh-keygen -l -E md5` prints it. */
function fingerprintOf(publicKey: string): string {
  const bytes = Buffer.from(publicKey.split(' ')[1] as string, 'base64')
  const pairs = createHash('md5').update(bytes).digest('hex').match(/../g) as string[]
  return pairs.join(':')
}

/** Response to a creation; only this one contains the private key. */
function createdBody({ keyPair, private_key }: NewKeyPair) {
  const { fingerprint, name, public_key, type, user_id } = keyPair
  const secret = private_key === undefined ? {} : { private_key }
  return { keypair: { fingerprint, name, ...secret, public_key, type, user_id } }
}

/**
 * A row of a list. Its `frozen_state` is a text, that of the details a number
 * (docs/contract/authentication.md#ssh-key-pairs).
 */
function keyPairRow({ fingerprint, is_key_protection, name, public_key, scope, type }: KeyPair) {
  return { fingerprint, frozen_state: '0', is_key_protection, name, public_key, scope, type }
}

function detailOf(pair: KeyPair) {
  const { create_time, description = null, id, update_time = null, user_id } = pair
  const times = { create_time, delete_time: null, update_time }
  return {
    ...keyPairRow(pair),
    frozen_state: 0,
    ...times,
    deleted: false,
    description,
    id,
    user_id,
  }
}

/** Details in the format of ECS: OpenStack times, no scope. */
function ecsDetailOf(pair: KeyPair) {
  const { create_time, fingerprint, id, name, public_key, type, update_time, user_id } = pair
  const updated_at = update_time === undefined ? null : ecsTime(update_time)
  const times = { created_at: ecsTime(create_time), deleted_at: null, updated_at }
  return { ...times, deleted: false, fingerprint, id, name, public_key, type, user_id }
}

function ecsTime(at: number): string {
  return isoOf(at).replace('Z', '000')
}
