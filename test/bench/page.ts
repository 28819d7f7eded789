export const PROJECT = '0123456789abcdef0123456789abcdef'

export const PATH = `/v1/${PROJECT}/notebooks/all`

/** Headers of a request of the admin, with the known token. */
export const HEADERS = { 'x-auth-token': 'mock-token-admin', 'content-type': 'application/json' }

/** The ten newest instances, which are the same in a mock of any size: one page of about 11 KB. */
export const tenRows = Array.from({ length: 10 }, (_, index) => ({
  id: `00000000-0000-4000-8000-00000000000${index}`,
  name: `bench-row-${index}`,
  description: 'One of the ten rows that every server in this bench sends.',
  flavor: 'modelarts.vm.gpu.v100',
  image: { id: 'e1a07296-22a8-4f05-8bc8-e936c8e54090' },
  lease: { create_at: 1_800_000_000_000 + index, update_at: 1_800_000_000_000 + index },
  tags: [{ key: 'team', value: 'bench' }],
}))
