import type { Image } from '../../schemas/image.ts'
import {
  type ImageCreateRequest,
  type ImageRegisterRequest,
  swrAddress,
} from '../../schemas/image-request.ts'
import type { ProjectContext } from '../kernel/reminders.ts'
import { SeededRandom } from '../kernel/seeded-random.ts'

const SWR_HOST = 'swr.cn-north-4.myhuaweicloud.com'

/**
 * A registered image with status ACTIVE (docs/contract/operations.md#registerimage). The tag is `latest` if
 * the address has none.
 */
export function registeredImage(request: ImageRegisterRequest, context: ProjectContext): Image {
  const { namespace, name, tag } = swrAddress(request.swr_path) ?? {}
  const swr_path = tag === undefined ? `${request.swr_path}:latest` : request.swr_path
  return {
    ...commonFields(context),
    arch: request.arch === 'AARCH64' ? 'aarch64' : 'x86_64',
    description: request.description,
    dev_services: request.services,
    flavor_type: request.flavor_type,
    name: name as string,
    namespace,
    origin: request.origin,
    resource_categories: request.resource_category,
    service_type: request.service_type,
    size: sizeOf(swr_path),
    status: 'ACTIVE',
    support_res_categories: request.resource_category,
    swr_instance_id: request.swr_instance_id,
    swr_path,
    tag: tag ?? 'latest',
    visibility: request.visibility,
    workspace_id: request.workspace_id,
  }
}

/**
 * A new image with status INIT that an instance is saved to (docs/contract/behaviours.md#saving-an-image).
 * The tag is the time in ms if none is given.
 */
export function imageToSave(
  request: ImageCreateRequest,
  source: Image,
  context: ProjectContext,
): Image {
  const { name, namespace, swr_instance_domain: host = SWR_HOST } = request
  const tag = request.tag || String(context.clock.now())
  return {
    ...commonFields(context),
    arch: source.arch,
    description: request.description ?? source.description,
    dev_services: source.dev_services,
    flavor_type: source.flavor_type,
    name,
    namespace,
    origin: 'IMAGE_SAVE',
    resource_categories: source.resource_categories,
    service_type: source.service_type,
    status: 'INIT',
    support_res_categories: source.resource_categories,
    swr_instance_id: request.swr_instance_id,
    swr_path: `${host}/${namespace}/${name}:${tag}`,
    tag,
    visibility: 'PRIVATE',
    workspace_id: request.workspace_id,
  }
}

/** Size in bytes: random, but always the same for one SWR address. */
export function sizeOf(swr_path: string): number {
  return new SeededRandom(`size of ${swr_path}`).integer(1_000_000_000, 12_000_000_000)
}

function commonFields({ clock, ids }: ProjectContext) {
  const now = clock.now()
  return { create_at: now, id: ids.uuid(), tags: [], type: 'DEDICATED' as const, update_at: now }
}
