import { mismatch } from '../../src/control/faults/fault-match.ts'
import type { JournalRecord } from '../../src/control/journal/journal.ts'
import { JournaledRequest } from '../../src/control/journal/journaled-request.ts'
import { redactedHeaders } from '../../src/schemas/redacted.ts'
import { includesOperation } from '../../src/schemas/service-operations.ts'
import type {
  Expectation,
  NearMiss,
  Verification,
  VerifyRequest,
} from '../../src/schemas/verification.ts'

type Found = Verification['findings'][number]

/** Compares every expectation with every request, one after the other: slow, and simple enough to be right. */
export function naiveVerification(
  request: VerifyRequest,
  journal: readonly JournalRecord[],
  isWhole: boolean,
): Pick<Verification, 'verdict' | 'requests' | 'findings'> {
  const entries = journal
    .filter((entry) => entry.sequence > request.since)
    .filter((entry) => request.test === undefined || testOf(entry) === request.test)
    .toSorted((a, b) => a.at - b.at)
  const findings = [
    ...request.expect.flatMap((one, index) => countFindings(one, index, entries, isWhole)),
    ...(request.in_order ? orderFindings(request.expect, entries, isWhole) : []),
    ...(request.unserved === 'fail' ? badFindings('unserved', entries, isWhole) : []),
    ...(request.ignored_inputs === 'fail' ? badFindings('ignored_inputs', entries, isWhole) : []),
  ]
  const isFailed = findings.some(({ conclusive }) => conclusive)
  return {
    verdict: isFailed ? 'failed' : findings.length > 0 ? 'inconclusive' : 'verified',
    requests: entries.length,
    findings,
  }
}

function testOf({ rawHeaders }: JournalRecord): string | undefined {
  return redactedHeaders(rawHeaders)['x-mock-test']
}

function boundsOf({ count, at_least, at_most }: Expectation): [number, number] {
  if (count !== undefined) return [count, count]
  return [at_least ?? (at_most === undefined ? 1 : 0), at_most ?? Number.POSITIVE_INFINITY]
}

function countFindings(
  expectation: Expectation,
  index: number,
  entries: readonly JournalRecord[],
  isWhole: boolean,
): Found[] {
  const [least, most] = boundsOf(expectation)
  const found = entries.filter((entry) => missesOf(expectation, entry).length === 0).length
  if (found >= least && found <= most && (isWhole || most === Number.POSITIVE_INFINITY)) return []
  const number =
    least === most
      ? `${least}`
      : most === Number.POSITIVE_INFINITY
        ? `at least ${least}`
        : least === 0
          ? `at most ${most}`
          : `${least} to ${most}`
  return [
    {
      at: `$.expect[${index}]`,
      found: `${found} requests`,
      expected: `${number} requests like ${JSON.stringify(expectation)}`,
      conclusive: found > most || (isWhole && found < least),
      near_misses: found < least ? nearMisses(expectation, entries) : [],
    },
  ]
}

function orderFindings(
  expect: readonly Expectation[],
  entries: readonly JournalRecord[],
  isWhole: boolean,
): Found[] {
  let from = 0
  for (const [index, expectation] of expect.entries()) {
    if (boundsOf(expectation)[1] === 0) continue
    const next = entries.findIndex(
      (entry, at) => at >= from && missesOf(expectation, entry).length === 0,
    )
    if (next < 0) {
      const expected = `one ${index === 0 ? 'at all' : `after those of $.expect[${index - 1}]`}`
      const at = `$.expect[${index}], in order`
      return [{ at, found: 'no request', expected, conclusive: isWhole, near_misses: [] }]
    }
    from = next + 1
  }
  return []
}

function badFindings(
  kind: 'unserved' | 'ignored_inputs',
  entries: readonly JournalRecord[],
  isWhole: boolean,
): Found[] {
  const expected = kind === 'unserved' ? 'only paths that the mock serves' : 'no ignored inputs'
  const findings = entries
    .filter((entry) => (kind === 'unserved' ? !entry.served : entry.warnings.length > 0))
    .map(({ method, sequence, maskedUrl: url, warnings }) => ({
      at: `$.${kind}`,
      found: `request ${sequence}, ${method} ${url}${warnings.length > 0 ? `: ${warnings.join('; ')}` : ''}`,
      expected,
      conclusive: true,
      near_misses: [],
    }))
  if (findings.length > 0 || isWhole) return findings
  return [
    { at: `$.${kind}`, found: 'dropped requests', expected, conclusive: false, near_misses: [] },
  ]
}

/** What a filter compares, and what a near miss shows as found. */
const facts: Readonly<Record<string, (entry: JournalRecord) => readonly [unknown, unknown]>> = {
  method: ({ method }) => [method, method],
  status: ({ status }) => [status, status],
  user: ({ user }) => [user, user],
  test: (entry) => [testOf(entry), new JournaledRequest(entry).header('x-mock-test')],
  notebook: ({ notebookId }) => [notebookId, notebookId],
  served: ({ served }) => [served, served],
  warned: ({ warnings }) => [warnings.length > 0, warnings.length > 0],
}

function missesOf(expectation: Expectation, entry: JournalRecord) {
  const { match, count: _count, at_least: _least, at_most: _most, ...filter } = expectation
  const misses = Object.entries(filter).flatMap(([condition, wanted]) => {
    const expected = JSON.stringify(wanted)
    const miss = (value: unknown) => [
      { condition, found: JSON.stringify(value ?? null).replace(/^null$/, 'nothing'), expected },
    ]
    if (condition === 'operation') {
      const isMeant =
        entry.operation !== null && includesOperation(wanted as 'iam:*', entry.operation)
      return isMeant ? [] : miss(entry.operation)
    }
    if (condition === 'path') {
      return entry.maskedUrl.includes(`${wanted}`) ? [] : miss(entry.maskedUrl)
    }
    if (condition === 'fault') {
      return (wanted === '*' ? entry.fault !== null : entry.fault === wanted)
        ? []
        : miss(entry.fault)
    }
    const [value, shown] = facts[condition]?.(entry) ?? []
    const isMet = condition === 'method' ? value === `${wanted}`.toUpperCase() : value === wanted
    return isMet ? [] : miss(shown)
  })
  const miss = match && mismatch(match, new JournaledRequest(entry))
  return miss === undefined ? misses : [...misses, miss]
}

function nearMisses(expectation: Expectation, entries: readonly JournalRecord[]): NearMiss[] {
  return entries
    .map((entry) => ({ entry, misses: missesOf(expectation, entry) }))
    .filter(({ misses }) => misses.length > 0 && misses.length <= 2)
    .filter(({ misses }) => misses.every(({ condition }) => condition !== 'operation'))
    .sort((a, b) => a.misses.length - b.misses.length)
    .slice(0, 3)
    .map(({ entry: { projectId, sequence, method, maskedUrl: url }, misses }) => {
      return { project_id: projectId, sequence, method, url, misses }
    })
}
