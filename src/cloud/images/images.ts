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
import { type ImageGroupInfo, ImageGroups } from './image-groups.ts'
import { matchingImages, orderOf } from './image-query.ts'
import { imageToSave, registeredImage, sizeOf } from './new-image.ts'

/** With one of these statuses, the SWR address of an image is free for another image. */
const releasedStatuses: ReadonlySet<Image['status']> = new Set(['DELETED', 'CREATE_FAILED'])

export interface ImageOptions {
  /** HTTP status of the error for an image or an image group that does not exist. */
  notFoundStatus: 400 | 404
}

/** Parts of a project that images use. */
export interface ImageContext extends ProjectContext {
  readonly workspaces: Pick<Workspaces, 'expect'>
}

/** State of the images of a project. */
export interface ImagesState {
  images: ReadonlyMap<string, Image>
  /** Guide texts and tags by group id. */
  groups: ReadonlyMap<string, ImageGroupInfo>
}

/** Images of one project: those of the scene, and those that were registered or saved. */
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
    return { images: this.#images.share(), groups: this.groups.info }
  }

  /** Counts writes. */
  get version(): number {
    return this.#images.version + this.groups.version
  }

  get(id: string): Image | undefined {
    return this.#images.get(id)
  }

  /**
   * A page of matching images (docs/contract/operations.md#listimage). Throws 400 ModelArts.6303 for an
   * unknown sort field, 0102 for an unknown workspace.
   */
  list(query: ListImagesQuery): ImagePage {
    const inOrder = orderOf(query)
    this.#expectWorkspace(query.workspace_id)
    const page = pageOf(inOrder(matchingImages(this.#images.values(), query)), query)
    return { ...page, data: page.data.map(listedImage) }
  }

  /** Throws ModelArts.6404 for an unknown image. */
  show(id: string): Image {
    const image = this.#images.get(id)
    if (image === undefined) throw imageNotFound(id, this.#notFoundStatus)
    return shownImage(image)
  }

  /** Synchronises an image with SWR; here this never changes it. */
  sync(id: string): Image {
    return this.show(id)
  }

  /** Deletes an image and returns it with status DELETED. Throws 403 ModelArts.0108 for a built-in image. */
  delete(id: string): Image {
    const image = this.show(id)
    if (image.type === 'BUILD_IN') throw notAuthorized('modelarts:image:delete')
    this.#images.delete(id)
    this.groups.dropInfoIfEmpty(image)
    return { ...image, status: 'DELETED', update_at: this.#context.clock.now() }
  }

  /**
   * Registers an image that is in SWR; it is ACTIVE at once. Throws 400 ModelArts.0102 for an
   * unknown workspace, 6737 if it is registered already.
   */
  register(request: ImageRegisterRequest): Image {
    this.#expectWorkspace(request.workspace_id)
    const image = this.#add(registeredImage(request, this.#context))
    const { read_me, tags } = request
    this.groups.setInfo(image, { read_me, tags: tags?.map((key) => ({ key })) })
    return image
  }

  /** Adds the image, with status INIT, that an instance of `source` is saved to. Throws like `register`. */
  save(request: ImageCreateRequest, source: Image): Image {
    this.#expectWorkspace(request.workspace_id)
    return this.#add(imageToSave(request, source, this.#context))
  }

  handleReminder({ image_id, at }: ImageReminder): void {
    // A reminder that is due has a time.
    this.startBuilding(image_id, at as number)
  }

  /** Moves an image from INIT to CREATING at a time in epoch ms. */
  startBuilding(id: string, at: number): void {
    const image = this.get(id)
    if (image?.status === 'INIT') this.#put({ ...image, status: 'CREATING', update_at: at })
  }

  /**
   * Ends saving an image at a time in epoch ms: ACTIVE, or CREATE_FAILED if `failure` says why.
   * Returns undefined if the image was deleted meanwhile.
   */
  endSave(id: string, at: number, failure?: string): Image | undefined {
    const image = this.get(id)
    if (image === undefined) return undefined
    return failure === undefined
      ? this.#put({ ...image, status: 'ACTIVE', size: sizeOf(image.swr_path), update_at: at })
      : this.#put({ ...image, status: 'CREATE_FAILED', status_message: failure, update_at: at })
  }

  #expectWorkspace(id: string): void {
    this.#context.workspaces.expect(id, 'workspace_id')
  }

  /** Throws 400 ModelArts.6737 if an image has the same namespace, name and tag, on any SWR host. */
  #add(image: Image): Image {
    const { namespace, name, tag } = image
    const address = `/${namespace}/${name}:${tag}`
    const isRegistered = this.#images
      .values()
      .some(
        ({ status, swr_path }) => !releasedStatuses.has(status) && `/${swr_path}`.endsWith(address),
      )
    if (isRegistered) throw imageTagConflict(tag as string, name)
    return this.#put(image)
  }

  /** Stores an image. Throws if it does not match the schema: that would be a bug of this server. */
  #put(image: Image): Image {
    read(Image, image, (findings) => {
      const list = findings.map(findingLine).join('; ')
      return new Error(`Image ${image.id} does not match the schema: ${list}`)
    })
    return this.#images.set(image.id, image)
  }
}

/** The image without the fields that lists do not show. */
function listedImage(image: Image): ListedImage {
  const { support_res_categories: _, ...listed } = shownImage(image)
  return listed
}

/** The image without the two fields that only its group shows. */
function shownImage({ icon_name: _icon, swr_instance_name: _name, ...image }: Image): Image {
  return image as Image
}
