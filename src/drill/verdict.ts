import type { DrillRun, DrillVerdict } from '../schemas/drill.ts'

/** What is known of a run with a failure when it has ended. */
export interface Outcome {
  exit: NonNullable<DrillRun['exit']>
  /** The time limit that ended it, ms; undefined if it ended by itself. */
  limit: number | undefined
  /** How the world differs from the end of the clean run. */
  differences: readonly string[]
  /** Expectations of the user that do not hold. */
  unmet: readonly string[]
  /** What the command did too often. */
  hammering: readonly string[]
  /** What in the output names the cause. */
  causes: readonly string[]
  /** Other facts, such as processes that were left behind. */
  notes: readonly string[]
}

/** Most sentences about the state of a world. */
const MAX_DIFFERENCES = 10

/**
 * The verdict on a run, and what it rests on. The worst one counts: hung, wrong, hammered, failed obscurely, failed cleanly,
 * survived (docs/recipes/drill.md#verdicts).
 */
export function verdictOf(outcome: Outcome): { verdict: DrillVerdict; evidence: string[] } {
  const { causes, differences, exit, hammering, limit, notes, unmet } = outcome
  const isHung = limit !== undefined
  const succeeded = !isHung && exit.status === 0
  const hung = isHung ? [`it did not end within ${seconds(limit)} and was killed`] : []
  const wrong = succeeded ? [...differences.slice(0, MAX_DIFFERENCES), ...unmet] : []
  const [usual, end] = succeeded
    ? (['survived', 'it ended with status 0, and the world is as after the clean run'] as const)
    : failed(exit, causes)
  const verdict = isHung
    ? 'hung'
    : wrong.length > 0
      ? 'wrong'
      : hammering.length > 0
        ? 'hammered'
        : usual
  const ended = isHung || wrong.length > 0 ? [] : [end]
  return { verdict, evidence: [...hung, ...wrong, ...hammering, ...ended, ...notes] }
}

function failed(
  exit: Outcome['exit'],
  causes: readonly string[],
): readonly ['failed_cleanly' | 'failed_obscurely', string] {
  const { signal, status } = exit
  const end = status === null ? `signal ${signal} ended it` : `it ended with status ${status}`
  return causes.length > 0
    ? ['failed_cleanly', `${end}, and its output has ${causes.join(', ')}`]
    : [
        'failed_obscurely',
        `${end}, and its output has neither operation, status nor code, nor words for the failure`,
      ]
}

/** A time in ms for people. */
export function seconds(ms: number): string {
  return `${Number((ms / 1_000).toFixed(1))} s`
}
