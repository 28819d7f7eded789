import type { PartialEndpoint } from '../../schemas/notebook.ts'
import { type CustomSpecRequest, NotebookUpdateRequest } from '../../schemas/notebook-request.ts'
import type { DataVolumeRequest } from '../../schemas/volume.ts'
import { isSameJson } from '../kernel/same-json.ts'
import { customSpecOf, publicNetwork, sshEndpoints } from './new-notebook.ts'
import type { Mount, WholeNotebook } from './shown-fields.ts'

/**
 * The fields of an update that differ from the instance. A field with the present value is no reason to refuse the
 * update (docs/contract/operations.md#updatenotebook). A flavor beside custom_spec is left out too.
 */
export function changedFields(
  notebook: WholeNotebook,
  request: NotebookUpdateRequest,
): NotebookUpdateRequest {
  const { custom_spec, data_volumes, endpoints, flavor, ...others } = {
    ...request,
    public_network_config: publicNetwork(request).public_network_config,
  }
  const { hooks, affinity, description, image, name, public_network_config, volume } = notebook
  const present: Record<keyof typeof others, unknown> = {
    affinity,
    description,
    dew_secret_name: volume.dew_secret_name,
    hooks: withDefaults(hooks),
    image_id: image.id,
    name,
    public_network_config,
    storage_new_size: volume.capacity,
  }
  const changed: Partial<typeof others> = Object.fromEntries(
    Object.entries(others).filter(
      ([field, value]) =>
        value !== undefined && !isSameJson(value, present[field as keyof typeof others]),
    ),
  )
  // The architecture of custom resources follows a new image.
  const isSameImage = changed.image_id === undefined
  return {
    ...changed,
    ...(custom_spec === undefined || (isSameImage && isSameSpec(notebook, custom_spec))
      ? {}
      : { custom_spec }),
    ...(data_volumes === undefined || areSameVolumes(notebook, data_volumes)
      ? {}
      : { data_volumes }),
    ...(endpoints === undefined || isSameAccess(notebook, endpoints) ? {} : { endpoints }),
    ...(flavor === undefined || custom_spec !== undefined || flavor === notebook.flavor
      ? {}
      : { flavor }),
  }
}

/** Hooks with the default type and mode: scenes and states of earlier versions may leave them out. */
function withDefaults(hooks: WholeNotebook['hooks']): unknown {
  return NotebookUpdateRequest.shape.hooks.safeParse(hooks).data ?? hooks
}

function isSameSpec({ custom_spec: present }: WholeNotebook, spec: CustomSpecRequest): boolean {
  return present !== undefined && isSameJson(customSpecOf(spec, present.arch), present)
}

function isSameAccess(
  { endpoints: present }: WholeNotebook,
  endpoints: NonNullable<NotebookUpdateRequest['endpoints']>,
): boolean {
  const [ssh, requested] = [present, sshEndpoints(endpoints)].map((all) =>
    accessOf(all.find(({ service }) => service === 'SSH')),
  )
  return isSameJson(ssh, requested)
}

function accessOf(endpoint: PartialEndpoint | undefined) {
  const { allowed_access_ips = [], key_pair_names = [] } = endpoint ?? {}
  return { allowed_access_ips, key_pair_names }
}

function areSameVolumes(
  { data_volumes: present }: WholeNotebook,
  requests: readonly DataVolumeRequest[],
): boolean {
  return isSameJson(present.map(sourceOf), requests.map(sourceOf))
}

function sourceOf({ category, mount_path, read_only, uri }: Mount | DataVolumeRequest) {
  return { category: category === 'SFS' ? 'EFS' : category, mount_path, read_only, uri }
}
