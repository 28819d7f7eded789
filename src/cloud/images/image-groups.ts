import type { Image, ImageGroup, ImageGroupPage, StoredImage } from '../../schemas/image.ts'
import type { ImageGroupUpdateRequest, ListImageGroupsQuery } from '../../schemas/image-request.ts'
import { imageGroupNotFound, notAuthorized } from '../errors/errors.ts'
import { Ids } from '../kernel/ids.ts'
import { pageOf, sorted } from '../kernel/paging.ts'
import { Records } from '../kernel/records.ts'
import type { Workspaces } from '../workspaces/workspaces.ts'
import { matchingImages } from './image-query.ts'

/** Maximum number of groups in a list without a limit. */
const MAX_UNLIMITED = 200

export interface ImageGroupContext {
  readonly images: Records<Image>
  readonly workspaces: Pick<Workspaces, 'expect'>
  /** HTTP status of the error for a group that does not exist. */
  readonly notFoundStatus: 400 | 404
}

/** Guide text and tags that requests set on a group. */
export type ImageGroupInfo = Pick<ImageGroupUpdateRequest, 'read_me' | 'tags'>

/** Image groups: images with the same type, namespace and name. A group exists while it has an image. */
export class ImageGroups {
  readonly #context: ImageGroupContext
  /** Guide texts and tags by group id. */
  readonly #info: Records<ImageGroupInfo>

  constructor(context: ImageGroupContext, notes?: ReadonlyMap<string, ImageGroupInfo>) {
    this.#context = context
    this.#info = new Records(notes)
  }

  get info(): ReadonlyMap<string, ImageGroupInfo> {
    return this.#info.share()
  }

  /** Counts writes of guide texts and tags. */
  get version(): number {
    return this.#info.version
  }

  /** Groups with at least one matching image, newest first. Throws ModelArts.0102 for an unknown workspace. */
  list(query: ListImageGroupsQuery): ImageGroupPage {
    this.#context.workspaces.expect(query.workspace_id, 'workspace_id')
    const all = this.#all()
    const found = new Set(matchingImages(this.#context.images.values(), query).map(groupIdOf))
    const groups = [...found].map((id) => this.#groupOf(id, all.get(id) as Group))
    const page = pageOf(newestFirst(groups), query)
    if (query.limit !== undefined) return { ...page, groups: [], is_swr_enterprise: false }
    const data = page.data.slice(0, MAX_UNLIMITED)
    return { ...page, data, groups: data, is_swr_enterprise: false }
  }

  /** Changes guide text and tags. Throws ModelArts.6404 for an unknown group, 403 ModelArts.0108 for a built-in one. */
  update(id: string, changes: ImageGroupUpdateRequest): Record<string, never> {
    this.#owned(id, 'modelarts:image:updateGroup')
    this.#setInfo(id, changes)
    return {}
  }

  /** Deletes every image of a group; throws like `update`. */
  delete(id: string): Record<string, never> {
    for (const image of this.#owned(id, 'modelarts:image:deleteGroup')) {
      this.#context.images.delete(image.id)
    }
    this.#info.delete(id)
    return {}
  }

  /** Stores guide text and tags that came with the registration of an image. */
  setInfo(image: Image, changes: ImageGroupUpdateRequest): void {
    this.#setInfo(groupIdOf(image), changes)
  }

  /** Call after an image was deleted: deletes guide text and tags of its group if the group is now empty. */
  dropInfoIfEmpty(image: Image): void {
    const id = groupIdOf(image)
    if (!this.#all().has(id)) this.#info.delete(id)
  }

  #setInfo(id: string, { read_me, tags }: ImageGroupUpdateRequest): void {
    const given = { ...(read_me === undefined ? {} : { read_me }), ...(tags && { tags }) }
    this.#info.set(id, { ...this.#info.get(id), ...given })
  }

  /** Images of a group that is not built in; throws like `update`. */
  #owned(id: string, action: string): Group {
    const group = this.#all().get(id)
    if (group === undefined) throw imageGroupNotFound(id, this.#context.notFoundStatus)
    if (group[0].type === 'BUILD_IN') throw notAuthorized(action)
    return group
  }

  #all(): Map<string, Group> {
    const groups = new Map<string, Group>()
    for (const image of this.#context.images.values()) {
      const id = groupIdOf(image)
      const group = groups.get(id)
      if (group === undefined) groups.set(id, [image])
      else group.push(image)
    }
    return groups
  }

  #groupOf(id: string, group: Group): ImageGroup {
    const [latest] = newestFirst(group) as [StoredImage]
    const { description, icon_name, name, namespace, swr_instance_id, swr_instance_name } = latest
    return {
      create_at: Math.min(...group.map(({ create_at }) => create_at)),
      ...(description === undefined ? {} : { description }),
      ...(icon_name === undefined ? {} : { icon_name }),
      id,
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(swr_instance_id ? { swr_instance_id } : {}),
      ...(swr_instance_name === undefined ? {} : { swr_instance_name }),
      update_at: Math.max(...group.map(({ update_at }) => update_at)),
      version_count: group.length,
      ...this.#info.get(id),
    }
  }
}

type Group = [Image, ...Image[]]

function groupIdOf({ type, namespace = '', name }: Image): string {
  return new Ids(`image group ${type}/${namespace}/${name}`).uuid()
}

function newestFirst<T extends { id: string; create_at: number }>(records: readonly T[]): T[] {
  const byId = sorted(records, ({ id }) => id, true)
  return sorted(byId, ({ create_at }) => create_at, true)
}
