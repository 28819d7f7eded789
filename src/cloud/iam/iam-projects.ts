import type { IamAccount, IamProject } from '../../schemas/iam.ts'
import type { ProjectCreateRequest, ProjectsQuery } from '../../schemas/iam-request.ts'
import { isProjectId } from '../../schemas/primitives.ts'
import { BoundedMap } from '../kernel/bounded-map.ts'
import { Ids } from '../kernel/ids.ts'
import { foreignDomain, parentNotFound, projectInvalid } from './iam-errors.ts'

export interface Project extends IamProject {
  description?: string | undefined
  /** The account, or the project of a region. */
  parent_id: string
}

/** Most projects that are remembered beside the scene's. */
const MAX_ADDED = 1_000

/** The projects of an account: the scene's, and one for every other name that is asked for. */
export class IamProjects {
  readonly #account: IamAccount
  readonly #region: string
  readonly #scene: ReadonlyMap<string, Project>
  readonly #added: BoundedMap<string, Project>
  #version = 0

  constructor(
    projects: readonly IamProject[],
    account: IamAccount,
    region: string,
    added: readonly Project[] = [],
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

  /** Those beside the scene's, oldest first. */
  get added(): Project[] {
    return [...this.#added.values()]
  }

  /** Counts additions. */
  get version(): number {
    return this.#version
  }

  /** Every region there is: the server's, and those with a project in the scene. */
  regions(): string[] {
    return [...new Set([this.#region, ...this.#scene.keys()])]
  }

  /** Those of the scene and those asked for so far, or with a name exactly one. */
  list(query: ProjectsQuery): Project[] {
    const { domain_id, enabled, is_domain, name, page, parent_id, per_page } = query
    const { id } = this.#account
    if ((domain_id ?? id) !== id || enabled === false || is_domain === true) return []
    return (name === undefined ? this.#all() : [this.named(name)])
      .filter((project) => (parent_id ?? project.parent_id) === project.parent_id)
      .slice((page - 1) * per_page, page * per_page)
  }

  /** The project of a name; its id is the same on every server. */
  named(name: string): Project {
    const known = this.#scene.get(name) ?? this.#added.get(name)
    if (known !== undefined) return known
    const id = new Ids(`project ${name}`).hex32()
    return this.#add({ id, name, parent_id: this.#account.id })
  }

  /** The project of an id; one nobody named is called after the region, as sub-projects are. */
  withId(id: string): Project {
    const known = this.#all().find((project) => project.id === id)
    if (known !== undefined) return known
    if (!isProjectId(id)) throw projectInvalid(id)
    return this.#add({ id, name: `${this.#region}_${id}`, parent_id: this.#account.id })
  }

  /** A project that is there already is answered as it is. */
  create({ description, domain_id, name, parent_id }: ProjectCreateRequest['project']): Project {
    const { id } = this.#account
    if (domain_id !== undefined && domain_id !== id) throw foreignDomain(domain_id)
    if (![undefined, id, ...this.#all().map((project) => project.id)].includes(parent_id)) {
      throw parentNotFound(parent_id as string)
    }
    if (this.#scene.has(name) || this.#added.has(name)) return this.named(name)
    return this.#add({ ...this.named(name), description, parent_id: parent_id ?? id })
  }

  #all(): Project[] {
    return [...this.#scene.values(), ...this.#added.values()]
  }

  #add(project: Project): Project {
    this.#version++
    this.#added.set(project.name, project)
    return project
  }
}
