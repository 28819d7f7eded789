import * as z from './zod.ts'

const Id = z.string().regex(/^[a-z0-9]{32}$/, '32 characters of a-z and 0-9')

/** Rights of a role in a world. */
export const Role = z.strictObject({
  admin: z
    .boolean()
    .default(false)
    .describe(
      'Whether its users may use the instances of other users, and the parameter `owner` in lists.',
    ),
  allow: z
    .array(z.string())
    .describe('Allowed IAM actions; * matches any text: modelarts:notebook:*.'),
  suspended: z
    .enum(['frozen', 'restricted'])
    .optional()
    .describe(
      'The account is suspended: every request fails with ModelArts.6201 (frozen) or 6203 (restricted).',
    ),
})
export type Role = z.infer<typeof Role>

export const IamUser = z.strictObject({
  id: Id,
  name: z.string().min(1),
  password: z.string(),
  role: z.string().describe('Name of a role in roles.'),
  token: z
    .string()
    .regex(/^[!-~]+$/, 'visible ASCII characters')
    .describe('Well-known token.'),
  access_key: z.string().regex(/^[!-~]+$/, 'visible ASCII characters'),
  secret_key: z.string().min(1),
})
export type IamUser = z.infer<typeof IamUser>

export const IamProject = z.strictObject({ id: z.string().min(1), name: z.string().min(1) })
export type IamProject = z.infer<typeof IamProject>

/** iam.json: one account, its users, the rights of their roles, and its projects. */
export const IamFile = z.strictObject({
  account: z.strictObject({ id: Id, name: z.string().min(1) }),
  users: z.array(IamUser).min(1),
  roles: z.record(z.string(), Role),
  projects: z.array(IamProject).min(1),
})
export type IamFile = z.infer<typeof IamFile>
export type IamAccount = IamFile['account']
