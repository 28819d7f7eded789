import type { FastifyRequest, onRequestHookHandler, preValidationHookHandler } from 'fastify'
import { Roles } from '../cloud/iam/iam.ts'
import type { Engine } from '../control/engine.ts'
import type { IamUser } from '../schemas/iam.ts'
import { API_LIMITS } from '../schemas/json-limits.ts'
import { type IamOperationId, serviceOperation } from '../schemas/service-operations.ts'
import * as z from '../schemas/zod.ts'
import type { BaseUrlOf } from './address/base-url.ts'
import { type FaultOptions, faultHook } from './faults/fault-hook.ts'
import { authenticate } from './hooks/auth.ts'
import { projectGate, secondGate } from './hooks/gate.ts'
import { recordOperation } from './hooks/journal.ts'
import type { AuthOptions } from './hooks/verify.ts'
import { parseJsonBody } from './input/json-body.ts'
import { routeUrl } from './operation-url.ts'
import { headerOf } from './request.ts'

/** Options of the routes outside the notebooks API. */
export interface ServiceRouteOptions extends AuthOptions, FaultOptions {}

/** Method, URL and hooks of the route of an IAM operation. The hooks run in this order before the handler. */
export interface IamRoute {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  url: string
  onRequest: onRequestHookHandler
  preValidation: preValidationHookHandler[]
}

/** Returns the part of a route to spread into `app.route`, together with a schema and a handler. */
export type IamRouteOf = (id: IamOperationId) => IamRoute

/** Options of the plugins that register IAM operations. */
export interface IamRouteOptions {
  engine: Engine
  baseUrlOf: BaseUrlOf
  routeOf: IamRouteOf
}

/** Schema of an operation without query and body. */
export const withoutInput = { hide: true, querystring: z.object({}) }

/** The user whom the credentials of an IAM request name; the admin if they name none. */
export function callerOf({ caller }: FastifyRequest, { worlds }: Engine): IamUser {
  return caller?.user ?? worlds.iam.admin
}

export function iamRouteOf(engine: Engine, options: ServiceRouteOptions): IamRouteOf {
  const faults = faultHook(engine, options)
  const credentials = credentialsHook(engine, options)
  const gate = projectGate(engine)
  const again = secondGate(engine)
  return (id) => {
    const { method, path } = serviceOperation(id)
    return {
      method,
      url: routeUrl(path),
      onRequest: (request, _reply, done) => {
        request.operation = id
        done()
      },
      preValidation: [operationHook(id), gate, faults, again, credentials],
    }
  }
}

/** Operations that share a route with the one that has their methods here: by the first method in the body. */
const byMethod: Partial<Record<IamOperationId, ReadonlyMap<unknown, IamOperationId>>> = {
  KeystoneCreateUserTokenByPassword: new Map([
    ['token', 'KeystoneCreateScopedToken'],
    ['assume_role', 'KeystoneCreateAgencyToken'],
  ]),
  CreateTemporaryAccessKeyByToken: new Map([['assume_role', 'CreateTemporaryAccessKeyByAgency']]),
}

/** Sets the operation of a request by its body, where several operations share a route. */
function operationHook(id: IamOperationId): preValidationHookHandler {
  const operations = byMethod[id]
  return (request, _reply, done) => {
    const meant = operations?.get(firstMethodIn(request.body))
    if (meant !== undefined) recordOperation(request, meant)
    done()
  }
}

/** `auth.identity.methods[0]` of a body that was not checked yet. */
function firstMethodIn(body: unknown): unknown {
  let value: unknown
  try {
    value = parseJsonBody(body, API_LIMITS)
  } catch {
    return undefined
  }
  for (const key of ['auth', 'identity', 'methods', '0']) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}

/** Checks the credentials as far as the operation takes them, and sets `request.caller` if they name a user. */
function credentialsHook(engine: Engine, options: ServiceRouteOptions): preValidationHookHandler {
  return (request, _reply, done) => {
    const user = iamUserOf(request, engine, options)
    if (user !== undefined) request.caller = new Roles(engine.worlds.startScene.roles).caller(user)
    done()
  }
}

/**
 * The user who sends an IAM request, if credentials name one. With auth `verify` required credentials must be there, and
 * those that are sent must be genuine: 401. At the other levels IAM requires none.
 */
function iamUserOf(
  request: FastifyRequest,
  engine: Engine,
  options: ServiceRouteOptions,
): IamUser | undefined {
  const { credentials } = serviceOperation(request.operation as IamOperationId)
  if (credentials === 'none') return undefined
  const authorization = headerOf(request, 'authorization') ?? ''
  const token = headerOf(request, 'x-auth-token') ?? ''
  if (options.auth === 'verify') {
    const areChecked = credentials === 'required' || authorization !== '' || token !== ''
    return areChecked ? authenticate(request, engine, options) : undefined
  }
  const [, accessKey = ''] = /\b(?:Access|Credential)=([^\s,/]+)/.exec(authorization) ?? []
  const securityToken = headerOf(request, 'x-security-token')
  const signer = engine.credentials.userOfAccessKey(accessKey, securityToken)
  return signer ?? engine.credentials.userOfToken(token)
}
