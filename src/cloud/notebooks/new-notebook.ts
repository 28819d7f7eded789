import { quote } from '../../schemas/findings.ts'
import type { Flavor } from '../../schemas/flavor.ts'
import type { Image } from '../../schemas/image.ts'
import type { Notebook, Owner, Pool } from '../../schemas/notebook.ts'
import type {
  CustomSpecRequest,
  EndpointRequest,
  NotebookCreateRequest,
  NotebookUpdateRequest,
} from '../../schemas/notebook-request.ts'
import { type Catalog, imageSummary } from '../catalog.ts'
import {
  flavorNotForFeature,
  flavorNotSupported,
  flavorSoldOut,
  imageNotUsable,
  keyPairNotUsable,
  payloadInvalid,
  sshMissing,
} from '../errors/errors.ts'
import type { Images } from '../images/images.ts'
import type { Ids } from '../kernel/ids.ts'
import { endpointsOf, JUPYTER_VERSION, nodeAddress, progressOf } from './derived-fields.ts'
import { newLease, requestedLease } from './leases.ts'
import { pagePath, type WholeNotebook } from './shown-fields.ts'
import { dataVolumes, ignoredInDataVolumes, ignoredInVolume, mainVolume } from './volumes.ts'

/** Resources of a project that an instance can refer to. */
export interface ProjectResources {
  catalog: Catalog
  images: Images
  ids: Ids
  keyPairs: KeyPairNames
}

/** Names of the SSH key pairs that exist. */
interface KeyPairNames {
  has(name: string): boolean
}

/** Flavor id of an instance with custom resources. */
export const CUSTOM_FLAVOR = 'custom.flavor.spec.code'

/**
 * A new instance with status CREATING. Throws if the request refers to something that the project
 * does not have (docs/contract/operations.md#createnotebook). `now` is epoch ms.
 */
export function newNotebook(
  request: NotebookCreateRequest,
  { catalog, images, ids, keyPairs }: ProjectResources,
  owner: Owner,
  id: string,
  now: number,
): WholeNotebook {
  const { name, image_id, custom_spec, feature, workspace_id } = request
  const image = usableImage(images, image_id)
  const flavor =
    custom_spec === undefined
      ? usableFlavor(request.flavor as string, catalog, image, feature)
      : undefined
  const volume = mainVolume(request.volume, flavor)
  const pool = request.pool_id === undefined ? undefined : requestedPool(request.pool_id, catalog)
  const lease = newLease(leaseOfRequest(request), now)
  const endpoints = requestedEndpoints(request.endpoints ?? [], keyPairs)
  expectSsh(image, endpoints)
  return {
    action_progress: progressOf(id, 'CREATING'),
    ...(request.affinity === undefined ? {} : { affinity: request.affinity }),
    billing_items: [],
    create_at: now,
    ...(custom_spec === undefined ? {} : { custom_spec: customSpec(custom_spec, image) }),
    data_volumes: dataVolumes(request.data_volumes ?? [], () => ids.uuid()),
    description: request.description ?? '',
    endpoints: endpointsOf(id, endpoints),
    feature,
    flavor: flavor?.id ?? CUSTOM_FLAVOR,
    ...(request.hooks === undefined ? {} : { hooks: request.hooks }),
    id,
    image: imageSummary(image),
    ip: nodeAddress(id),
    is_need_credentials: true,
    jupyter_version: JUPYTER_VERSION,
    lease,
    name,
    ...(pool === undefined ? {} : { pool }),
    ...publicNetwork(request),
    ...(request.run_user === undefined ? {} : { run_user: request.run_user }),
    status: 'CREATING',
    tags: [],
    token: ids.token(),
    update_at: now,
    url: pagePath(id),
    user: owner,
    user_id: owner.id,
    ...(request.user_vpc === undefined ? {} : { user_vpc: userVpc(request.user_vpc) }),
    volume,
    workspace_id,
  } as WholeNotebook
}

/** Warnings about fields of a creation that have no effect. */
export function ignoredInCreation(request: NotebookCreateRequest): string[] {
  const { duration, feature, lease, volume } = request
  const warnings = ignoredInVolume(volume)
  if (feature === 'DEFAULT' && (duration ?? lease) !== undefined) {
    warnings.push('the lease is ignored: a free instance runs for an hour')
  } else if (duration !== undefined && lease !== undefined) {
    warnings.push('lease is ignored: duration wins')
  }
  return [...warnings, ...ignoredInRequest(request)]
}

/** Warnings about fields without effect that a creation and an update have in common. */
export function ignoredInRequest({
  custom_spec,
  flavor,
  endpoints = [],
  data_volumes = [],
  public_network_config,
}: Pick<
  NotebookUpdateRequest,
  'custom_spec' | 'flavor' | 'endpoints' | 'data_volumes' | 'public_network_config'
>): string[] {
  const isDouble = custom_spec !== undefined && flavor !== undefined
  const isEmpty = public_network_config && public_network_config.public_network_type === undefined
  return [
    ...(isDouble ? ['flavor is ignored: custom_spec wins'] : []),
    ...(isEmpty ? ['public_network_config is ignored: it has no public_network_type'] : []),
    ...ignoredInEndpoints(endpoints),
    ...ignoredInDataVolumes(data_volumes),
  ]
}

/** An instance has at most one SSH endpoint, and only with a key pair. */
function ignoredInEndpoints(endpoints: readonly EndpointRequest[]): string[] {
  const used = endpoints.find(opensSsh)
  return endpoints.flatMap((endpoint, index) => {
    const reason = endpoint === used ? undefined : reasonToIgnore(endpoint)
    return reason === undefined ? [] : [`endpoints[${index}] is ignored: ${reason}`]
  })
}

function reasonToIgnore(endpoint: EndpointRequest): string | undefined {
  if (opensSsh(endpoint)) return 'an instance has one SSH endpoint'
  if (isSsh(endpoint)) return 'it has no key_pair_names'
  const { allowed_access_ips = [] } = endpoint
  const isEmpty = keyPairNamesOf(endpoint).length === 0 && allowed_access_ips.length === 0
  return isEmpty ? undefined : 'only SSH takes key pairs and addresses'
}

/** The image with this id. Throws ModelArts.6797 if it is unknown or not ACTIVE. */
export function usableImage(images: Images, id: string): Image {
  const image = images.get(id)
  if (image?.status !== 'ACTIVE') throw imageNotUsable(id)
  return image
}

/**
 * The flavor with this id. Throws ModelArts.6323 if it is unknown or of another architecture, 6716
 * if sold out, 6870 for another feature.
 */
export function usableFlavor(
  id: string,
  catalog: Catalog,
  { arch }: Pick<Image, 'arch'>,
  feature: string,
): Flavor {
  const flavor = catalog.flavors.get(id)
  if (flavor === undefined) throw flavorNotSupported()
  if (flavor.feature !== feature) throw flavorNotForFeature(id, feature)
  if (flavor.arch !== arch) throw flavorNotSupported()
  if (flavor.sold_out) throw flavorSoldOut(id)
  return flavor
}

/** The SSH endpoints of a request. Throws ModelArts.6789 for an unknown key pair. */
export function requestedEndpoints(given: readonly EndpointRequest[], keyPairs: KeyPairNames) {
  const unknown = given.flatMap(keyPairNamesOf).find((name) => !keyPairs.has(name))
  if (unknown !== undefined) throw keyPairNotUsable(unknown)
  return given.filter(opensSsh).map(({ allowed_access_ips = [], ...endpoint }) => ({
    allowed_access_ips,
    key_pair_names: keyPairNamesOf(endpoint),
    service: 'SSH' as const,
  }))
}

/** Custom resources as responses show them. Throws ModelArts.6323 if the architecture is not that of the image. */
export function customSpec(spec: CustomSpecRequest, { arch }: Pick<Image, 'arch'>) {
  const specArch = spec.arch ?? (arch === 'aarch64' ? 'AARCH64' : 'X86_64')
  if (specArch.toLowerCase() !== arch) throw flavorNotSupported()
  const category = spec.category ?? ((spec.gpu ?? 0) > 0 ? 'GPU' : 'CPU')
  return { ...spec, arch: specArch, category }
}

function requestedPool(id: string, catalog: Catalog): Pool {
  const pool = catalog.pools.get(id)
  if (pool !== undefined) return { id: pool.id, name: pool.name }
  const expected = `one of ${[...catalog.pools.keys()].join(', ')}`
  throw payloadInvalid({ path: '$.pool_id', found: quote(id), expected })
}

/** A free instance always runs for an hour (docs/contract/behaviours.md#free-instances). */
function leaseOfRequest({ feature, duration, lease }: NotebookCreateRequest) {
  if (feature === 'DEFAULT') return requestedLease({})
  return requestedLease(duration === undefined ? (lease ?? {}) : { duration })
}

/** The public network of a request; an object without a type changes nothing. */
export function publicNetwork({
  public_network_config: config,
}: Pick<NotebookUpdateRequest, 'public_network_config'>) {
  return config?.public_network_type === undefined ? {} : { public_network_config: config }
}

function expectSsh({ dev_services, name }: Image, endpoints: readonly unknown[]): void {
  const onlySsh = dev_services.length > 0 && dev_services.every((service) => service === 'SSH')
  if (onlySsh && endpoints.length === 0) throw sshMissing(name)
}

/**
 * `connect_cidrs` is an array in requests, and text in responses
 * (docs/contract/discrepancies.md#vpc-networks).
 */
function userVpc({ connect_cidrs, ...vpc }: NonNullable<NotebookCreateRequest['user_vpc']>) {
  const cidrs = connect_cidrs === undefined ? {} : { connect_cidrs: connect_cidrs.join(',') }
  return { ...vpc, ...cidrs } as Notebook['user_vpc']
}

function isSsh({ service, dev_service }: EndpointRequest): boolean {
  return (service ?? dev_service) === 'SSH'
}

function opensSsh(endpoint: EndpointRequest): boolean {
  return isSsh(endpoint) && keyPairNamesOf(endpoint).length > 0
}

/** Names of key pairs, in either spelling of the field. */
function keyPairNamesOf({ key_pair_names = [], ssh_keys = [] }: EndpointRequest): string[] {
  return [...new Set([...key_pair_names, ...ssh_keys])]
}
