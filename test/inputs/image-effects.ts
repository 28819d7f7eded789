import { IMAGE } from '../support/values.ts'
import type { Effects, OperationEffects } from './effect.ts'
import { GROUP, OWN_IMAGE, RESEARCH } from './world.ts'

/** Filters and pages of both lists. */
const listInputs: OperationEffects['inputs'] = {
  'query.limit': [1, 2],
  'query.offset': [0, 1],
  'query.name': ['pytorch', 'team'],
  'query.name_fuzzy_match': { values: [true, false], query: { name: 'team' } },
  'query.namespace': ['language-team', 'none'],
  'query.type': ['BUILD_IN', 'DEDICATED'],
  'query.workspace_id': [undefined, RESEARCH],
}

/** Operations on images and image groups. */
export const imageEffects: Effects = {
  CreateImage: {
    path: { id: 'nb-1' },
    body: { name: 'saved', namespace: 'team', tag: '1' },
    inputs: {
      'path.id': ['nb-1', 'nb-4'],
      'body.description': ['a', 'b'],
      'body.name': ['saved', 'other'],
      'body.namespace': ['team', 'other'],
      'body.tag': ['1', '2'],
      'body.workspace_id': ['0', RESEARCH],
      'body.swr_instance_id': ['a', 'b'],
      'body.swr_instance_domain': ['a.example', 'b.example'],
    },
  },
  ListImage: {
    inputs: {
      ...listInputs,
      'query.service_type': ['COMMON', 'DEV'],
      'query.show_name': [undefined, 'none'],
      'query.show_tag': [undefined, 'none'],
      'query.sort_dir': ['ASC', 'DESC'],
      'query.sort_key': ['name', 'size'],
    },
  },
  ListImageGroup: {
    inputs: {
      ...listInputs,
      'query.swr_instance_id': [undefined, 'none'],
    },
  },
  RegisterImage: {
    body: { swr_path: 'swr.example.com/team/registered:1' },
    inputs: {
      'body.arch': ['X86_64', 'AARCH64'],
      'body.description': ['a', 'b'],
      'body.origin': ['CUSTOMIZE', 'IMAGE_SAVE'],
      'body.resource_category[]': ['CPU', 'GPU'],
      'body.service_type': ['COMMON', 'DEV'],
      'body.services[]': ['NOTEBOOK', 'SSH'],
      'body.swr_path': ['swr.example.com/team/registered:1', 'swr.example.com/team/registered:2'],
      'body.visibility': ['PRIVATE', 'PUBLIC'],
      'body.workspace_id': ['0', RESEARCH],
      'body.flavor_type': ['ASCEND_SNT9', 'ASCEND_SNT9B'],
      'body.tags[]': ['a', 'b'],
      'body.swr_instance_id': ['a', 'b'],
      'body.read_me': ['a', 'b'],
    },
  },
  ShowImage: { path: { id: IMAGE }, inputs: { 'path.id': [IMAGE, OWN_IMAGE] } },
  SyncImage: { path: { image_id: IMAGE }, inputs: { 'path.image_id': [IMAGE, OWN_IMAGE] } },
  DeleteImage: {
    path: { id: 'img-1' },
    body: {},
    inputs: { 'path.id': ['img-1', 'img-2'], 'body.is_force': [true, false] },
  },
  DeleteImageGroup: {
    path: { id: GROUP },
    body: {},
    inputs: {
      'path.id': { values: [GROUP, 'none'], refused: true },
      'body.is_force': [true, false],
    },
  },
  UpdateImageGroup: {
    path: { id: GROUP },
    body: { read_me: 'a' },
    inputs: {
      'path.id': { values: [GROUP, 'none'], refused: true },
      'body.read_me': ['a', 'b'],
      'body.tags[].key': { values: ['a', 'b'], body: { tags: [{ value: 'v' }] } },
      'body.tags[].value': { values: ['a', 'b'], body: { tags: [{ key: 'k' }] } },
    },
  },
}
