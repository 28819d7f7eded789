import {
  DRILL_FORMAT,
  DRILL_VERSION,
  type DrillCell,
  type DrillOperation,
  type DrillReport,
  type DrillRun,
} from '../../src/schemas/drill.ts'
import type { JournalEntry } from '../../src/schemas/journal.ts'

/** A request of a journal that a fault answered. */
export function journalEntry(changes: Partial<JournalEntry> = {}): JournalEntry {
  return {
    sequence: 1,
    request_id: '0a',
    project_id: 'drill-1',
    at: 1_000,
    world_at: 1_000,
    duration_ms: 2,
    outcome: 'answered',
    operation: 'ListNotebooks',
    served: true,
    user: 'admin',
    test: null,
    traceparent: null,
    method: 'GET',
    url: '/v1/drill-1/notebooks?limit=10',
    headers: { 'x-auth-token': '***', accept: 'application/json' },
    body: null,
    status: 503,
    fault: 'drill',
    warnings: [],
    answer: {
      headers: { 'content-type': 'application/json' },
      body: { error_code: 'ModelArts.0010', error_msg: 'unavailable' },
    },
    notebook_id: null,
    status_before: null,
    status_after: null,
    ...changes,
  }
}

export function drillRun(changes: Partial<DrillRun> = {}): DrillRun {
  const journal = changes.journal ?? [journalEntry()]
  return {
    project_id: 'drill-1',
    exit: { status: 0, signal: null },
    duration_ms: 1_500,
    output: { bytes: 3, head: 'ok\n', tail: '' },
    requests: journal.length,
    journal,
    ...changes,
  }
}

/** A cell that is survived; its id is made of operation, failure and call. */
export function drillCell(changes: Partial<DrillCell> = {}): DrillCell {
  const { operation = 'ListNotebooks', failure = 'unavailable', call = 1 } = changes
  const id = `${operation}/${failure}${call === 1 ? '' : `@${call}`}`
  return {
    id,
    operation,
    failure,
    call,
    state: 'done',
    verdict: 'survived',
    evidence: ['exit status 0, and the final state is that of the clean run'],
    run: drillRun(),
    own_server: false,
    again: `modelarts-notebooks-mock drill --again ${id} -- npm test`,
    ...changes,
  }
}

export function drillOperation(changes: Partial<DrillOperation> = {}): DrillOperation {
  return {
    operation: 'ListNotebooks',
    calls: 1,
    writes: false,
    polled: false,
    paged: false,
    ...changes,
  }
}

/** A finished report of two operations and three failures, with a cell of each verdict. */
export function drillReport(changes: Partial<DrillReport> = {}): DrillReport {
  return {
    format: DRILL_FORMAT,
    format_version: DRILL_VERSION,
    mock_version: '1.0.0',
    state: 'finished',
    started_at: Date.parse('2026-11-01T10:00:00Z'),
    ended_at: Date.parse('2026-11-01T10:00:41Z'),
    command: ['npm', 'test'],
    seed: 1,
    jobs: 2,
    clean: [drillRun({ duration_ms: 1_200 }), drillRun({ duration_ms: 1_300 })],
    flaky: [],
    operations: [drillOperation(), drillOperation({ operation: 'CreateNotebook', writes: true })],
    other_projects: [],
    failures: [
      { id: 'unavailable', title: '503 Service Unavailable' },
      { id: 'retry_after', title: '429 with Retry-After' },
      { id: 'page_repeated', title: 'The same page twice' },
    ],
    cells: [
      drillCell(),
      drillCell({ failure: 'retry_after', verdict: 'hammered', evidence: ['31 calls in 1 s'] }),
      drillCell({ failure: 'page_repeated', verdict: 'hung', evidence: ['killed after 30 s'] }),
      drillCell({
        operation: 'CreateNotebook',
        verdict: 'failed_cleanly',
        evidence: ['exit status 1, and the output names 503'],
        run: drillRun({ exit: { status: 1, signal: null } }),
      }),
      drillCell({
        operation: 'CreateNotebook',
        failure: 'retry_after',
        verdict: 'failed_obscurely',
        evidence: ['exit status 1, and the output names no cause'],
      }),
      drillCell({
        operation: 'CreateNotebook',
        call: 2,
        verdict: 'wrong',
        evidence: ['two instances, expected one'],
      }),
    ],
    ...changes,
  }
}
