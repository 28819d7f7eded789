import type { NotebookUpdateRequest } from '../../schemas/notebook-request.ts'
import { imageSummary } from '../catalog.ts'
import { flavorNotSupported, flavorNotSwitchable, notInThisState } from '../errors/errors.ts'
import { isSwitchable } from '../flavors.ts'
import { endpointsOf } from './derived-fields.ts'
import { type Action, statusAfter } from './life/state-table.ts'
import {
  CUSTOM_FLAVOR,
  customSpec,
  ignoredInRequest,
  type ProjectResources,
  publicNetwork,
  requestedEndpoints,
  usableFlavor,
  usableImage,
} from './new-notebook.ts'
import type { WholeNotebook } from './shown-fields.ts'
import { dataVolumes, expectGrowth } from './volumes.ts'

/**
 * The action of the state machine that each field of an update stands for
 * (docs/contract/operations.md#updatenotebook).
 */
const actionOf = {
  name: 'rename',
  description: 'rename',
  storage_new_size: 'resize',
  flavor: 'reconfigure',
  custom_spec: 'reconfigure',
  image_id: 'reconfigure',
  endpoints: 'reconfigure',
  hooks: 'reconfigure',
  affinity: 'reconfigure',
  dew_secret_name: 'reconfigure',
  data_volumes: 'reconfigure',
  public_network_config: 'reconfigure',
} as const satisfies Record<keyof NotebookUpdateRequest, Action>

/** Result of an update. */
export interface NotebookUpdate {
  after: WholeNotebook
  /** New size of the EVS disk, GB; undefined if it does not grow. */
  size: number | undefined
  /** Fields that had no effect, with reasons. */
  warnings: string[]
}

/** Applies an update at `now` (epoch ms). Throws, and changes nothing, if the status does not allow one of the fields. */
export function updatedNotebook(
  notebook: WholeNotebook,
  request: NotebookUpdateRequest,
  resources: ProjectResources,
  now: number,
): NotebookUpdate {
  const fields = Object.keys(request) as (keyof NotebookUpdateRequest)[]
  const given = fields.filter((field) => request[field] !== undefined)
  statusAfter(notebook.status, 'rename', given[0] ?? 'name')
  for (const field of given) statusAfter(notebook.status, actionOf[field], field)
  const size = request.storage_new_size
  const after = {
    ...notebook,
    ...pick(request, ['name', 'description', 'hooks', 'affinity']),
    ...publicNetwork(request),
    ...newImageAndFlavor(notebook, request, resources),
    ...newAccess(notebook, request, resources),
    ...newStorage(notebook, request, resources),
    ...(given.length === 0 ? {} : { update_at: now }),
  } as WholeNotebook
  return { after, size, warnings: ignoredInRequest(request) }
}

function newImageAndFlavor(
  notebook: WholeNotebook,
  { image_id, flavor, custom_spec }: NotebookUpdateRequest,
  resources: ProjectResources,
): Partial<WholeNotebook> {
  const { catalog, images } = resources
  const image = image_id === undefined ? undefined : usableImage(images, image_id)
  const summary = image === undefined ? {} : { image: imageSummary(image) }
  const current = catalog.flavors.get(notebook.flavor)
  const currentArch =
    current?.arch ?? (notebook.custom_spec?.arch === 'AARCH64' ? 'aarch64' : 'x86_64')
  const arch = image?.arch ?? images.get(notebook.image.id)?.arch ?? currentArch
  if (custom_spec !== undefined) {
    return { ...summary, flavor: CUSTOM_FLAVOR, custom_spec: customSpec(custom_spec, { arch }) }
  }
  if (flavor === undefined || flavor === notebook.flavor) {
    if (image !== undefined && image.arch !== currentArch) throw flavorNotSupported()
    return summary
  }
  const next = usableFlavor(flavor, catalog, { arch }, notebook.feature)
  const updated = { ...notebook, ...summary }
  if (!isSwitchable(resources, updated, next)) throw flavorNotSwitchable(notebook.id, flavor)
  return { ...summary, flavor, custom_spec: undefined }
}

/** Replaces the SSH access as a whole (docs/contract/behaviours.md#access-to-an-instance). */
function newAccess(
  { id }: WholeNotebook,
  { endpoints }: NotebookUpdateRequest,
  { keyPairs }: ProjectResources,
): Partial<WholeNotebook> {
  if (endpoints === undefined) return {}
  return { endpoints: endpointsOf(id, requestedEndpoints(endpoints, keyPairs)) }
}

function newStorage(
  { flavor, volume, status }: WholeNotebook,
  { storage_new_size, dew_secret_name, data_volumes }: NotebookUpdateRequest,
  { catalog, ids }: ProjectResources,
): Partial<WholeNotebook> {
  const volumes =
    data_volumes === undefined ? {} : { data_volumes: dataVolumes(data_volumes, () => ids.uuid()) }
  const secret = dew_secret_name === undefined ? {} : { dew_secret_name }
  if (storage_new_size === undefined) return { ...volumes, volume: { ...volume, ...secret } }
  if (volume.status === 'RESIZING') throw notInThisState('6357', status)
  expectGrowth(volume, storage_new_size, catalog.flavors.get(flavor))
  return { ...volumes, volume: { ...volume, ...secret, status: 'RESIZING' } }
}

function pick<T extends object, K extends keyof T>(from: T, fields: readonly K[]): Partial<T> {
  const given = fields
    .filter((field) => from[field] !== undefined)
    .map((field) => [field, from[field]])
  return Object.fromEntries(given) as Partial<T>
}
