import { ignoredInQuotas } from '../../cloud/workspaces/workspace-quotas.ts'
import { workspaceUsers } from '../../cloud/workspaces/workspace-users.ts'
import { failures } from '../../schemas/error.ts'
import { WorkspacePath } from '../../schemas/paths.ts'
import { ProjectPath } from '../../schemas/primitives.ts'
import {
  UserList,
  WorkspaceDetail,
  WorkspaceId,
  WorkspaceList,
  WorkspaceQuotas,
} from '../../schemas/workspace.ts'
import {
  WorkspaceCreateRequest,
  WorkspaceQuotasRequest,
  WorkspacesQuery,
  WorkspaceUpdateRequest,
} from '../../schemas/workspace-request.ts'
import { warn } from '../input/warnings.ts'
import type { AddOperations } from '../operation-route.ts'
import { callOf } from '../project-access.ts'

const tags = ['workspaces']

export const workspaceRoutes: AddOperations = (app, { routeOf }) => {
  app.route({
    ...routeOf('ListWorkspace'),
    schema: {
      operationId: 'ListWorkspace',
      summary: 'Lists the workspaces that the caller may use.',
      tags,
      params: ProjectPath,
      querystring: WorkspacesQuery,
      response: { 200: WorkspaceList.describe('OK'), ...failures },
    },
    handler: (request) => {
      const { world, caller } = callOf(request)
      return world.cloud.workspaces.list(caller, request.query)
    },
  })

  app.route({
    ...routeOf('CreateWorkspace'),
    schema: {
      operationId: 'CreateWorkspace',
      summary: 'Creates a workspace.',
      tags,
      params: ProjectPath,
      body: WorkspaceCreateRequest,
      response: { 200: WorkspaceDetail.describe('OK'), ...failures },
    },
    handler: (request) => {
      const { world, caller } = callOf(request)
      return world.cloud.workspaces.create(caller, request.body)
    },
  })

  app.route({
    ...routeOf('ShowWorkspace'),
    schema: {
      operationId: 'ShowWorkspace',
      summary: 'Shows one workspace with its grants.',
      tags,
      params: WorkspacePath,
      response: { 200: WorkspaceDetail.describe('OK'), ...failures },
    },
    handler: (request) => {
      const { world, caller } = callOf(request)
      return world.cloud.workspaces.show(caller, request.params.workspace_id)
    },
  })

  app.route({
    ...routeOf('UpdateWorkspace'),
    schema: {
      operationId: 'UpdateWorkspace',
      summary: 'Changes a workspace.',
      tags,
      params: WorkspacePath,
      body: WorkspaceUpdateRequest,
      response: { 200: WorkspaceId.describe('OK'), ...failures },
    },
    handler: (request) => {
      const { world, caller } = callOf(request)
      return world.cloud.workspaces.update(caller, request.params.workspace_id, request.body)
    },
  })

  app.route({
    ...routeOf('DeleteWorkspace'),
    schema: {
      operationId: 'DeleteWorkspace',
      summary: 'Deletes a workspace; this takes one second.',
      tags,
      params: WorkspacePath,
      response: { 200: WorkspaceId.describe('OK'), ...failures },
    },
    handler: (request) => {
      const { world, caller } = callOf(request)
      return world.cloud.workspaces.delete(caller, request.params.workspace_id)
    },
  })

  app.route({
    ...routeOf('ListUsers'),
    schema: {
      operationId: 'ListUsers',
      summary: 'Lists the users to whom a workspace can be granted.',
      tags,
      params: ProjectPath,
      response: { 200: UserList.describe('OK'), ...failures },
    },
    handler: (request) => workspaceUsers(callOf(request).world.cloud),
  })

  app.route({
    ...routeOf('ShowWorkspaceQuotas'),
    schema: {
      operationId: 'ShowWorkspaceQuotas',
      summary: 'Shows the quotas of a workspace and their use.',
      tags,
      params: WorkspacePath,
      response: { 200: WorkspaceQuotas.describe('OK'), ...failures },
    },
    handler: (request) => {
      const { world, caller } = callOf(request)
      const { workspace_id } = request.params
      const instances = world.cloud.notebooks.countMatching({ workspace_id })
      return world.cloud.workspaces.showQuotas(caller, workspace_id, instances)
    },
  })

  app.route({
    ...routeOf('UpdateWorkspaceQuotas'),
    schema: {
      operationId: 'UpdateWorkspaceQuotas',
      summary: 'Changes the quotas of a workspace.',
      tags,
      params: WorkspacePath,
      body: WorkspaceQuotasRequest,
      response: { 200: WorkspaceQuotas.describe('OK'), ...failures },
    },
    handler: (request, reply) => {
      const { world, caller } = callOf(request)
      const { workspace_id } = request.params
      const quotas = world.cloud.workspaces.updateQuotas(caller, workspace_id, request.body)
      warn(request, reply, ignoredInQuotas(request.body))
      return quotas
    },
  })
}
