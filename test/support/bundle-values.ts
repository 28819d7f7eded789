import {
  BUNDLE_FORMAT,
  BUNDLE_VERSION,
  type BundleHeader,
  type BundleRequest,
} from '../../src/schemas/bundle.ts'

/** Header of a bundle of the default scene. */
export const HEADER: BundleHeader = {
  format: BUNDLE_FORMAT,
  format_version: BUNDLE_VERSION,
  mock_version: '1.0.0',
  captured_at: 1,
  origin: 'mock',
  seed: 1,
  config: {},
  scene: { name: 'default', sha256: null, included: false },
}

/** A request of a bundle without an answer. */
export const REQUEST: BundleRequest = {
  kind: 'request',
  number: 1,
  request_id: 'a',
  project_id: null,
  world_at: null,
  server_at: null,
  host_at: 0,
  operation: null,
  caller: { user: null, credential: 'none' },
  method: 'GET',
  url: '/',
  headers: [],
  body: null,
  outcome: 'answered',
  fault: null,
  answer: null,
}
