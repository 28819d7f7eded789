import { z } from 'zod'
import { Epoch } from './primitives.ts'

export const WORKSPACE_ID = /^(0|[0-9a-z]{32})$/

/** A workspace; `id` is "0" or 32 characters. */
export const Workspace = z
  .looseObject({
    id: z.string().regex(WORKSPACE_ID, '"0" or 32 characters of a-z and 0-9'),
    name: z.string(),
    description: z.string().max(256).optional(),
    owner: z.string().optional(),
    auth_type: z.enum(['PUBLIC', 'PRIVATE', 'INTERNAL']),
    enterprise_project_id: z.string().optional(),
    enterprise_project_name: z.string().optional(),
    status: z.enum(['CREATE_FAILED', 'NORMAL', 'DELETING', 'DELETE_FAILED']),
    status_info: z.string().optional(),
    create_time: Epoch,
    update_time: Epoch,
  })
  .meta({ id: 'WorkspaceResponse', description: 'A workspace.' })
export type Workspace = z.infer<typeof Workspace>

/** Query of operations that only name a workspace. */
export const WorkspaceQuery = z.object({
  workspace_id: z.string().default('0').describe('Workspace, "0" being the default one.'),
})
export type WorkspaceQuery = z.infer<typeof WorkspaceQuery>
