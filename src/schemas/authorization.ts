import { anyCase, Epoch, integer, shortText, withoutEffect } from './primitives.ts'
import { REDACTED } from './secrets.ts'
import * as z from './zod.ts'

/** An enum of lower-case values; requests may use any case, as the documents do. */
function lowerCase<const T extends readonly [string, ...string[]]>(words: T) {
  const lower = (input: unknown) => (typeof input === 'string' ? input.toLowerCase() : input)
  return z.preprocess(lower, z.enum(words)) as unknown as z.ZodType<
    T[number],
    T[number] | Uppercase<T[number]>
  >
}

const types = ['agency', 'credential'] as const

const userTypes = ['iam', 'federate', 'federation-group', 'grant', 'all-users'] as const

const UserId = z
  .string()
  .min(3, 'a user id of 3 to 32 characters, or all')
  .max(32, 'a user id of 3 to 32 characters, or all')

/** Lets the service act for one user, or with user_id `all` or `all-users` for every user. */
export const Authorization = z
  .object({
    content: z.string().max(64).describe('Name of the agency, or access key id.'),
    create_time: Epoch,
    secret_key: z.string().optional().describe(`Always ${REDACTED}; only a credential has it.`),
    type: z.enum(types),
    user_id: UserId.describe('IAM user ID; all or all-users for every user.'),
    user_name: z.string().optional(),
    user_type: z.enum(userTypes).optional(),
  })
  .meta({ id: 'AuthorizationResponse', description: 'An authorization.' })
export type Authorization = z.infer<typeof Authorization>

/** Query of GetAuthorizations. */
export const AuthorizationsQuery = z.object({
  sort_by: z.enum(['user_name', 'create_time']).default('user_name').describe('Field to sort by.'),
  order: anyCase(['ASC', 'DESC']).prefault('ASC').describe('Sort order, case-insensitive.'),
  limit: integer(1, 1000).default(1000).describe('Maximum number of records.'),
  offset: integer(0, 2_147_483_647).default(0).describe('Records to skip, counted from 0.'),
})
export type AuthorizationsQuery = z.infer<typeof AuthorizationsQuery>

export const AuthorizationList = z
  .object({
    auth: z.array(Authorization),
    total_count: z.int().min(0).describe('Number of authorizations.'),
  })
  .meta({ id: 'GetAuthorizationsResponse', description: 'Authorizations.' })
export type AuthorizationList = z.infer<typeof AuthorizationList>

/** Body of CreateAuthorization. */
export const AuthorizationRequest = z
  .object({
    user_id: UserId.optional().describe(
      'IAM user ID; all or all-users for every user; the caller when left out.',
    ),
    type: lowerCase(types).default('agency').describe('Kind of authorization.'),
    content: shortText(64).min(1, 'a name').describe('Name of the agency, or access key id.'),
    secret_key: z.string().optional().describe('Needed for a credential.'),
    user_name: z.string().optional().describe('Name of the user.'),
    user_type: lowerCase(userTypes).optional().describe('Kind of user.'),
  })
  .meta({
    id: 'AuthorizationRequest',
    description: 'Body of CreateAuthorization.',
    example: { user_id: 'all', type: 'agency', content: 'modelarts_agency' },
  })
export type AuthorizationRequest = z.infer<typeof AuthorizationRequest>

/** Query of DeleteAuthorizations. */
export const AuthorizationDeleteQuery = z.object({
  user_id: z
    .string()
    .optional()
    .describe('IAM user ID; all or all-users for every user; the caller when left out.'),
})
export type AuthorizationDeleteQuery = z.infer<typeof AuthorizationDeleteQuery>

export const AuthorizationResult = z
  .object({ result: z.string().describe('The text true.') })
  .meta({
    id: 'ResultResponse',
    description: 'Confirmation of a change.',
    example: { result: 'true' },
  })
export type AuthorizationResult = z.infer<typeof AuthorizationResult>

/** Body of CreateModelArtsAgency. */
export const AgencyRequest = z
  .object({
    agency_name_suffix: shortText(50)
      .optional()
      .describe('Suffix after ma_agency_; when left out, the name is modelarts_agency.'),
  })
  .meta({
    id: 'ModelArtsAgencyRequest',
    description: 'Body of CreateModelArtsAgency.',
    example: { agency_name_suffix: 'mock-user' },
  })
export type AgencyRequest = z.infer<typeof AgencyRequest>

export const AgencyName = z
  .object({ agency_name: z.string() })
  .meta({ id: 'AgencyNameResponse', description: 'Name of an agency.' })
export type AgencyName = z.infer<typeof AgencyName>

const AuthModeValue = z.enum(['strict', 'loose'])

export const AuthMode = z
  .object({ domain_id: z.string().describe('Account.'), mode: AuthModeValue })
  .meta({ id: 'AuthMode', description: 'Authorization mode of the account.' })
export type AuthMode = z.infer<typeof AuthMode>

/** Body of UpdateAuthMode. */
export const AuthModeRequest = z
  .object({ mode: AuthModeValue.describe('New mode. It is stored, and has no other effect.') })
  .meta({
    id: 'UpdateAuthModeRequestBody',
    description: 'Body of UpdateAuthMode.',
    example: { mode: 'strict' },
  })
export type AuthModeRequest = z.infer<typeof AuthModeRequest>

const Conditions = z
  .record(z.string(), z.unknown())
  .optional()
  .describe('Has no effect: policies of a scene have no conditions.')

/** Body of ValidateAuthorization. */
export const ValidateRequest = z
  .object({
    requests: z.array(
      z.object({
        action_id: z.string().describe('Returned in the response.'),
        action: z.string().describe('For example modelarts:notebook:create.'),
        resource: z.string().optional().describe('Returned in the response.'),
        service_attributes: Conditions.register(withoutEffect),
      }),
    ),
  })
  .meta({
    id: 'ValidateAuthorizationRequestBody',
    description: 'Actions to check.',
    example: {
      requests: [
        {
          action_id: '3b0f1c5e-7c29-4a64-9b0e-2f8d6c5a4b31',
          action: 'modelarts:notebook:create',
        },
      ],
    },
  })
export type ValidateRequest = z.infer<typeof ValidateRequest>

/** Whether the caller may perform one action. */
export const Verdict = z
  .object({
    action: z.string(),
    action_id: z.string(),
    cause: z
      .array(
        z.object({
          condition: z.array(
            z.object({ key: z.string(), operator: z.string(), value: z.array(z.string()) }),
          ),
          policy_name: z.string().describe('Role of the caller.'),
        }),
      )
      .optional()
      .describe('Reason of a denial.'),
    resource: z.string().optional(),
    verdict: z.enum(['allow', 'deny']),
  })
  .meta({ id: 'ValidateAuthResults', description: 'Whether an action is allowed.' })
export type Verdict = z.infer<typeof Verdict>

export const Verdicts = z
  .object({
    results: z.array(Verdict).describe('One result per action, in the order of the request.'),
  })
  .meta({ id: 'ValidateAuthorizationResponse', description: 'Result of each check.' })
export type Verdicts = z.infer<typeof Verdicts>
