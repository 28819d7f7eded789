import type { instance as en } from '../en/instance.ts'

export const instance: typeof en = {}
