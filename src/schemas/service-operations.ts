import { isOperationId, type OperationId, operation, operationIds } from './operations.ts'

/**
 * Which credentials an operation of IAM takes with `--auth verify`: required; optional (those that are sent are checked);
 * none (no token or signature is looked at).
 */
export type IamCredentials = 'required' | 'optional' | 'none'

type OperationEntry = readonly [
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  credentials?: IamCredentials,
]

/**
 * The operations of IAM that are served, by the names of the vendor's SDKs (docs/contract/authentication.md#operation-ids).
 * Several operations may share a route: the body then says which one a request means. Credentials are required where
 * nothing else is said.
 */
export const iamOperations = {
  KeystoneCreateUserTokenByPassword: ['POST', '/v3/auth/tokens', 'optional'],
  KeystoneCreateScopedToken: ['POST', '/v3/auth/tokens', 'optional'],
  KeystoneCreateAgencyToken: ['POST', '/v3/auth/tokens'],
  KeystoneValidateToken: ['GET', '/v3/auth/tokens'],
  KeystoneShowCatalog: ['GET', '/v3/auth/catalog'],
  KeystoneListAuthDomains: ['GET', '/v3/auth/domains'],
  CreateTokenWithIdToken: ['POST', '/v3.0/OS-AUTH/id-token/tokens', 'optional'],
  CreateUnscopedTokenWithIdToken: [
    'POST',
    '/v3/OS-FEDERATION/identity_providers/{idp_id}/protocols/{protocol_id}/auth',
    'none',
  ],
  CreateTemporaryAccessKeyByToken: ['POST', '/v3.0/OS-CREDENTIAL/securitytokens', 'optional'],
  CreateTemporaryAccessKeyByAgency: ['POST', '/v3.0/OS-CREDENTIAL/securitytokens'],
  KeystoneListProjects: ['GET', '/v3/projects'],
  KeystoneCreateProject: ['POST', '/v3/projects'],
  KeystoneListRegions: ['GET', '/v3/regions'],
  KeystoneListUsers: ['GET', '/v3/users'],
  GetCallerIdentity: ['GET', '/v5/caller-identity'],
  KeystoneListVersions: ['GET', '/', 'none'],
  KeystoneShowVersion: ['GET', '/v3', 'none'],
} as const satisfies Record<string, OperationEntry>

/** The operations on SSH key pairs, of KPS and of ECS, by the names of the vendor's SDKs. */
export const keyPairOperations = {
  CreateKeypair: ['POST', '/v3/{project_id}/keypairs'],
  ListKeypairs: ['GET', '/v3/{project_id}/keypairs'],
  ListKeypairDetail: ['GET', '/v3/{project_id}/keypairs/{keypair_name}'],
  UpdateKeypairDescription: ['PUT', '/v3/{project_id}/keypairs/{keypair_name}'],
  DeleteKeypair: ['DELETE', '/v3/{project_id}/keypairs/{keypair_name}'],
  NovaCreateKeypair: ['POST', '/v2.1/{project_id}/os-keypairs'],
  NovaListKeypairs: ['GET', '/v2.1/{project_id}/os-keypairs'],
  NovaShowKeypair: ['GET', '/v2.1/{project_id}/os-keypairs/{keypair_name}'],
  NovaDeleteKeypair: ['DELETE', '/v2.1/{project_id}/os-keypairs/{keypair_name}'],
} as const satisfies Record<string, OperationEntry>

export type IamOperationId = keyof typeof iamOperations

export type KeyPairOperationId = keyof typeof keyPairOperations

/** Name of an operation in the vendor's SDKs, of ModelArts, IAM or the key pair services, for example `ListNotebooks`. */
export type AnyOperationId = OperationId | IamOperationId | KeyPairOperationId

/** All operations of IAM, and all on key pairs. */
export const operationGroups = ['iam:*', 'kps:*'] as const

export type OperationGroup = (typeof operationGroups)[number]

/** One operation, a group, or `*` for every operation of the notebooks API. */
export type OperationPattern = AnyOperationId | OperationGroup | '*'

export const iamOperationIds = Object.keys(iamOperations) as IamOperationId[]

export const keyPairOperationIds = Object.keys(keyPairOperations) as KeyPairOperationId[]

/** Operations of every service, those of ModelArts first. */
export const anyOperationIds: readonly AnyOperationId[] = [
  ...operationIds,
  ...iamOperationIds,
  ...keyPairOperationIds,
]

export function isIamOperation(text: string): text is IamOperationId {
  return Object.hasOwn(iamOperations, text)
}

export function isKeyPairOperation(text: string): text is KeyPairOperationId {
  return Object.hasOwn(keyPairOperations, text)
}

/** Whether a pattern means an operation. `*` means those of the notebooks API only. */
export function includesOperation(pattern: OperationPattern, id: AnyOperationId): boolean {
  if (pattern === '*') return isOperationId(id)
  if (pattern === 'iam:*') return isIamOperation(id)
  return pattern === 'kps:*' ? isKeyPairOperation(id) : pattern === id
}

/** Whether a pattern means operations without a project: those of IAM. */
export function isOfServer(pattern: OperationPattern): boolean {
  return pattern === 'iam:*' || isIamOperation(pattern)
}

/** Method, path (with parameters in braces) and credentials of an operation of IAM or of a key pair service. */
export function serviceOperation(id: IamOperationId | KeyPairOperationId) {
  const entry: OperationEntry = isIamOperation(id) ? iamOperations[id] : keyPairOperations[id]
  const [method, path, credentials = 'required'] = entry
  return { method, path, credentials }
}

/** Names of the path parameters of all operations that a pattern means. */
export function pathParametersOf(pattern: OperationPattern): string[] {
  const paths = anyOperationIds
    .filter((id) => includesOperation(pattern, id))
    .map((id) => (isOperationId(id) ? operation(id) : serviceOperation(id)).path)
  const names = paths.flatMap((path) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))
  return [...new Set(names as string[])]
}
