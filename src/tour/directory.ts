import type { Identities, WorldCatalog } from '../schemas/overview.ts'
import { TourFailure, type TourServer } from './server.ts'

/** Finds the tokens of users and the ids of instances in one project. */
export class Directory {
  readonly #server: TourServer
  readonly #path: string
  #tokens: Promise<ReadonlyMap<string, string>> | undefined
  #workspaces: Promise<readonly string[]> | undefined

  constructor(server: TourServer, project: string) {
    this.#server = server
    this.#path = `/projects/${encodeURIComponent(project)}`
  }

  /** The token of a user. Rejects with a TourFailure if the server has no such user. */
  async tokenOf(user: string): Promise<string> {
    this.#tokens ??= this.#readTokens()
    const token = (await this.#tokens).get(user)
    if (token === undefined) throw new TourFailure(`found no user ${user}, expected one`)
    return token
  }

  /** The id of an instance, given by id or name. Rejects with a TourFailure if there is none. */
  async idOf(instance: string): Promise<string> {
    for (const key of ['id', 'name'] as const) {
      for (const workspace of await this.#workspaceIds()) {
        const query = new URLSearchParams({
          [key]: instance,
          workspace_id: workspace,
          limit: '1000',
          sort_dir: 'ASC',
        })
        const page = await this.#server.control('GET', `${this.#path}/notebooks?${query}`)
        const { data } = page as { data: { id: string; name: string }[] }
        const found = data.find((each) => each[key] === instance)
        if (found !== undefined) return found.id
      }
    }
    throw new TourFailure(`found no instance ${instance} in the project, expected one`)
  }

  async #readTokens(): Promise<ReadonlyMap<string, string>> {
    const { users } = (await this.#server.control('GET', '/identities')) as Identities
    return new Map(users.map(({ name, token }) => [name, token]))
  }

  #workspaceIds(): Promise<readonly string[]> {
    this.#workspaces ??= this.#server
      .control('GET', `${this.#path}/catalog`)
      .then((catalog) => (catalog as WorldCatalog).workspaces)
    return this.#workspaces
  }
}
