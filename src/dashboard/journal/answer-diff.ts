import { diffArrays } from 'diff'
import type { JournalEntry } from '../../schemas/journal.ts'
import { jsonLines } from '../parts/json-lines.ts'

/** Headers that differ between any two answers. */
const passingHeaders = new Set(['date', 'x-request-id', 'content-length', 'x-mock-warnings'])

/** Host ms that a comparison of bodies may take. */
const TIMEOUT = 300

/** Equal lines that are shown around a difference. */
const CONTEXT = 3

/** A line of a comparison; `skip` stands for equal lines that are left out. */
export type DiffLine =
  | { kind: 'same' | 'added' | 'removed'; text: string }
  | { kind: 'skip'; count: number }

/** A header or a status that differs; undefined where an answer has none. */
export interface Difference {
  name: string
  before: string | undefined
  after: string | undefined
}

export interface AnswerDiff {
  isSame: boolean
  /** Status, outcome and headers that differ. */
  facts: readonly Difference[]
  /** Lines of the bodies; empty if these are the same, undefined if they are too long and too different. */
  body: readonly DiffLine[] | undefined
}

/** Compares two answers to the same request. Ids of requests and times that the body repeats are left in it. */
export function answerDiff(before: JournalEntry, after: JournalEntry): AnswerDiff {
  const facts = [
    ...difference('status', statusOf(before), statusOf(after)),
    ...headerNames(before, after).flatMap((name) =>
      difference(name, before.answer?.headers[name], after.answer?.headers[name]),
    ),
  ]
  const body = bodyDiff(linesOf(before), linesOf(after))
  return { isSame: facts.length === 0 && body?.length === 0, facts, body }
}

/** The status, or how the request ended without one. */
function statusOf({ outcome, status }: JournalEntry): string {
  return outcome === 'answered' ? `${status}` : outcome
}

function headerNames(before: JournalEntry, after: JournalEntry): string[] {
  const names = [before, after].flatMap(({ answer }) => Object.keys(answer?.headers ?? {}))
  return [...new Set(names)].filter((name) => !passingHeaders.has(name)).sort()
}

function difference(name: string, before?: string, after?: string): Difference[] {
  return before === after ? [] : [{ name, before, after }]
}

/** The body without the id of its own request, which an error repeats. */
function linesOf({ answer, request_id }: JournalEntry): string[] {
  const own = JSON.stringify(request_id)
  return jsonLines(answer?.body).map((line) => line.replace(own, '"…"'))
}

/** The differing lines with some equal ones around them. */
export function bodyDiff(
  before: readonly string[],
  after: readonly string[],
): readonly DiffLine[] | undefined {
  const shorter = Math.min(before.length, after.length)
  let head = 0
  while (head < shorter && before[head] === after[head]) head++
  if (head === before.length && head === after.length) return []
  let tail = 0
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++
  const changes = diffArrays(
    before.slice(head, before.length - tail),
    after.slice(head, after.length - tail),
    { timeout: TIMEOUT },
  )
  if (changes === undefined) return undefined
  const same = (texts: readonly string[]) => texts.map((text): DiffLine => ({ kind: 'same', text }))
  return folded([
    ...same(after.slice(0, head)),
    ...changes.flatMap(({ added, removed, value }) =>
      value.map(
        (text): DiffLine => ({ kind: added ? 'added' : removed ? 'removed' : 'same', text }),
      ),
    ),
    ...same(after.slice(after.length - tail)),
  ])
}

/** Leaves out equal lines that are far from a difference. */
function folded(lines: readonly DiffLine[]): DiffLine[] {
  const near = new Uint8Array(lines.length)
  lines.forEach(({ kind }, index) => {
    if (kind !== 'same') near.fill(1, Math.max(0, index - CONTEXT), index + CONTEXT + 1)
  })
  const shown: DiffLine[] = []
  lines.forEach((line, index) => {
    const last = shown.at(-1)
    const isAlone = near[index - 1] !== 0 && near[index + 1] !== 0
    if (near[index] === 1 || isAlone) shown.push(line)
    else if (last?.kind === 'skip') last.count++
    else shown.push({ kind: 'skip', count: 1 })
  })
  return shown
}
