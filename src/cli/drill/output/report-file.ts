import { DRILL_FORMAT, DRILL_VERSION, DrillReport } from '../../../schemas/drill.ts'
import { type Finding, pathTo, quote } from '../../../schemas/findings.ts'
import { isTooDeep, MAX_CONTROL_DEPTH } from '../../../schemas/json-limits.ts'
import { redacted } from '../../../schemas/redacted.ts'
import { PRIVATE } from '../../../whole-file.ts'
import { writeResult } from '../../results/write-result.ts'
import { expectValid, type UsageError, usageError } from '../../usage-error.ts'
import { readDocument } from '../../verify/json-document.ts'

export { summaryOf } from './summary.ts'

const EXPECTED = 'a report of drill'

/**
 * Reads a report. Rejects with a UsageError that says what was found, what was expected, and where: for another file, a report of
 * a newer version, one that ends too early, and one that was edited wrongly.
 *
 * @param path - The file.
 */
export async function readReport(path: string): Promise<DrillReport> {
  const document = await readDocument(path, EXPECTED)
  const { format, format_version: found } = Object(document) as Record<string, unknown>
  if (format !== DRILL_FORMAT) {
    throw refusal(path, '$.format', { found: quote(format), expected: quote(DRILL_FORMAT) })
  }
  if (typeof found === 'number' && found > DRILL_VERSION) {
    const expected = `at most ${DRILL_VERSION}: a newer version of this package wrote the report`
    throw refusal(path, '$.format_version', { found: `${found}`, expected })
  }
  if (isTooDeep(document, MAX_CONTROL_DEPTH)) {
    const expected = `at most ${MAX_CONTROL_DEPTH} levels`
    throw refusal(path, '$', { found: 'deeper nesting', expected })
  }
  const report = expectValid(DrillReport, redacted(document), (at) => `${path}, ${at}`)
  requireOwnCells(path, report)
  return report
}

/** A cell must have an operation and a failure of the report, an id of its own, and a verdict if it is done. */
function requireOwnCells(path: string, { cells, failures, operations }: DrillReport): void {
  const knownFailures = new Set(failures.map(({ id }) => id))
  const knownOperations = new Set(operations.map(({ operation }) => operation))
  const ids = new Set<string>()
  for (const [index, { call, failure, id, operation, state, verdict }] of cells.entries()) {
    const refuse = (field: string, finding: Omit<Finding, 'path'>) =>
      refusal(path, pathTo(['cells', index, field]), finding)
    if (ids.has(id)) throw refuse('id', { found: `${quote(id)} again`, expected: 'another id' })
    const own = `${operation}/${failure}${call === 1 ? '' : `@${call}`}`
    if (id !== own) throw refuse('id', { found: quote(id), expected: quote(own) })
    if (!knownOperations.has(operation)) {
      throw refuse('operation', {
        found: quote(operation),
        expected: 'one of $.operations',
        words: [...knownOperations],
      })
    }
    if (!knownFailures.has(failure)) {
      throw refuse('failure', {
        found: quote(failure),
        expected: 'one of $.failures',
        words: [...knownFailures],
      })
    }
    if ((state === 'done') !== (verdict !== null)) {
      const expected =
        state === 'done' ? 'a verdict: the cell is done' : `null: the cell is ${state}`
      throw refuse('verdict', { found: quote(verdict), expected })
    }
    ids.add(id)
  }
}

function refusal(path: string, at: string, finding: Omit<Finding, 'path'>): UsageError {
  return usageError(`${path}, ${at}`, { ...finding, path: at })
}

/**
 * Writes a report as a whole, which only the user may read: it has the requests of a program. Each cell has a line of its own.
 * Rejects with a UsageError if the file cannot be written.
 *
 * @param path - The file.
 * @param report - The report, credentials masked.
 */
export async function writeReport(path: string, report: DrillReport): Promise<void> {
  await writeResult(path, reportPieces(report), PRIVATE)
}

/** The report as JSON in pieces: one text may be too long for a string. */
function* reportPieces({ cells, ...facts }: DrillReport): Generator<string> {
  yield `${JSON.stringify(facts, null, 1).slice(0, -2)},\n "cells": [`
  for (const [index, cell] of cells.entries()) {
    yield `${index === 0 ? '' : ','}\n  ${JSON.stringify(cell)}`
  }
  yield `${cells.length === 0 ? '' : '\n '}]\n}\n`
}
