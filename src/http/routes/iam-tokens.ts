import type { FastifyReply, FastifyRequest } from 'fastify'
import { headerMissing, tokenMissing } from '../../cloud/iam/iam-errors.ts'
import type { Token } from '../../cloud/iam/token.ts'
import {
  AccessKeyRequest,
  IdTokenRequest,
  TokenQuery,
  TokenRequest,
} from '../../schemas/iam-request.ts'
import { parseQueryString, queryOf } from '../../schemas/query-string.ts'
import * as z from '../../schemas/zod.ts'
import { temporaryAccessKeyBody, tokenBody } from '../iam-answers.ts'
import { callerOf, type IamRouteOptions, withoutInput } from '../iam-route.ts'
import type { ApiApp } from '../operation-route.ts'
import { headerOf } from '../request.ts'

/** The operations of IAM that issue and check tokens and temporary access keys (docs/contract/authentication.md#tokens). */
export function iamTokenRoutes(app: ApiApp, { engine, baseUrlOf, routeOf }: IamRouteOptions): void {
  const sendToken = (request: FastifyRequest, reply: FastifyReply, token: Token, status = 201) => {
    const hasCatalog = !parseQueryString(queryOf(request.url)).has('nocatalog')
    reply.code(status).header('x-subject-token', token.id)
    return tokenBody(token, engine.credentials, baseUrlOf(request), hasCatalog)
  }

  app.route({
    ...routeOf('KeystoneCreateUserTokenByPassword'),
    schema: { hide: true, querystring: TokenQuery, body: TokenRequest },
    handler: (request, reply) => {
      const caller = callerOf(request, engine)
      return sendToken(request, reply, engine.credentials.createToken(request.body.auth, caller))
    },
  })

  app.route({
    ...routeOf('KeystoneValidateToken'),
    schema: { hide: true, querystring: TokenQuery },
    handler: (request, reply) => {
      const id = headerOf(request, 'x-subject-token') || undefined
      if (id === undefined) throw headerMissing('X-Subject-Token')
      return sendToken(request, reply, engine.credentials.checkToken(id), 200)
    },
  })

  app.route({
    ...routeOf('CreateTokenWithIdToken'),
    schema: { ...withoutInput, body: IdTokenRequest },
    handler: (request, reply) => {
      const identity_provider = headerOf(request, 'x-idp-id') || undefined
      if (identity_provider === undefined) throw headerMissing('X-Idp-Id')
      const { id_token, scope } = request.body.auth
      const federation = { identity_provider, protocol: 'oidc' }
      const token = engine.credentials.createFederatedToken(id_token.id, federation, scope)
      return sendToken(request, reply, token)
    },
  })

  app.route({
    ...routeOf('CreateUnscopedTokenWithIdToken'),
    schema: {
      ...withoutInput,
      params: z.object({ idp_id: z.string(), protocol_id: z.string() }),
      body: z.object({}),
    },
    handler: (request, reply) => {
      const [, idToken] = /^Bearer (\S+)$/i.exec(headerOf(request, 'authorization') ?? '') ?? []
      if (idToken === undefined) throw tokenMissing('Authorization: Bearer')
      const { idp_id: identity_provider, protocol_id: protocol } = request.params
      const federation = { identity_provider, protocol }
      const token = engine.credentials.createFederatedToken(idToken, federation)
      return sendToken(request, reply, token)
    },
  })

  app.route({
    ...routeOf('CreateTemporaryAccessKeyByToken'),
    schema: { ...withoutInput, body: AccessKeyRequest },
    handler: (request, reply) => {
      const { identity } = request.body.auth
      const sent = headerOf(request, 'x-auth-token')
      const caller = callerOf(request, engine)
      reply.code(201)
      return temporaryAccessKeyBody(engine.credentials.createAccessKey(identity, sent, caller))
    },
  })
}
