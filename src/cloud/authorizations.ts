import type {
  AgencyName,
  AgencyRequest,
  AuthMode,
  AuthModeRequest,
  Authorization,
  AuthorizationDeleteQuery,
  AuthorizationList,
  AuthorizationRequest,
  AuthorizationResult,
  AuthorizationsQuery,
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

export type InitialAuthorizations = readonly Authorization[]

/** State of the authorizations of a project. */
export interface AuthorizationsState {
  /** By user id. */
  authorizations: ReadonlyMap<string, Authorization>
  mode: AuthMode['mode']
}

/** Parts of a project that authorizations use. */
export interface AuthorizationContext {
  readonly clock: Clock
  readonly iam: Iam
  readonly roles: Roles
  readonly workspaces: Workspaces
}

/** User id that stands for every user. */
const ALL = 'all'

const DONE: AuthorizationResult = { result: 'true' }

/** Authorizations of one project: each lets the service act for a user, through an agency or an access key. */
export class Authorizations {
  readonly #records: Records<Authorization>
  #mode: AuthMode['mode']
  #modeChanges = 0
  readonly #context: AuthorizationContext

  constructor(
    start: InitialAuthorizations,
    context: AuthorizationContext,
    mode: AuthMode['mode'] = 'strict',
  ) {
    this.#records = new Records(new Map(start.map((each) => [each.user_id, masked(each)])))
    this.#context = context
    this.#mode = mode
  }

  get state(): AuthorizationsState {
    return { authorizations: this.#records.share(), mode: this.#mode }
  }

  /** Counts writes. */
  get version(): number {
    return this.#records.version + this.#modeChanges
  }

  /** Whether the service may act for this user. */
  isAuthorized(userId: string): boolean {
    return this.#records.has(userId) || this.#records.has(ALL)
  }

  list({ limit, offset, order, sort_by }: AuthorizationsQuery): AuthorizationList {
    const all = sorted(this.#records.values(), (each) => each[sort_by] ?? '', order === 'DESC')
    return { auth: all.slice(offset, offset + limit), total_count: all.length }
  }

  /** Throws ModelArts.0424 if the user has an authorization, ModelArts.6400 for a credential without secret key. */
  create(caller: Caller, request: AuthorizationRequest): AuthorizationResult {
    const { content, secret_key, type, user_id = caller.user.id } = request
    if (type === 'credential' && !secret_key) {
      const expected = 'the secret key of the credential'
      throw payloadInvalid({ path: '$.secret_key', found: 'nothing', expected })
    }
    if (this.#records.has(user_id)) throw authorizationExists()
    const authorization: Authorization = {
      content,
      create_time: this.#context.clock.now(),
      ...(secret_key ? { secret_key } : {}),
      type,
      user_id,
      user_name: request.user_name ?? this.#nameOf(user_id),
      user_type: request.user_type ?? (user_id === ALL ? 'all-users' : 'iam'),
    }
    this.#records.set(user_id, masked(authorization))
    return DONE
  }

  /** Deletes the authorization of one user, or with `all` of every user. Throws ModelArts.0429 if there is none. */
  delete(
    caller: Caller,
    { user_id = caller.user.id }: AuthorizationDeleteQuery,
  ): AuthorizationResult {
    const ids = user_id === ALL ? this.#records.ids() : [user_id]
    if (!ids.some((id) => this.#records.has(id))) throw authorizationNotFound()
    for (const id of ids) this.#records.delete(id)
    return DONE
  }

  /** Returns the name only: agencies belong to IAM and are not stored here. */
  createAgency({ agency_name_suffix }: AgencyRequest): AgencyName {
    return {
      agency_name: agency_name_suffix ? `ma_agency_${agency_name_suffix}` : 'modelarts_agency',
    }
  }

  mode({ user }: Caller): AuthMode {
    return { domain_id: this.#context.iam.ownerOf(user).domain.id, mode: this.#mode }
  }

  updateMode(caller: Caller, { mode }: AuthModeRequest): AuthMode {
    this.#mode = mode
    this.#modeChanges++
    return this.mode(caller)
  }

  /**
   * Tells for each requested action whether the caller may do it in a workspace. Throws
   * ModelArts.7005 for an unknown workspace.
   */
  validate(caller: Caller, workspace_id: string, { requests }: ValidateRequest): Verdicts {
    const { roles, workspaces } = this.#context
    const isAccessible = workspaces.isAccessible(caller, workspace_id)
    const cause = [{ condition: [], policy_name: caller.user.role }]
    const results = requests.map(({ action, action_id, resource }) => ({
      action,
      action_id,
      ...(resource === undefined ? {} : { resource }),
      ...(isAccessible && roles.allows(caller, action)
        ? ({ verdict: 'allow' } as const)
        : ({ cause, verdict: 'deny' } as const)),
    }))
    return { results }
  }

  #nameOf(user_id: string): string {
    return user_id === ALL ? 'all-users' : (this.#context.iam.ownerById(user_id)?.name ?? user_id)
  }
}

/** Warnings about parts of a ValidateAuthorization request that have no effect. */
export function ignoredInValidation({ requests }: ValidateRequest): string[] {
  return requests.some(({ service_attributes }) => service_attributes !== undefined)
    ? ['service_attributes are ignored: policies of a scene have no conditions']
    : []
}

/** Secret keys are not stored, so no response can contain one. */
function masked(authorization: Authorization): Authorization {
  return authorization.secret_key === undefined
    ? authorization
    : { ...authorization, secret_key: REDACTED }
}
