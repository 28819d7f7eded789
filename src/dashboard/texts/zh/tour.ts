import type { tour as en } from '../en/tour.ts'

export const tour: typeof en = {}
