import { injectedError } from '../control/faults/injected-error.ts'
import { type Failure, NO_WORDS, statusSource } from './failure.ts'
import { routeOf } from './operation-uses.ts'
import type { PlannedCell } from './plan.ts'

/** A text that tells people what failed. */
export interface CauseText {
  /** What the pattern stands for, in a sentence. */
  name: string
  pattern: RegExp
}

/** What a message may say to name the cause of a cell: operation, status, code, or words for the failure. */
export function causesOf({ by, operation }: Pick<PlannedCell, 'by' | 'operation'>): CauseText[] {
  const { code, status } = errorOf(by, operation)
  const { method, path } = routeOf(operation)
  const words = operation.replace(/(?<=[a-z])(?=[A-Z])/g, '[\\s_-]*')
  const url = path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/\\s]+')
  return [
    { name: `the operation ${operation}`, pattern: new RegExp(words, 'i') },
    {
      name: `the request ${method} ${path}`,
      pattern: new RegExp(`${method}\\W[^\\n]{0,64}?${url}(?![\\w/])`, 'i'),
    },
    // A pattern of its own: words such as "timeout" may be in the output of every run.
    ...(by.status === undefined
      ? []
      : [{ name: `the status ${by.status}`, pattern: new RegExp(by.status, 'i') }]),
    ...(status === undefined
      ? []
      : [{ name: `the status ${status}`, pattern: new RegExp(statusSource(`${status}`)) }]),
    ...(code === undefined
      ? []
      : [{ name: `the code ${code}`, pattern: new RegExp(code.replace('.', '\\.')) }]),
    ...(by.words === NO_WORDS ? [] : [{ name: `words for: ${by.title}`, pattern: by.words }]),
  ]
}

/** The texts of all cells, each once. */
export function causePatterns(cells: readonly Pick<PlannedCell, 'by' | 'operation'>[]): RegExp[] {
  const all = cells.flatMap((cell) => causesOf(cell).map(({ pattern }) => pattern))
  return [...new Map(all.map((pattern) => [`${pattern}`, pattern])).values()]
}

/** Status and code of the answer that a failure gives. */
function errorOf(
  { setting }: Failure,
  operation: PlannedCell['operation'],
): { status?: number | undefined; code?: string | undefined } {
  if (setting.kind === 'expired_tokens') return { status: 401, code: 'APIGW.0307' }
  if (setting.kind === 'clock') return { status: 401, code: 'APIGW.0301' }
  if (setting.kind !== 'fault') return {}
  const error = injectedError(setting.effect, operation, {})
  if (error === undefined) return {}
  return { status: error.statusCode, code: error.errorCode }
}

/** Characters that a text may take at most; it may begin in one part of the output and end in the next. */
const LONGEST = 256

/** Most matches of one text that are counted. */
const MAX_COUNT = 1_000

/** Counts texts in output that comes in parts, with the memory of one part. */
export class TextCounts {
  readonly #patterns: readonly RegExp[]
  readonly #counts: number[]
  /** The end of the output, which the next part may complete. */
  #rest = ''
  /** Where in the rest new matches begin. */
  #from = 0

  constructor(patterns: readonly RegExp[]) {
    this.#patterns = patterns.map(
      ({ flags, source }) => new RegExp(source, `${flags.replace('g', '')}g`),
    )
    this.#counts = patterns.map(() => 0)
  }

  add(part: string): void {
    const text = this.#rest + part
    const end = Math.max(this.#from, text.length - LONGEST)
    this.#count(text, end)
    // One more character: a pattern may look at what stands before.
    const kept = Math.max(0, end - LONGEST)
    this.#rest = text.slice(kept)
    this.#from = end - kept
  }

  /** How often each text came, in the order of the patterns. No part may follow. */
  end(): readonly number[] {
    this.#count(this.#rest, this.#rest.length)
    this.#rest = ''
    this.#from = 0
    return this.#counts
  }

  /** Counts the matches that begin between the last end and a new one. */
  #count(text: string, end: number): void {
    for (const [index, pattern] of this.#patterns.entries()) {
      if (this.#counts[index] === MAX_COUNT) continue
      pattern.lastIndex = this.#from
      for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
        if (match.index >= end || this.#counts[index] === MAX_COUNT) break
        this.#counts[index] = (this.#counts[index] as number) + 1
      }
    }
  }
}

/** How often texts stand in a text. */
export function countsIn(text: string, patterns: readonly RegExp[]): readonly number[] {
  const counts = new TextCounts(patterns)
  counts.add(text)
  return counts.end()
}

/** Names of the causes that came more often than in a clean run. */
export function namedCauses(
  causes: readonly CauseText[],
  counts: readonly number[],
  clean: readonly number[],
): string[] {
  return causes
    .filter((_, index) => (counts[index] as number) > (clean[index] as number))
    .map(({ name }) => name)
}
