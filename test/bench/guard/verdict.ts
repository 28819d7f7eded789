import { figure } from '../support/report.ts'

/** What the guard found: whether it passes, and a sentence with the figures. */
export interface Verdict {
  passes: boolean
  sentence: string
}

/**
 * Judges the CPU time of the mock for each request as a multiple of that of bare node:http, one multiple for each round. It
 * fails only if every round exceeds the limit: a single round can be disturbed by what else the machine does.
 * @example verdictOf([1.7, 1.5, 1.7], 1.6) // passes
 */
export function verdictOf(multiples: readonly number[], limit: number): Verdict {
  if (multiples.length === 0) throw new Error('found no round, expected at least one')
  const above = multiples.filter((multiple) => !(multiple <= limit)).length
  const passes = above < multiples.length
  const found = `${figure(multiples, 2)} times that of node:http, limit ${limit}`
  return {
    passes,
    sentence: `CPU time for each request: ${found}; ${above} of ${multiples.length} rounds above`,
  }
}
