import type { faults as en } from '../en/faults.ts'

export const faults: typeof en = {}
