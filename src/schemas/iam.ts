import { z } from 'zod'

const Id = z.string().regex(/^[a-z0-9]{32}$/, '32 characters of a-z and 0-9')

/** What users of a role may do in a world. */
export const Role = z.strictObject({
  admin: z
    .boolean()
    .default(false)
    .describe('Whether the instances of other users are theirs too, and `owner` counts in lists.'),
  allow: z.array(z.string()).describe('IAM actions; * stands for any text: modelarts:notebook:*.'),
  suspended: z
    .enum(['frozen', 'restricted'])
    .optional()
    .describe('The account is suspended: everything is refused with ModelArts.6201 or 6203.'),
})
export type Role = z.infer<typeof Role>

export const IamUser = z.strictObject({
  id: Id,
  name: z.string().min(1),
  password: z.string(),
  role: z.string().describe('A key of roles.'),
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

/** iam.json: one account, its users, what their roles may do, and its projects. */
export const IamFile = z.strictObject({
  account: z.strictObject({ id: Id, name: z.string().min(1) }),
  users: z.array(IamUser).min(1),
  roles: z.record(z.string(), Role),
  projects: z.array(IamProject).min(1),
})
export type IamFile = z.infer<typeof IamFile>
export type IamAccount = IamFile['account']
