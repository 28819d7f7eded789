import { findingLine, read } from '../../schemas/findings.ts'
import { Image, type ImagePage, type ListedImage } from '../../schemas/image.ts'
import type {
  ImageCreateRequest,
  ImageRegisterRequest,
  ListImagesQuery,
} from '../../schemas/image-request.ts'
import { imageNotFound, imageTagConflict, notAuthorized } from '../errors/errors.ts'
import { pageOf } from '../kernel/paging.ts'
import { Records } from '../kernel/records.ts'
import type { ImageReminder, ProjectContext } from '../kernel/reminders.ts'
import type { Workspaces } from '../workspaces/workspaces.ts'
import { type GroupNote, ImageGroups } from './image-groups.ts'
import { matching, orderOf } from './image-query.ts'
import { imageToSave, registeredImage, sizeOf } from './new-image.ts'

/** An image in one of these does not keep its address from another. */
const freed: ReadonlySet<Image['status']> = new Set(['DELETED', 'CREATE_FAILED'])

export interface ImageOptions {
  /** HTTP status for an image or a group that does not exist. */
  notFoundStatus: 400 | 404
}

/** What images need of their project. */
export interface ImageContext extends ProjectContext {
  readonly workspaces: Pick<Workspaces, 'expect'>
}

/** All there is to know of the images of a project. */
export interface ImagesState {
  images: ReadonlyMap<string, Image>
  /** What was said about groups, by group id. */
  groups: ReadonlyMap<string, GroupNote>
}

/** The images of one project: those of the scene, and those that were registered or saved. */
export class Images {
  readonly groups: ImageGroups
  readonly #images: Records<Image>
  readonly #context: ImageContext
  readonly #notFoundStatus: 400 | 404

  constructor(
    start: ReadonlyMap<string, Image>,
    context: ImageContext,
    { notFoundStatus }: ImageOptions,
    groups?: ImagesState['groups'],
  ) {
    this.#images = new Records(start)
    this.#context = context
    this.#notFoundStatus = notFoundStatus
    const { workspaces } = context
    this.groups = new ImageGroups({ images: this.#images, workspaces, notFoundStatus }, groups)
  }

  get state(): ImagesState {
    return { images: this.#images.share(), groups: this.groups.notes }
  }

  /** Counts writes. */
  get version(): number {
    return this.#images.version + this.groups.version
  }

  get(id: string): Image | undefined {
    return this.#images.get(id)
  }

  /** The images that match (contract B10); 400 ModelArts.6303 for a sort key, 0102 for a workspace. */
  list(query: ListImagesQuery): ImagePage {
    const inOrder = orderOf(query)
    this.#expectWorkspace(query.workspace_id)
    const page = pageOf(inOrder(matching(this.#images.values(), query)), query)
    return { ...page, data: page.data.map(listed) }
  }

  /** Refuses with ModelArts.6404 an id that no image has. */
  show(id: string): Image {
    const image = this.#images.get(id)
    if (image === undefined) throw imageNotFound(id, this.#notFoundStatus)
    return image
  }

  /** Reads an image anew from SWR: here it is always what it was. */
  sync(id: string): Image {
    return this.show(id)
  }

  /** Takes an image out and shows it a last time; 403 ModelArts.0108 for one of the service. */
  delete(id: string): Image {
    const image = this.show(id)
    if (image.type === 'BUILD_IN') throw notAuthorized('modelarts:image:delete')
    this.#images.delete(id)
    this.groups.forget(image)
    return { ...image, status: 'DELETED', update_at: this.#context.clock.now() }
  }

  /** Makes an image of SWR known, ready for use; 400 ModelArts.0102, or 6737 where it is known. */
  register(request: ImageRegisterRequest): Image {
    this.#expectWorkspace(request.workspace_id)
    const image = this.#add(registeredImage(request, this.#context))
    const { read_me, tags } = request
    this.groups.note(image, { read_me, tags: tags?.map((key) => ({ key })) })
    return image
  }

  /** The image, in status INIT, that an instance of `source` is saved to; refuses as `register` does. */
  save(request: ImageCreateRequest, source: Image): Image {
    this.#expectWorkspace(request.workspace_id)
    return this.#add(imageToSave(request, source, this.#context))
  }

  happen({ image_id, at }: ImageReminder): void {
    // What has no time is never due.
    this.building(image_id, at as number)
  }

  /** Lets an image that waits to be saved go on, at a time in epoch ms. */
  building(id: string, at: number): void {
    const image = this.get(id)
    if (image?.status === 'INIT') this.#put({ ...image, status: 'CREATING', update_at: at })
  }

  /** Ends the saving of an image at a time in epoch ms, well or with a failure; undefined where it was deleted. */
  saved(id: string, at: number, failure?: string): Image | undefined {
    const image = this.get(id)
    if (image === undefined) return undefined
    return failure === undefined
      ? this.#put({ ...image, status: 'ACTIVE', size: sizeOf(image.swr_path), update_at: at })
      : this.#put({ ...image, status: 'CREATE_FAILED', status_message: failure, update_at: at })
  }

  #expectWorkspace(id: string): void {
    this.#context.workspaces.expect(id, 'workspace_id')
  }

  /** Refuses with 400 ModelArts.6737 what SWR has already, on whichever host. */
  #add(image: Image): Image {
    const { namespace, name, tag } = image
    const address = `/${namespace}/${name}:${tag}`
    const isThere = this.#images
      .values()
      .some(({ status, swr_path }) => !freed.has(status) && `/${swr_path}`.endsWith(address))
    if (isThere) throw imageTagConflict(tag as string, name)
    return this.#put(image)
  }

  /** Throws where an image breaks the contract, for the mock's own data must not. */
  #put(image: Image): Image {
    read(Image, image, (findings) => {
      const list = findings.map(findingLine).join('; ')
      return new Error(`Image ${image.id} breaks the contract: ${list}`)
    })
    return this.#images.set(image.id, image)
  }
}

/** The image without what lists leave out. */
function listed({ support_res_categories: _, ...image }: Image): ListedImage {
  return image
}
