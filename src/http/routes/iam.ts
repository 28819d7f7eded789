import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { headerMissing, tokenMissing } from '../../cloud/iam/iam-errors.ts'
import type { Token } from '../../cloud/iam/token.ts'
import type { Engine } from '../../control/engine.ts'
import type { IamUser } from '../../schemas/iam.ts'
import {
  AccessKeyRequest,
  IdTokenRequest,
  ProjectCreateRequest,
  ProjectsQuery,
  TokenQuery,
  TokenRequest,
  UsersQuery,
} from '../../schemas/iam-request.ts'
import { parseQueryString, queryOf } from '../../schemas/query-string.ts'
import type { BaseUrlOf } from '../base-url.ts'
import {
  domainRecord,
  linksOf,
  projectRecord,
  regionRecord,
  temporaryAccessKeyBody,
  tokenBody,
  userRecord,
  versionRecord,
} from '../iam-answers.ts'
import { iamErrorHandler } from '../iam-error.ts'
import { warnOfUnusedInput } from '../input/unused-input.ts'
import { headerOf } from '../request.ts'
import { sendPage, welcomePage } from './pages.ts'

export interface IamRouteOptions {
  engine: Engine
  baseUrlOf: BaseUrlOf
}

const EmptyObject = z.object({})

const withoutInput = { hide: true, querystring: EmptyObject }

/**
 * The IAM operations that clients call before ModelArts (docs/contract/authentication.md#tokens,
 * docs/contract/authentication.md#iam-calls-of-clients). None of them requires credentials.
 */
export const iamRoutes: FastifyPluginCallbackZod<IamRouteOptions> = (
  app,
  { engine, baseUrlOf },
  done,
) => {
  app.setErrorHandler(iamErrorHandler)
  app.addHook('onRequest', (request, reply, next) => {
    reply.header('server', 'api-gateway')
    reply.header('x-iam-trace-id', `token_${request.id}`)
    next()
  })
  app.addHook('preHandler', warnOfUnusedInput)

  const sendToken = (request: FastifyRequest, reply: FastifyReply, token: Token, status = 201) => {
    const hasCatalog = !parseQueryString(queryOf(request.url)).has('nocatalog')
    reply.code(status).header('x-subject-token', token.id)
    return tokenBody(token, engine.credentials, baseUrlOf(request), hasCatalog)
  }

  app.post(
    '/v3/auth/tokens',
    { schema: { hide: true, querystring: TokenQuery, body: TokenRequest } },
    (request, reply) => {
      const caller = callerOf(request, engine)
      return sendToken(request, reply, engine.credentials.createToken(request.body.auth, caller))
    },
  )

  app.get(
    '/v3/auth/tokens',
    { schema: { hide: true, querystring: TokenQuery } },
    (request, reply) => {
      const id = headerOf(request, 'x-subject-token') || undefined
      if (id === undefined) throw headerMissing('X-Subject-Token')
      return sendToken(request, reply, engine.credentials.checkToken(id), 200)
    },
  )

  app.post(
    '/v3.0/OS-AUTH/id-token/tokens',
    { schema: { ...withoutInput, body: IdTokenRequest } },
    (request, reply) => {
      const identity_provider = headerOf(request, 'x-idp-id') || undefined
      if (identity_provider === undefined) throw headerMissing('X-Idp-Id')
      const { id_token, scope } = request.body.auth
      const federation = { identity_provider, protocol: 'oidc' }
      const token = engine.credentials.createFederatedToken(id_token.id, federation, scope)
      return sendToken(request, reply, token)
    },
  )

  app.post(
    '/v3/OS-FEDERATION/identity_providers/:idp/protocols/:protocol/auth',
    {
      schema: {
        ...withoutInput,
        params: z.object({ idp: z.string(), protocol: z.string() }),
        body: EmptyObject,
      },
    },
    (request, reply) => {
      const [, idToken] = /^Bearer (\S+)$/i.exec(headerOf(request, 'authorization') ?? '') ?? []
      if (idToken === undefined) throw tokenMissing('Authorization: Bearer')
      const { idp: identity_provider, protocol } = request.params
      const federation = { identity_provider, protocol }
      const token = engine.credentials.createFederatedToken(idToken, federation)
      return sendToken(request, reply, token)
    },
  )

  app.post(
    '/v3.0/OS-CREDENTIAL/securitytokens',
    { schema: { ...withoutInput, body: AccessKeyRequest } },
    (request, reply) => {
      const { identity } = request.body.auth
      const sent = headerOf(request, 'x-auth-token')
      const caller = callerOf(request, engine)
      reply.code(201)
      return temporaryAccessKeyBody(engine.credentials.createAccessKey(identity, sent, caller))
    },
  )

  app.get('/v3/projects', { schema: { hide: true, querystring: ProjectsQuery } }, (request) => {
    const { account, projects } = engine.credentials
    const base = baseUrlOf(request)
    return {
      links: linksOf(`${base}${request.url}`),
      projects: projects.list(request.query).map((one) => projectRecord(one, account.id, base)),
    }
  })

  app.post(
    '/v3/projects',
    { schema: { ...withoutInput, body: ProjectCreateRequest } },
    (request, reply) => {
      const { account, projects } = engine.credentials
      const project = projects.create(request.body.project)
      reply.code(201)
      return { project: projectRecord(project, account.id, baseUrlOf(request)) }
    },
  )

  app.get('/v3/auth/domains', { schema: withoutInput }, (request) => {
    const base = baseUrlOf(request)
    return {
      domains: [domainRecord(engine.credentials, base)],
      links: linksOf(`${base}${request.url}`),
    }
  })

  app.get('/v3/regions', { schema: withoutInput }, (request) => {
    const base = baseUrlOf(request)
    return {
      links: linksOf(`${base}${request.url}`),
      regions: engine.credentials.projects.regions().map((id) => regionRecord(id, base)),
    }
  })

  app.get('/v3/users', { schema: { hide: true, querystring: UsersQuery } }, (request) => {
    const { credentials } = engine
    const base = baseUrlOf(request)
    const users = credentials.users(callerOf(request, engine), request.query)
    return {
      links: linksOf(`${base}${request.url}`),
      users: users.map((user) => userRecord(user, credentials.account.id, base)),
    }
  })

  app.get('/v5/caller-identity', { schema: withoutInput }, (request) => {
    const { id, name } = callerOf(request, engine)
    const account_id = engine.credentials.account.id
    return {
      account_id,
      principal_id: id,
      principal_urn: `iam::${account_id}:user:${name}`,
    }
  })

  app.get('/', { schema: withoutInput }, (request, reply) => {
    const base = baseUrlOf(request)
    reply.header('vary', 'accept')
    if (!/\btext\/html\b/i.test(headerOf(request, 'accept') ?? '')) {
      return { versions: { values: [versionRecord(base)] } }
    }
    const { defaultProjectId, iam } = engine.worlds
    return sendPage(reply, welcomePage(base, defaultProjectId, iam.admin.token))
  })

  app.get('/v3', { schema: withoutInput }, (request) => ({
    version: versionRecord(baseUrlOf(request)),
  }))

  done()
}

/** The user of the access key or token in the request; the admin if there is none, or if it is unknown. */
function callerOf(request: FastifyRequest, { credentials, worlds }: Engine): IamUser {
  const authorization = headerOf(request, 'authorization') ?? ''
  const [, accessKey = ''] = /\b(?:Access|Credential)=([^\s,/]+)/.exec(authorization) ?? []
  return (
    credentials.userOfAccessKey(accessKey) ??
    credentials.userOfToken(headerOf(request, 'x-auth-token') ?? '') ??
    worlds.iam.admin
  )
}
