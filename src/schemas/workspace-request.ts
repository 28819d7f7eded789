import { anyCase, integer, shortText } from './primitives.ts'
import { AuthType } from './workspace.ts'
import * as z from './zod.ts'

/** Query of ListWorkspace. */
export const WorkspacesQuery = z.object({
  offset: integer(0, 2_147_483_647).default(0).describe('Records to skip, counted from 0.'),
  limit: integer(1, 1000).default(1000).describe('Maximum number of records.'),
  sort_by: z.enum(['name', 'update_time', 'status']).default('name').describe('Field to sort by.'),
  order: anyCase(['ASC', 'DESC']).prefault('DESC').describe('Sort order, case-insensitive.'),
  enterprise_project_id: z.string().optional().describe('Enterprise project.'),
  name: z.string().optional().describe('Part of the name, case-insensitive.'),
  filter_accessible: z
    .boolean('true or false')
    .default(false)
    .describe(
      'If true, an administrator too sees only workspaces that are public, own or granted.',
    ),
})
export type WorkspacesQuery = z.infer<typeof WorkspacesQuery>

const NAME = 'text of 4 to 64 characters'

const Name = z.string().min(4, NAME).max(64, NAME).describe('Name; "default" is reserved.')

const Grant = z
  .object({
    user_id: z.string().optional().describe('IAM user ID; wins over the name.'),
    user_name: z.string().optional().describe('IAM user name.'),
    user_type: anyCase(['IAM', 'FEDERATE', 'AGENCY']).prefault('IAM').describe('Kind of user.'),
  })
  .refine(
    ({ user_id, user_name }) => Boolean(user_id || user_name),
    'an object with user_id or user_name',
  )
  .meta({
    anyOf: [
      { required: ['user_id'], properties: { user_id: { minLength: 1 } } },
      { required: ['user_name'], properties: { user_name: { minLength: 1 } } },
    ],
  })

const Grants = z.array(Grant).optional().describe('Granted users; only with INTERNAL.')

/** Body of CreateWorkspace. */
export const WorkspaceCreateRequest = z
  .object({
    name: Name,
    description: shortText(256).default('').describe('Description.'),
    enterprise_project_id: z.string().default('0').describe('Enterprise project.'),
    auth_type: AuthType.default('public').describe(
      'Who may use it, in any case; responses keep the spelling.',
    ),
    grants: Grants,
  })
  .meta({
    id: 'CreateWorkspaceReq',
    description: 'Body of CreateWorkspace.',
    example: { name: 'vision', auth_type: 'INTERNAL', grants: [{ user_name: 'mock-user' }] },
  })
export type WorkspaceCreateRequest = z.infer<typeof WorkspaceCreateRequest>

/** Body of UpdateWorkspace; fields that are left out do not change, except grants. */
export const WorkspaceUpdateRequest = z
  .object({
    name: Name.optional(),
    description: shortText(256).optional().describe('Description; "" deletes it.'),
    auth_type: AuthType.optional().describe(
      'Who may use it, in any case; responses keep the spelling.',
    ),
    grants: Grants.describe(
      'Granted users; only with INTERNAL. None are left when it is left out.',
    ),
  })
  .meta({
    id: 'UpdateWorkspaceReq',
    description: 'Body of UpdateWorkspace.',
    example: { description: 'Image models' },
  })
export type WorkspaceUpdateRequest = z.infer<typeof WorkspaceUpdateRequest>

/** Body of UpdateWorkspaceQuotas. Ranges depend on the resource, and are not checked here. */
export const WorkspaceQuotasRequest = z
  .object({
    quotas: z.array(
      z.object({
        resource: z.string().describe('Name of the resource, for example notebook.instance.count.'),
        quota: z.int('an integer').describe('New limit; -1 for no limit.'),
      }),
    ),
  })
  .meta({
    id: 'UpdateWorkspaceQuotasReq',
    description: 'Quotas to change.',
    example: { quotas: [{ resource: 'notebook.instance.count', quota: 5 }] },
  })
export type WorkspaceQuotasRequest = z.infer<typeof WorkspaceQuotasRequest>
