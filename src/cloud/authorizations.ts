import type {
  AgencyName,
  AgencyRequest,
  AuthMode,
  AuthModeRequest,
  Authorization,
  AuthorizationDeleteQuery,
  AuthorizationList,
  AuthorizationRequest,
  AuthorizationsQuery,
  Result,
  ValidateRequest,
  Verdicts,
} from '../schemas/authorization.ts'
import { REDACTED } from '../schemas/secrets.ts'
import { authorizationExists, authorizationNotFound, payloadInvalid } from './errors/errors.ts'
import type { Caller, Iam, Roles } from './iam/iam.ts'
import type { Clock } from './kernel/clock.ts'
import { sorted } from './kernel/paging.ts'
import { Records } from './kernel/records.ts'
import type { Workspaces } from './workspaces/workspaces.ts'

export type AuthorizationStart = readonly Authorization[]

/** All there is to know of the authorizations of a project. */
export interface AuthorizationsState {
  /** By user id. */
  authorizations: ReadonlyMap<string, Authorization>
  mode: AuthMode['mode']
}

/** The parts of a project that authorizations lean on. */
export interface AuthorizationParts {
  readonly clock: Clock
  readonly iam: Iam
  readonly roles: Roles
  readonly workspaces: Workspaces
}

/** The user id that means every user. */
const ALL = 'all'

const DONE: Result = { result: 'true' }

/** What lets the service act for users: agencies and access keys, stored and given back. */
export class Authorizations {
  readonly #records: Records<Authorization>
  #mode: AuthMode['mode']
  #modeChanges = 0
  readonly #cloud: AuthorizationParts

  constructor(
    start: AuthorizationStart,
    cloud: AuthorizationParts,
    mode: AuthMode['mode'] = 'strict',
  ) {
    this.#records = new Records(new Map(start.map((each) => [each.user_id, masked(each)])))
    this.#cloud = cloud
    this.#mode = mode
  }

  get state(): AuthorizationsState {
    return { authorizations: this.#records.share(), mode: this.#mode }
  }

  /** Counts writes. */
  get version(): number {
    return this.#records.version + this.#modeChanges
  }

  /** Whether the service may act for a user. */
  covers(userId: string): boolean {
    return this.#records.has(userId) || this.#records.has(ALL)
  }

  list({ limit, offset, order, sort_by }: AuthorizationsQuery): AuthorizationList {
    const all = sorted(this.#records.values(), (each) => each[sort_by] ?? '', order === 'DESC')
    return { auth: all.slice(offset, offset + limit), total_count: all.length }
  }

  /** Refuses with 0424 a user who has one, with 6400 a credential without its secret key. */
  create(caller: Caller, request: AuthorizationRequest): Result {
    const { content, secret_key, type, user_id = caller.user.id } = request
    if (type === 'credential' && !secret_key) {
      const expected = 'the secret key of the credential'
      throw payloadInvalid({ path: '$.secret_key', found: 'nothing', expected })
    }
    if (this.#records.has(user_id)) throw authorizationExists()
    const authorization: Authorization = {
      content,
      create_time: this.#cloud.clock.now(),
      ...(secret_key ? { secret_key } : {}),
      type,
      user_id,
      user_name: request.user_name ?? this.#nameOf(user_id),
      user_type: request.user_type ?? (user_id === ALL ? 'all-users' : 'iam'),
    }
    this.#records.set(user_id, masked(authorization))
    return DONE
  }

  /** Of one user, or with `all` of every one; refuses with 0429 where there is none. */
  delete(caller: Caller, { user_id = caller.user.id }: AuthorizationDeleteQuery): Result {
    const ids = user_id === ALL ? this.#records.ids() : [user_id]
    if (!ids.some((id) => this.#records.has(id))) throw authorizationNotFound()
    for (const id of ids) this.#records.delete(id)
    return DONE
  }

  /** Only gives the name: agencies are IAM's to keep. */
  createAgency({ agency_name_suffix }: AgencyRequest): AgencyName {
    return {
      agency_name: agency_name_suffix ? `ma_agency_${agency_name_suffix}` : 'modelarts_agency',
    }
  }

  mode({ user }: Caller): AuthMode {
    return { domain_id: this.#cloud.iam.ownerOf(user).domain.id, mode: this.#mode }
  }

  updateMode(caller: Caller, { mode }: AuthModeRequest): AuthMode {
    this.#mode = mode
    this.#modeChanges++
    return this.mode(caller)
  }

  /** What the caller may do in a workspace; refuses with 7005 one that does not exist. */
  validate(caller: Caller, workspace_id: string, { requests }: ValidateRequest): Verdicts {
    const { roles, workspaces } = this.#cloud
    const isInside = workspaces.isAccessible(caller, workspace_id)
    const cause = [{ condition: [], policy_name: caller.user.role }]
    const results = requests.map(({ action, action_id, resource }) => ({
      action,
      action_id,
      ...(resource === undefined ? {} : { resource }),
      ...(isInside && roles.allows(caller, action)
        ? ({ verdict: 'allow' } as const)
        : ({ cause, verdict: 'deny' } as const)),
    }))
    return { results }
  }

  #nameOf(user_id: string): string {
    return user_id === ALL ? 'all-users' : (this.#cloud.iam.owner(user_id)?.name ?? user_id)
  }
}

/** Parts of a ValidateAuthorization request that have no effect, and why. */
export function ignoredInValidation({ requests }: ValidateRequest): string[] {
  return requests.some(({ service_attributes }) => service_attributes !== undefined)
    ? ['service_attributes are ignored: the policies of a scene know no conditions']
    : []
}

/** Secret keys are never kept, so that nothing can give one away. */
function masked(authorization: Authorization): Authorization {
  return authorization.secret_key === undefined
    ? authorization
    : { ...authorization, secret_key: REDACTED }
}
