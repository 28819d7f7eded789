import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { ProjectCreateRequest, ProjectsQuery, UsersQuery } from '../../schemas/iam-request.ts'
import { selfUrlOf } from '../address/base-url.ts'
import {
  catalogOf,
  domainRecord,
  linksOf,
  projectRecord,
  regionRecord,
  userRecord,
  versionRecord,
} from '../iam-answers.ts'
import { iamErrorHandler } from '../iam-error.ts'
import { callerOf, type IamRouteOptions, withoutInput } from '../iam-route.ts'
import { warnOfUnusedInput } from '../input/unused-input.ts'
import { headerOf } from '../request.ts'
import { iamTokenRoutes } from './iam-tokens.ts'
import { sendPage, welcomePage } from './pages.ts'

/**
 * The IAM operations that clients call before ModelArts (docs/contract/authentication.md#iam-calls-of-clients), with
 * IAM's error bodies.
 */
export const iamRoutes: FastifyPluginCallbackZod<IamRouteOptions> = (app, options, done) => {
  const { engine, baseUrlOf, routeOf } = options
  app.setErrorHandler(iamErrorHandler)
  app.addHook('onRequest', (request, reply, next) => {
    reply.header('server', 'api-gateway')
    reply.header('x-iam-trace-id', `token_${request.id}`)
    next()
  })
  app.addHook('preHandler', warnOfUnusedInput)
  iamTokenRoutes(app, options)

  app.route({
    ...routeOf('KeystoneShowCatalog'),
    schema: withoutInput,
    handler: (request) => {
      const { credentials } = engine
      const base = baseUrlOf(request)
      const id = headerOf(request, 'x-project-id') ?? ''
      const scope = credentials.find(headerOf(request, 'x-auth-token') ?? '')?.scope
      const project = id === '' ? scope?.project : credentials.projects.byId(id)
      return {
        catalog: catalogOf(credentials.region, base, project),
        links: { self: selfUrlOf(request, base) },
      }
    },
  })

  app.route({
    ...routeOf('KeystoneListProjects'),
    schema: { hide: true, querystring: ProjectsQuery },
    handler: (request) => {
      const { account, projects } = engine.credentials
      const base = baseUrlOf(request)
      return {
        links: linksOf(selfUrlOf(request, base)),
        projects: projects.list(request.query).map((one) => projectRecord(one, account.id, base)),
      }
    },
  })

  app.route({
    ...routeOf('KeystoneCreateProject'),
    schema: { ...withoutInput, body: ProjectCreateRequest },
    handler: (request, reply) => {
      const { account, projects } = engine.credentials
      const project = projects.create(request.body.project)
      reply.code(201)
      return { project: projectRecord(project, account.id, baseUrlOf(request)) }
    },
  })

  app.route({
    ...routeOf('KeystoneListAuthDomains'),
    schema: withoutInput,
    handler: (request) => {
      const base = baseUrlOf(request)
      return {
        domains: [domainRecord(engine.credentials, base)],
        links: linksOf(selfUrlOf(request, base)),
      }
    },
  })

  app.route({
    ...routeOf('KeystoneListRegions'),
    schema: withoutInput,
    handler: (request) => {
      const base = baseUrlOf(request)
      return {
        links: linksOf(selfUrlOf(request, base)),
        regions: engine.credentials.projects.regions().map((id) => regionRecord(id, base)),
      }
    },
  })

  app.route({
    ...routeOf('KeystoneListUsers'),
    schema: { hide: true, querystring: UsersQuery },
    handler: (request) => {
      const { credentials } = engine
      const base = baseUrlOf(request)
      const users = credentials.users(callerOf(request, engine), request.query)
      return {
        links: linksOf(selfUrlOf(request, base)),
        users: users.map((user) => userRecord(user, credentials.account.id, base)),
      }
    },
  })

  app.route({
    ...routeOf('GetCallerIdentity'),
    schema: withoutInput,
    handler: (request) => {
      const { id, name } = callerOf(request, engine)
      const account_id = engine.credentials.account.id
      return {
        account_id,
        principal_id: id,
        principal_urn: `iam::${account_id}:user:${name}`,
      }
    },
  })

  app.route({
    ...routeOf('KeystoneListVersions'),
    schema: withoutInput,
    handler: (request, reply) => {
      const base = baseUrlOf(request)
      reply.header('vary', 'accept')
      if (!/\btext\/html\b/i.test(headerOf(request, 'accept') ?? '')) {
        return { versions: { values: [versionRecord(base)] } }
      }
      const { defaultProjectId, iam } = engine.worlds
      return sendPage(reply, welcomePage(base, defaultProjectId, iam.admin.token))
    },
  })

  app.route({
    ...routeOf('KeystoneShowVersion'),
    schema: withoutInput,
    handler: (request) => ({ version: versionRecord(baseUrlOf(request)) }),
  })

  done()
}
