import type { instances as en } from '../en/instances.ts'

export const instances: typeof en = {}
