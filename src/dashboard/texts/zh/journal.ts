import type { journal as en } from '../en/journal.ts'

export const journal: typeof en = {}
