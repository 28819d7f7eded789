import { Epoch, integer } from './primitives.ts'
import * as z from './zod.ts'

export const WORKSPACE_ID = /^(0|[0-9a-z]{32})$/

const authTypes = ['public', 'private', 'internal'] as const

const AUTH_TYPE = `one of ${authTypes.join(', ').toUpperCase()}`

/**
 * Who may use a workspace, a text in any case. The service keeps the spelling of the request
 * (docs/contract/discrepancies.md#spelling-of-auth_type).
 */
export const AuthType = z
  .string(AUTH_TYPE)
  .refine((text) => authTypes.some((type) => type === text.toLowerCase()), AUTH_TYPE)
  .meta({ enum: [...authTypes, ...authTypes.map((type) => type.toUpperCase())] })

/** A workspace; `id` is "0" or 32 characters. */
export const Workspace = z
  .looseObject({
    id: z.string().regex(WORKSPACE_ID, '"0" or 32 characters of a-z and 0-9'),
    name: z.string(),
    description: z.string().max(256).optional(),
    owner: z.string().optional(),
    auth_type: AuthType,
    enterprise_project_id: z.string().optional(),
    enterprise_project_name: z.string().optional(),
    status: z.enum(['CREATE_FAILED', 'NORMAL', 'DELETING', 'DELETE_FAILED']),
    status_info: z.string().optional(),
    create_time: Epoch,
    update_time: Epoch,
  })
  .meta({ id: 'WorkspaceResponse', description: 'A workspace.' })
export type Workspace = z.infer<typeof Workspace>

/** Query of operations whose only parameter is a workspace. */
export const WorkspaceQuery = z.object({
  workspace_id: z.string().default('0').describe('Workspace, "0" being the default one.'),
})
export type WorkspaceQuery = z.infer<typeof WorkspaceQuery>

/** A user who may use an INTERNAL workspace. */
export const WorkspaceGrant = z
  .object({
    user_id: z.string().optional().describe('IAM user ID; wins over the name.'),
    user_name: z.string().optional().describe('IAM user name.'),
    user_type: z.enum(['IAM', 'FEDERATE', 'AGENCY']).optional().describe('Kind of user.'),
  })
  .meta({ id: 'WorkspaceGrant', description: 'A granted user.' })
export type WorkspaceGrant = z.infer<typeof WorkspaceGrant>

/**
 * A user to whom a workspace can be granted. The name has two spellings (docs/contract/discrepancies.md#names-of-users).
 */
const UserInfo = z.looseObject({
  userName: z.string().describe('IAM user name.'),
  user_name: z.string().optional().describe('The same, in the spelling of grants.'),
})

export const UserList = z
  .object({ users: z.array(UserInfo).describe('Users to whom a workspace can be granted.') })
  .meta({ id: 'ListUsersResponse', description: 'Users of the account.' })
export type UserList = z.infer<typeof UserList>

/** A workspace with its grants: the response of create and show. */
export const WorkspaceDetail = Workspace.extend({
  grants: z.array(WorkspaceGrant).optional().describe('Users that may use it, if it is INTERNAL.'),
}).meta({ id: 'WorkspaceDetail', description: 'A workspace with its grants.' })
export type WorkspaceDetail = z.infer<typeof WorkspaceDetail>

export const WorkspaceList = z
  .object({
    count: z.int().min(0).describe('Number of workspaces in this response.'),
    total_count: z.int().min(0).describe('Number of matching workspaces.'),
    workspaces: z.array(Workspace),
  })
  .meta({ id: 'ListWorkspaceResponse', description: 'Workspaces.' })
export type WorkspaceList = z.infer<typeof WorkspaceList>

export const WorkspaceId = z
  .object({ workspace_id: z.string().describe('Workspace ID.') })
  .meta({ id: 'WorkspaceIdResponse', description: 'Id of the changed or deleted workspace.' })
export type WorkspaceId = z.infer<typeof WorkspaceId>

/** One quota of a workspace; -1 means no limit. */
export const WorkspaceQuota = z
  .object({
    max_quota: z.int().describe('Highest value that can be set.'),
    min_quota: z.int().describe('Lowest value that can be set.'),
    name_cn: z.string(),
    name_en: z.string(),
    quota: integer(-1, 2_147_483_647).describe('The limit; -1 for no limit.'),
    resource: z.string().describe('Name of the resource.'),
    unit_cn: z.string(),
    unit_en: z.string(),
    update_time: Epoch.describe(
      'Last change, UTC ms; the creation of the workspace if there was none.',
    ),
    used_quota: z
      .int()
      .nullable()
      .optional()
      .describe('Used amount; null if there is no limit; absent in the response of an update.'),
  })
  .meta({ id: 'WorkspaceQuota', description: 'A quota.' })
export type WorkspaceQuota = z.infer<typeof WorkspaceQuota>

export const WorkspaceQuotas = z
  .object({ quotas: z.array(WorkspaceQuota) })
  .meta({ id: 'WorkspaceQuotasResponse', description: 'Quotas of a workspace.' })
export type WorkspaceQuotas = z.infer<typeof WorkspaceQuotas>
