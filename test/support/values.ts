/** Start of the frozen clock of most tests, epoch ms. */
export const NOW = Date.UTC(2026, 0, 1)

/** Project of the default scene. */
export const PROJECT = '0123456789abcdef0123456789abcdef'

/** Image of the default scene for CPU flavors. */
export const IMAGE = 'e1a07296-22a8-4f05-8bc8-e936c8e54090'

/** Body for CreateNotebook with only the required fields. */
export const CREATION = {
  name: 'a',
  flavor: 'modelarts.vm.cpu.2u',
  image_id: IMAGE,
  volume: { category: 'EVS', ownership: 'MANAGED' },
} as const
