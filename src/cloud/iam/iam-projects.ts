import type { IamAccount, IamProject } from '../../schemas/iam.ts'
import type { ProjectCreateRequest, ProjectsQuery } from '../../schemas/iam-request.ts'
import { isProjectId } from '../../schemas/primitives.ts'
import { BoundedMap } from '../kernel/bounded-map.ts'
import { Ids } from '../kernel/ids.ts'
import { foreignDomain, parentNotFound, projectInvalid } from './iam-errors.ts'

/** A project of the account. */
export interface AccountProject extends IamProject {
  description?: string | undefined
  /** Id of the account, or of the parent project. */
  parent_id: string
}

/** Maximum number of projects that are stored besides those of the scene. */
const MAX_ADDED = 1_000

/** Projects of an account: those of the scene, and one for every other name or id that a request uses. */
export class IamProjects {
  readonly #account: IamAccount
  readonly #region: string
  readonly #scene: ReadonlyMap<string, AccountProject>
  readonly #added: BoundedMap<string, AccountProject>
  #version = 0

  constructor(
    projects: readonly IamProject[],
    account: IamAccount,
    region: string,
    added: readonly AccountProject[] = [],
  ) {
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

  /** All projects that are known; with `name` exactly one, which is created if it is unknown. */
  list(query: ProjectsQuery): AccountProject[] {
    const { domain_id, enabled, is_domain, name, page, parent_id, per_page } = query
    const { id } = this.#account
    if ((domain_id ?? id) !== id || enabled === false || is_domain === true) return []
    return (name === undefined ? this.#all() : [this.byName(name)])
      .filter((project) => (parent_id ?? project.parent_id) === project.parent_id)
      .slice((page - 1) * per_page, page * per_page)
  }

  /** The project with this name, created if it is unknown. The id depends on the name only. */
  byName(name: string): AccountProject {
    const known = this.#scene.get(name) ?? this.#added.get(name)
    if (known !== undefined) return known
    const id = new Ids(`project ${name}`).hex32()
    return this.#add({ id, name, parent_id: this.#account.id })
  }

  /** The project with this id, created if it is unknown; a new one is named `region_id`. Throws 400 for an invalid id. */
  byId(id: string): AccountProject {
    const known = this.#all().find((project) => project.id === id)
    if (known !== undefined) return known
    if (!isProjectId(id)) throw projectInvalid(id)
    return this.#add({ id, name: `${this.#region}_${id}`, parent_id: this.#account.id })
  }

  /** Creates a project; returns an existing one unchanged. Throws 403 for another account, 404 for an unknown parent. */
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
    if (this.#scene.has(name) || this.#added.has(name)) return this.byName(name)
    return this.#add({ ...this.byName(name), description, parent_id: parent_id ?? id })
  }

  #all(): AccountProject[] {
    return [...this.#scene.values(), ...this.#added.values()]
  }

  #add(project: AccountProject): AccountProject {
    this.#version++
    this.#added.set(project.name, project)
    return project
  }
}
