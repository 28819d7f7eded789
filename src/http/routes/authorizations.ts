import { ignoredInValidation } from '../../cloud/authorizations.ts'
import {
  AgencyName,
  AgencyRequest,
  AuthMode,
  AuthModeRequest,
  AuthorizationDeleteQuery,
  AuthorizationList,
  AuthorizationRequest,
  AuthorizationResult,
  AuthorizationsQuery,
  ValidateRequest,
  Verdicts,
} from '../../schemas/authorization.ts'
import { failures } from '../../schemas/error.ts'
import { WorkspacePath } from '../../schemas/paths.ts'
import { ProjectPath } from '../../schemas/primitives.ts'
import { warn } from '../input/warnings.ts'
import type { AddOperations } from '../operation-route.ts'
import { callOf } from '../project-access.ts'

const tags = ['authorizations']

/** Authorizations of users (agencies and access keys) and the authorization mode of the account. */
export const authorizationRoutes: AddOperations = (app, { routeOf }) => {
  app.route({
    ...routeOf('ValidateAuthorization'),
    schema: {
      operationId: 'ValidateAuthorization',
      summary: 'Checks which actions the caller may do in a workspace.',
      tags,
      params: WorkspacePath,
      body: ValidateRequest,
      response: { 200: Verdicts.describe('OK'), ...failures },
    },
    handler: (request, reply) => {
      const { world, caller } = callOf(request)
      const { workspace_id } = request.params
      warn(request, reply, ignoredInValidation(request.body))
      return world.cloud.authorizations.validate(caller, workspace_id, request.body)
    },
  })

  app.route({
    ...routeOf('GetAuthorizations'),
    schema: {
      operationId: 'GetAuthorizations',
      summary: 'Lists the agencies and access keys that the service uses for users.',
      tags,
      params: ProjectPath,
      querystring: AuthorizationsQuery,
      response: { 200: AuthorizationList.describe('OK'), ...failures },
    },
    handler: (request) => {
      const { world } = callOf(request)
      return world.cloud.authorizations.list(request.query)
    },
  })

  app.route({
    ...routeOf('CreateAuthorization'),
    schema: {
      operationId: 'CreateAuthorization',
      summary: 'Authorizes the service to act for one user or for all users.',
      tags,
      params: ProjectPath,
      body: AuthorizationRequest,
      response: { 200: AuthorizationResult.describe('OK'), ...failures },
    },
    handler: (request) => {
      const { world, caller } = callOf(request)
      return world.cloud.authorizations.create(caller, request.body)
    },
  })

  app.route({
    ...routeOf('DeleteAuthorizations'),
    schema: {
      operationId: 'DeleteAuthorizations',
      summary: 'Deletes the authorization of one user, or all authorizations.',
      tags,
      params: ProjectPath,
      querystring: AuthorizationDeleteQuery,
      response: { 200: AuthorizationResult.describe('OK'), ...failures },
    },
    handler: (request) => {
      const { world, caller } = callOf(request)
      return world.cloud.authorizations.delete(caller, request.query)
    },
  })

  app.route({
    ...routeOf('CreateModelArtsAgency'),
    schema: {
      operationId: 'CreateModelArtsAgency',
      summary: 'Creates an agency and returns its name.',
      tags,
      params: ProjectPath,
      body: AgencyRequest,
      response: { 200: AgencyName.describe('OK'), ...failures },
    },
    handler: (request) => {
      const { world } = callOf(request)
      return world.cloud.authorizations.createAgency(request.body)
    },
  })

  app.route({
    ...routeOf('ShowAuthmodeDetail'),
    schema: {
      operationId: 'ShowAuthmodeDetail',
      summary: 'Shows the authorization mode of the account.',
      tags,
      response: { 200: AuthMode.describe('OK'), ...failures },
    },
    handler: (request) => {
      const { world, caller } = callOf(request)
      return world.cloud.authorizations.mode(caller)
    },
  })

  app.route({
    ...routeOf('UpdateAuthMode'),
    schema: {
      operationId: 'UpdateAuthMode',
      summary: 'Changes the authorization mode of the account.',
      tags,
      body: AuthModeRequest,
      response: { 200: AuthMode.describe('OK'), ...failures },
    },
    handler: (request) => {
      const { world, caller } = callOf(request)
      return world.cloud.authorizations.updateMode(caller, request.body)
    },
  })
}
