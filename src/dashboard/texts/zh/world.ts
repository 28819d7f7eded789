import type { world as en } from '../en/world.ts'

export const world: typeof en = {}
