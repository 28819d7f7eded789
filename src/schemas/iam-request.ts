import { integer, shortText } from './primitives.ts'
import * as z from './zod.ts'

/** Name of a project: its region, with or without a suffix. */
const ProjectName = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, '1 to 64 characters of A-Z, a-z, 0-9, _ and -')

const Text = z.string().min(1, 'text that is not empty')

/** An account by id or name. */
const DomainReference = z
  .object({ id: Text.optional(), name: Text.optional() })
  .refine(({ id, name }) => (id ?? name) !== undefined, 'an id or a name')
export type DomainReference = z.infer<typeof DomainReference>

const PasswordUser = z
  .object({
    id: Text.optional(),
    name: Text.optional(),
    domain: DomainReference.optional(),
    password: z.string(),
  })
  .refine(({ id, name, domain }) => id !== undefined || (name !== undefined && domain), {
    error: 'an id, or a name and a domain',
    path: ['id'],
  })
export type PasswordUser = z.infer<typeof PasswordUser>

const TokenScope = z
  .object({
    project: z
      .object({
        id: Text.optional(),
        name: ProjectName.optional(),
        domain: DomainReference.optional(),
      })
      .refine(({ id, name }) => (id ?? name) !== undefined, 'an id or a name')
      .optional(),
    domain: DomainReference.optional(),
  })
  .refine(({ project, domain }) => project === undefined || domain === undefined, {
    error: 'either project or domain, not both',
    path: ['domain'],
  })
export type TokenScope = z.infer<typeof TokenScope>

const Agency = z
  .object({
    agency_name: Text.optional(),
    xrole_name: Text.optional().describe('Older name of agency_name.'),
    domain_id: Text.optional(),
    domain_name: Text.optional(),
    duration_seconds: integer(900, 86_400).optional().describe('Only for temporary access keys.'),
  })
  .refine(({ agency_name, xrole_name }) => (agency_name ?? xrole_name) !== undefined, {
    error: 'text',
    path: ['agency_name'],
  })
  .refine(({ domain_id, domain_name }) => (domain_id ?? domain_name) !== undefined, {
    error: 'text, or a domain_id',
    path: ['domain_name'],
  })
export type Agency = z.infer<typeof Agency>

const ONE_METHOD = 'exactly one method'

/** Body of `POST /v3/auth/tokens`. */
export const TokenRequest = z.object({
  auth: z.object({
    identity: z
      .object({
        methods: z.array(z.enum(['password', 'token', 'assume_role'])).length(1, ONE_METHOD),
        password: z.object({ user: PasswordUser }).optional(),
        token: z.object({ id: Text }).optional(),
        assume_role: Agency.optional(),
      })
      .refine((identity) => identity.methods.every((method) => identity[method] !== undefined), {
        error: 'a method whose object is in identity',
        path: ['methods'],
      }),
    scope: TokenScope.optional(),
  }),
})
export type TokenRequest = z.infer<typeof TokenRequest>

/** Body of `POST /v3.0/OS-AUTH/id-token/tokens`. */
export const IdTokenRequest = z.object({
  auth: z.object({ id_token: z.object({ id: Text }), scope: TokenScope.optional() }),
})

/** Body of `POST /v3.0/OS-CREDENTIAL/securitytokens`. */
export const AccessKeyRequest = z.object({
  auth: z.object({
    identity: z
      .object({
        methods: z.array(z.enum(['token', 'assume_role'])).length(1, ONE_METHOD),
        token: z
          .object({
            id: Text.optional().describe('Token; header X-Auth-Token is used when left out.'),
            duration_seconds: integer(900, 86_400).optional(),
          })
          .optional(),
        assume_role: Agency.optional(),
      })
      .refine(({ methods, assume_role }) => methods[0] === 'token' || assume_role !== undefined, {
        error: 'a method whose object is in identity',
        path: ['methods'],
      }),
  }),
})
export type AccessKeyRequest = z.infer<typeof AccessKeyRequest>

/** Body of `POST /v3/projects`. */
export const ProjectCreateRequest = z.object({
  project: z.object({
    name: ProjectName,
    domain_id: Text.optional(),
    parent_id: Text.optional(),
    description: shortText(255).optional(),
  }),
})
export type ProjectCreateRequest = z.infer<typeof ProjectCreateRequest>

export const TokenQuery = z.object({
  nocatalog: z.string().optional().describe('Leaves the catalog out of the response.'),
})

export const ProjectsQuery = z.object({
  domain_id: z.string().optional(),
  enabled: z.boolean().optional(),
  is_domain: z.boolean().optional(),
  name: ProjectName.optional(),
  page: integer(1, 1_000_000).default(1),
  parent_id: z.string().optional(),
  per_page: integer(1, 5_000).default(5_000),
})
export type ProjectsQuery = z.infer<typeof ProjectsQuery>

export const UsersQuery = z.object({
  domain_id: z.string().optional(),
  enabled: z.boolean().optional(),
  name: z.string().optional(),
})
export type UsersQuery = z.infer<typeof UsersQuery>
