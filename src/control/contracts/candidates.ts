import type { Steps } from '../../cloud/kernel/steps.ts'
import { inputInvalid } from '../control-errors.ts'
import { grouped } from '../same-requests/grouped.ts'
import type { PlainRequest } from '../same-requests/plain-request.ts'
import { sentQueryText, type WantedRequest } from './interaction-match.ts'
import { matchingTexts } from './matchers.ts'

/** How many paths are tried with a pattern in one step, and most trials of all patterns. */
const PATHS_PER_STEP = 1_000
const MAX_TRIALS = 20_000_000

/**
 * Prepares a function that finds the interactions which a request can be by its method, its path, and
 * its query where that has no rules.
 */
export function* candidateSteps(
  wanted: readonly WantedRequest[],
  requests: readonly PlainRequest[],
): Steps<(request: PlainRequest) => readonly WantedRequest[]> {
  const paths = [...new Set(requests.map(pathOf))]
  requireFewTrials(wanted.filter(({ pathPattern }) => pathPattern !== undefined).length, paths)
  const ofPath = new Map<string, WantedRequest[]>()
  const add = (one: WantedRequest, path: string) => {
    const key = keyOf(one.method, path, one.queryText)
    const known = ofPath.get(key)
    if (known === undefined) ofPath.set(key, [one])
    else known.push(one)
  }
  for (const one of wanted) {
    if (!one.hasPathRule) add(one, one.path)
    const { pathPattern } = one
    for (let at = 0; pathPattern !== undefined && at < paths.length; at += PATHS_PER_STEP) {
      const some = paths.slice(at, at + PATHS_PER_STEP)
      for (const path of matchingTexts(pathPattern, some)) add(one, path)
      yield
    }
  }
  const others = wanted.filter(
    ({ hasPathRule, pathPattern }) => hasPathRule && pathPattern === undefined,
  )
  const ofMethod = grouped(others, ({ method }) => method)
  return (request) => [
    ...(ofPath.get(keyOf(request.method, pathOf(request), sentQueryText(request))) ?? []),
    ...(ofPath.get(keyOf(request.method, pathOf(request), undefined)) ?? []),
    ...(ofMethod.get(request.method) ?? []),
  ]
}

function keyOf(method: string, path: string, query: string | undefined): string {
  return JSON.stringify([method, path, query ?? null])
}

function pathOf({ segments }: PlainRequest): string {
  return segments.join('/')
}

function requireFewTrials(patterns: number, { length }: readonly string[]): void {
  if (patterns * length <= MAX_TRIALS) return
  const found = `${patterns} patterns for ${length} different paths`
  const expected = `at most ${MAX_TRIALS} trials of a pattern with a path`
  throw inputInvalid('InvalidInput', [{ path: '$.interactions', found, expected }])
}
