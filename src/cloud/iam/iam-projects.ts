import type { IamAccount, IamProject } from '../../schemas/iam.ts'
import type { ProjectCreateRequest, ProjectsQuery } from '../../schemas/iam-request.ts'
import { isProjectId } from '../../schemas/primitives.ts'
import { BoundedMap } from '../kernel/bounded-map.ts'
import { Ids } from '../kernel/ids.ts'
import {
  foreignDomain,
  parentNotFound,
  projectInvalid,
  projectNotFound,
  projectRefused,
} from './iam-errors.ts'

/** A project of the account. */
export interface AccountProject extends IamProject {
  description?: string | undefined
  /** Id of the account, or of the parent project. */
  parent_id: string
}

/** Maximum number of projects that are stored besides those of the scene. */
const MAX_ADDED = 1_000

/** What happens to a project that is not in the scene. */
export type UnknownProjects = 'create' | 'refuse'

/**
 * Projects of an account: those of the scene, and one for every other name or id that a request uses. With
 * unknownProjects `refuse` there are only those of the scene.
 */
export class IamProjects {
  readonly #account: IamAccount
  readonly #region: string
  readonly #scene: ReadonlyMap<string, AccountProject>
  readonly #added: BoundedMap<string, AccountProject>
  readonly #unknown: UnknownProjects
  #version = 0

  constructor(
    projects: readonly IamProject[],
    account: IamAccount,
    region: string,
    added: readonly AccountProject[] = [],
    unknown: UnknownProjects = 'create',
  ) {
    this.#unknown = unknown
    this.#added = new BoundedMap(
      MAX_ADDED,
      added.map((project) => [project.name, project]),
    )
    this.#account = account
    this.#region = region
    this.#scene = new Map(
      projects.map((project) => [project.name, { ...project, parent_id: account.id }]),
    )
  }

  /** Projects that are not in the scene, oldest first. */
  get added(): AccountProject[] {
    return [...this.#added.values()]
  }

  /** Counts additions. */
  get version(): number {
    return this.#version
  }

  /** All regions: that of the server, and one for each project of the scene. */
  regions(): string[] {
    return [...new Set([this.#region, ...this.#scene.keys()])]
  }

  /** All projects that are known; with `name` one, which is created if it is unknown (none if it is refused). */
  list(query: ProjectsQuery): AccountProject[] {
    const { domain_id, enabled, is_domain, name, page, parent_id, per_page } = query
    const { id } = this.#account
    if ((domain_id ?? id) !== id || enabled === false || is_domain === true) return []
    return this.#named(name)
      .filter((project) => (parent_id ?? project.parent_id) === project.parent_id)
      .slice((page - 1) * per_page, page * per_page)
  }

  /** The project with this name, created if it is unknown. Its id depends on the name only. Throws 401 if refused. */
  byName(name: string): AccountProject {
    const known = this.#find(name)
    if (known !== undefined) return known
    if (this.#unknown === 'refuse') throw projectNotFound(name)
    const id = new Ids(`project ${name}`).hex32()
    return this.#add({ id, name, parent_id: this.#account.id })
  }

  /**
   * The project with this id, created if it is unknown; a new one is named `region_id`. Throws 400 for an invalid id, 401
   * if it is refused.
   */
  byId(id: string): AccountProject {
    const known = this.#all().find((project) => project.id === id)
    if (known !== undefined) return known
    if (!isProjectId(id)) throw projectInvalid(id)
    if (this.#unknown === 'refuse') throw projectNotFound(id)
    return this.#add({ id, name: `${this.#region}_${id}`, parent_id: this.#account.id })
  }

  /**
   * Creates a project; returns an existing one unchanged. Throws 403 for another account or if it is refused, 404 for an
   * unknown parent.
   */
  create({
    description,
    domain_id,
    name,
    parent_id,
  }: ProjectCreateRequest['project']): AccountProject {
    const { id } = this.#account
    if (domain_id !== undefined && domain_id !== id) throw foreignDomain(domain_id)
    if (![undefined, id, ...this.#all().map((project) => project.id)].includes(parent_id)) {
      throw parentNotFound(parent_id as string)
    }
    if (this.#find(name) !== undefined) return this.byName(name)
    if (this.#unknown === 'refuse') throw projectRefused(name)
    return this.#add({ ...this.byName(name), description, parent_id: parent_id ?? id })
  }

  #all(): AccountProject[] {
    return [...this.#scene.values(), ...(this.#unknown === 'refuse' ? [] : this.#added.values())]
  }

  #named(name: string | undefined): AccountProject[] {
    if (name === undefined) return this.#all()
    return this.#unknown === 'refuse'
      ? this.#all().filter((one) => one.name === name)
      : [this.byName(name)]
  }

  #find(name: string): AccountProject | undefined {
    return this.#scene.get(name) ?? (this.#unknown === 'refuse' ? undefined : this.#added.get(name))
  }

  #add(project: AccountProject): AccountProject {
    this.#version++
    this.#added.set(project.name, project)
    return project
  }
}
