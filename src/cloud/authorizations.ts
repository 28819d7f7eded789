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

export interface AuthorizationOptions {
  /** What a second authorization of a user does: it replaces the first one, or it is refused. */
  secondAuthorization: 'update' | 'refuse'
}

/** User id that stands for every user, and its spelling in Terraform. */
const ALL = 'all'
const ALL_USERS = 'all-users'

const DONE: AuthorizationResult = { result: 'true' }

/** Authorizations of one project: each lets the service act for a user, through an agency or an access key. */
export class Authorizations {
  readonly #records: Records<Authorization>
  #mode: AuthMode['mode']
  #modeChanges = 0
  readonly #context: AuthorizationContext
  readonly #options: AuthorizationOptions

  constructor(
    start: InitialAuthorizations,
    context: AuthorizationContext,
    options: AuthorizationOptions,
    mode: AuthMode['mode'] = 'strict',
  ) {
    this.#records = new Records(new Map(start.map((each) => [keyOf(each.user_id), masked(each)])))
    this.#context = context
    this.#options = options
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

  /**
   * Creates the authorization of a user, or updates it. The creation time stays, and so do name and kind of the user
   * unless the request has others. Throws ModelArts.6400 for a credential without secret key, and with
   * `secondAuthorization: 'refuse'` ModelArts.0424 if the user has an authorization.
   */
  create(caller: Caller, request: AuthorizationRequest): AuthorizationResult {
    const { content, secret_key, type, user_id = caller.user.id } = request
    if (type === 'credential' && !secret_key) {
      const expected = 'the secret key of the credential'
      throw payloadInvalid({ path: '$.secret_key', found: 'nothing', expected })
    }
    const key = keyOf(user_id)
    const before = this.#records.get(key)
    if (before !== undefined && this.#options.secondAuthorization === 'refuse') {
      throw authorizationExists()
    }
    const kind = key === ALL ? ALL_USERS : 'iam'
    const authorization: Authorization = {
      content,
      create_time: before?.create_time ?? this.#context.clock.now(),
      ...(secret_key ? { secret_key } : {}),
      type,
      user_id,
      user_name: request.user_name ?? before?.user_name ?? this.#nameOf(user_id),
      user_type: request.user_type ?? before?.user_type ?? kind,
    }
    this.#records.set(key, masked(authorization))
    return DONE
  }

  /** Deletes the authorization of one user, or with `all` of every user. Throws ModelArts.0429 if there is none. */
  delete(
    caller: Caller,
    { user_id = caller.user.id }: AuthorizationDeleteQuery,
  ): AuthorizationResult {
    const key = keyOf(user_id)
    const keys = key === ALL ? this.#records.ids() : [key]
    if (!keys.some((each) => this.#records.has(each))) throw authorizationNotFound()
    for (const each of keys) this.#records.delete(each)
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
    return keyOf(user_id) === ALL
      ? ALL_USERS
      : (this.#context.iam.ownerById(user_id)?.name ?? user_id)
  }
}

/** Key of an authorization: `all` for both spellings of every user. A response has the spelling of the request. */
function keyOf(user_id: string): string {
  return user_id === ALL_USERS ? ALL : user_id
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
