import { IMAGE } from '../support/values.ts'
import type { Effects, OperationEffects } from './effect.ts'
import { MOUNTED, OWN_IMAGE, POOL, RESEARCH, USER } from './world.ts'

/** Filters and pages of both lists of instances. */
const listInputs: OperationEffects['inputs'] = {
  'query.billing': ['ALL', 'COMPUTE'],
  'query.feature': ['NOTEBOOK', 'DEFAULT'],
  'query.flavor': ['gpu', 'cpu'],
  'query.id': ['nb-1', 'nb-2'],
  'query.image_id': [IMAGE, OWN_IMAGE],
  'query.limit': [1, 2],
  'query.name': ['llama', 'nothing-like-it'],
  'query.offset': [0, 1],
  'query.owner': ['1a7c0f3e5b9d4c2886e4f0d2a6b8c0e1', USER],
  'query.pool_id': [POOL, 'none'],
  'query.sort_dir': ['ASC', 'DESC'],
  'query.sort_key': ['name', 'status'],
  'query.status': ['RUNNING', 'STOPPED'],
  'query.tags': ['team', 'nothing-like-it'],
  'query.workspace_id': ['0', RESEARCH],
  'query.swr_path': ['atelier', 'none'],
  'query.pool_name': ['gpu', 'none'],
  'query.description': ['Fine', 'none'],
  'query.ip': ['172.16.0.1', '172.16.0.2'],
  'query.username': ['admin', 'none'],
}

const hookInputs = (base: object): OperationEffects['inputs'] =>
  Object.fromEntries(
    ['post_start', 'pre_start'].flatMap((hook) =>
      Object.entries({
        script: ['a', 'b'],
        type: ['COMMAND', 'SCRIPT'],
        mode: ['BLOCK', 'ASYNC'],
      }).map(([field, values]) => [
        `body.hooks.container_hooks.${hook}.${field}`,
        { values: values as [string, string], body: base },
      ]),
    ),
  )

const affinityInputs: OperationEffects['inputs'] = Object.fromEntries(
  ['required', 'preferred'].flatMap((kind) =>
    Object.entries({
      key: ['a', 'b'],
      operator: ['In', 'NotIn'],
      'values[]': ['a', 'b'],
      weight: [1, 2],
    }).map(([field, values]) => [
      `body.affinity.${kind}_during_scheduling_ignored_during_execution[].${field}`,
      values as [unknown, unknown],
    ]),
  ),
)

const custom = { flavor: undefined, custom_spec: { cpu: 1, memory: 1024 } }
const gpu = { flavor: undefined, custom_spec: { cpu: 1, memory: 1024, gpu: 1, category: 'GPU' } }

const customInputs: OperationEffects['inputs'] = {
  'body.custom_spec.cpu': { values: [1, 2], body: custom },
  'body.custom_spec.memory': { values: [1024, 2048], body: custom },
  'body.custom_spec.gpu': { values: [1, 2], body: gpu },
  'body.custom_spec.gpu_type': { values: ['T4', 'V100'], body: gpu },
  'body.custom_spec.arch': { values: ['X86_64', 'AARCH64'], body: custom, refused: true },
  'body.custom_spec.category': { values: ['CPU', 'GPU'], body: custom },
  'body.custom_spec.resource_flavor': { values: ['a', 'b'], body: custom },
}

const endpoint = { endpoints: [{ service: 'SSH', key_pair_names: ['lab-key'] }] }

const endpointInputs: OperationEffects['inputs'] = {
  'body.endpoints[].service': { values: ['SSH', 'NOTEBOOK'], body: endpoint },
  'body.endpoints[].key_pair_names[]': { values: ['lab-key', 'other-key'], body: endpoint },
}

const DATA = { category: 'OBSFS', mount_path: '/data/a/', uri: 'obs://bucket/a/' }
const TURBO = { category: 'EFS', mount_path: '/data/a/', uri: 'host:/a', id: 'efs-1' }

const dataVolumeInputs: OperationEffects['inputs'] = {
  'body.data_volumes[].category': { values: ['OBSFS', 'OBS'], body: { data_volumes: [DATA] } },
  'body.data_volumes[].ownership': {
    values: ['DEDICATED', 'MANAGED'],
    body: { data_volumes: [DATA] },
    refused: true,
  },
  'body.data_volumes[].uri': {
    values: ['obs://bucket/a/', 'obs://bucket/b/'],
    body: { data_volumes: [DATA] },
  },
  'body.data_volumes[].id': { values: ['efs-1', 'efs-2'], body: { data_volumes: [TURBO] } },
  'body.data_volumes[].mount_path': {
    values: ['/data/a/', '/data/b/'],
    body: { data_volumes: [DATA] },
  },
  'body.data_volumes[].read_only': { values: [true, false], body: { data_volumes: [DATA] } },
  'body.data_volumes[].dew_secret_name': { values: ['a', 'b'], body: { data_volumes: [DATA] } },
  'body.data_volumes[].capacity': { values: [10, 20], body: { data_volumes: [DATA] } },
}

/** Operations on instances: a request that succeeds and two values for each of its inputs. */
export const notebookEffects: Effects = {
  ListNotebooks: { inputs: listInputs },
  ListAllNotebooks: { inputs: listInputs },
  CreateNotebook: {
    body: {
      name: 'a',
      flavor: 'modelarts.vm.cpu.2u',
      image_id: IMAGE,
      volume: { category: 'EVS', ownership: 'MANAGED' },
    },
    inputs: {
      'body.description': ['a', 'b'],
      'body.feature': { values: ['NOTEBOOK', 'DEFAULT'], refused: true },
      'body.flavor': ['modelarts.vm.cpu.2u', 'modelarts.vm.cpu.8u'],
      'body.image_id': [IMAGE, '2faf8665-8a73-5a11-b204-703bf4526081'],
      'body.name': ['a', 'b'],
      'body.pool_id': [POOL, undefined],
      'body.workspace_id': ['0', RESEARCH],
      'body.duration': [3_600_000, 7_200_000],
      'body.lease.duration': [3_600_000, 7_200_000],
      'body.lease.type': ['TIMING', 'IDLE'],
      'body.run_user.uid': [1000, 1001],
      'body.run_user.gid': [100, 101],
      'body.volume.category': ['EVS', 'EFS'],
      'body.volume.ownership': {
        values: ['MANAGED', 'DEDICATED'],
        body: { volume: { category: 'EFS', uri: 'host:/a', id: 'efs-1' } },
      },
      'body.volume.uri': {
        values: ['host:/a', 'host:/b'],
        body: { volume: { category: 'EFS', ownership: 'DEDICATED', id: 'efs-1' } },
      },
      'body.volume.id': {
        values: ['efs-1', 'efs-2'],
        body: { volume: { category: 'EFS', ownership: 'DEDICATED', uri: 'host:/a' } },
      },
      'body.volume.mount_path': ['/home/a', '/home/b'],
      'body.volume.read_only': {
        values: [true, false],
        body: { volume: { category: 'EFS', ownership: 'MANAGED' } },
      },
      'body.volume.dew_secret_name': {
        values: ['a', 'b'],
        body: { volume: { category: 'OBS', ownership: 'DEDICATED', uri: 'obs://bucket/a/' } },
      },
      'body.volume.capacity': [10, 20],
      'body.user_vpc.nat_id': { values: ['a', 'b'], body: vpc() },
      'body.user_vpc.eip_id': { values: ['a', 'b'], body: vpc() },
      'body.user_vpc.vpc_id': { values: ['a', 'b'], body: vpc() },
      'body.user_vpc.subnet_id': { values: ['a', 'b'], body: vpc() },
      'body.user_vpc.security_group_ids[]': { values: ['a', 'b'], body: vpc() },
      'body.user_vpc.connect_cidrs[]': { values: ['10.0.0.0/8', '10.1.0.0/16'], body: vpc() },
      'body.public_network_config.public_network_type': ['SHARED', 'FORBIDDEN'],
      ...customInputs,
      ...endpointInputs,
      ...hookInputs({}),
      ...affinityInputs,
      ...dataVolumeInputs,
    },
  },
  UpdateNotebook: {
    path: { id: 'nb-2' },
    body: { name: 'renamed' },
    inputs: {
      'path.id': ['nb-2', 'nb-3'],
      'body.name': ['a', 'b'],
      'body.description': ['a', 'b'],
      'body.flavor': ['modelarts.vm.cpu.2u', 'modelarts.vm.cpu.8u'],
      'body.image_id': [IMAGE, '2faf8665-8a73-5a11-b204-703bf4526081'],
      'body.storage_new_size': [50, 60],
      'body.dew_secret_name': ['a', 'b'],
      'body.public_network_config.public_network_type': ['SHARED', 'FORBIDDEN'],
      ...customInputs,
      ...endpointInputs,
      ...hookInputs({}),
      ...affinityInputs,
      ...dataVolumeInputs,
    },
  },
  ShowNotebook: { path: { id: 'nb-1' }, inputs: { 'path.id': ['nb-1', 'nb-2'] } },
  DeleteNotebook: { path: { id: 'nb-2' }, inputs: { 'path.id': ['nb-2', 'nb-3'] } },
  StartNotebook: {
    path: { id: 'nb-2' },
    inputs: {
      'path.id': ['nb-2', 'nb-3'],
      'query.duration': [3_600_000, 7_200_000],
      'query.type': ['TIMING', 'IDLE'],
    },
  },
  StopNotebook: { path: { id: 'nb-1' }, inputs: { 'path.id': ['nb-1', 'nb-4'] } },
  ShowLease: { path: { id: 'nb-1' }, inputs: { 'path.id': ['nb-1', 'nb-4'] } },
  RenewLease: {
    path: { id: 'nb-1' },
    query: {},
    body: { duration: 3_600_000 },
    inputs: {
      'path.id': ['nb-1', 'nb-4'],
      'query.duration': [3_600_000, 7_200_000],
      'body.duration': [3_600_000, 7_200_000],
      'body.type': ['TIMING', 'IDLE'],
    },
  },
  ShowSwitchableFlavors: {
    path: { id: 'nb-gpu' },
    inputs: {
      'path.id': ['nb-gpu', 'nb-2'],
      'query.limit': [1, 2],
      'query.offset': { values: [0, 1], query: { limit: 1 } },
      'query.sort_key': ['name', 'vcpus'],
      'query.sort_dir': { values: ['ASC', 'DESC'], query: { sort_key: 'vcpus' } },
    },
  },
  ListFlavors: {
    inputs: {
      'query.category': ['CPU', 'GPU'],
      'query.feature': ['NOTEBOOK', 'DEFAULT'],
      'query.flavor_type': ['ASCEND_SNT9B', 'ASCEND_SNT3'],
      'query.limit': [1, 2],
      'query.offset': { values: [0, 1], query: { limit: 1 } },
      'query.sort_key': ['name', 'vcpus'],
      'query.sort_dir': { values: ['ASC', 'DESC'], query: { sort_key: 'vcpus' } },
      'query.type': ['MANAGED', 'DEDICATED'],
    },
  },
  AttachDynamicStorage: {
    path: { instance_id: 'nb-gpu' },
    body: { category: 'OBS', mount_path: '/data/a/', uri: 'obs://bucket/a/' },
    inputs: {
      'path.instance_id': ['nb-gpu', 'nb-4'],
      'body.category': { values: ['OBS', 'EFS'], refused: true },
      'body.mount_path': ['/data/a/', '/data/b/'],
      'body.uri': ['obs://bucket/a/', 'obs://bucket/b/'],
      'body.efs_id': { values: ['efs-1', 'efs-2'], body: { category: 'EFS', uri: 'host:/a' } },
    },
  },
  ListDynamicStorages: {
    path: { instance_id: 'nb-1' },
    inputs: { 'path.instance_id': ['nb-1', MOUNTED] },
  },
  CreateNotebookTags: {
    path: { resource_id: 'nb-1' },
    body: { tags: [{ key: 'a', value: 'b' }] },
    inputs: {
      'path.resource_id': ['nb-1', 'nb-2'],
      'query.workspace_id': { values: ['0', 'none'], refused: true },
      'body.tags[].key': ['a', 'b'],
      'body.tags[].value': ['a', 'b'],
    },
  },
  DeleteNotebookTags: {
    path: { resource_id: 'nb-1' },
    body: { tags: [{ key: 'stage' }] },
    inputs: {
      'path.resource_id': ['nb-1', 'nb-2'],
      'query.workspace_id': { values: ['0', 'none'], refused: true },
      'body.tags[].key': ['stage', 'team'],
      'body.tags[].value': ['a', 'b'],
    },
  },
  ShowNotebookTags: { inputs: { 'query.workspace_id': ['0', RESEARCH] } },
}

function vpc() {
  return { user_vpc: { vpc_id: 'v', subnet_id: 's', security_group_ids: ['g'] } }
}
