import { statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Config } from '../../config.ts'
import type { CommandLine, OptionSource } from '../command-line.ts'
import { readCa } from '../trusted-ca.ts'
import { expectValid, UsageError } from '../usage-error.ts'
import { flagsByVerb } from '../verbs.ts'
import { differencesOf } from './comparison.ts'
import { type Credentials, readCredentials } from './credentials.ts'
import { Masker } from './masker.ts'
import { MockService, type MockSide } from './mock-service.ts'
import { plannedRequests } from './planned-requests.ts'
import { resultLines } from './printed.ts'
import { type ReadOperation, readOperations } from './read-operations.ts'
import { LIMITS, type Limits, RealService } from './real-service.ts'
import { reportOf } from './report.ts'
import { Runner } from './run.ts'

/** The parts of the process that are used; tests replace them. */
export type CompareHost = Pick<NodeJS.Process, 'env' | 'stderr'>

/** The bounds of a run, and the mock that is compared; tests replace them. */
export interface CompareTools {
  limits: Limits
  startMock: (config: Config) => Promise<MockSide>
}

/**
 * Compares the mock with a service and prints the differences. Returns the exit status: 0 if there is none, else 1; 2
 * without --yes. Throws a UsageError if the service cannot be asked.
 */
export async function printComparison(
  { config, verbFlags }: CommandLine,
  { env, stderr }: CompareHost,
  { limits, startMock }: CompareTools = { limits: LIMITS, startMock: MockService.start },
): Promise<number> {
  const { against, ca, credentialsFile, json, report, yes } = readFlags(verbFlags)
  const credentials = readCredentials(env, credentialsFile)
  const caText = ca === undefined ? undefined : readCa(ca)
  if (report !== undefined) expectWritable(report)
  const mock = await startMock(config)
  const real = new RealService(against, credentials, limits, caText)
  try {
    const document = await mock.document()
    const operations = readOperations(document)
    const announced = announcement(against, operations, credentials)
    // With --json only the document goes to stdout.
    if (json) console.error(announced)
    else console.log(announced)
    for (const warning of credentials.warnings) console.error(warning)
    if (!yes) {
      console.log(json ? planJson(operations) : planLines(operations).join('\n'))
      console.error('modelarts-notebooks-mock: compare: nothing was sent, --yes is missing')
      return 2
    }
    const masker = new Masker(document)
    const runner = new Runner({ real, mock }, masker, progressOn(stderr, operations))
    const run = await runner.run(operations)
    const byId = new Map(operations.map((operation) => [operation.id as string, operation]))
    const differences = differencesOf(run.runs, byId, masker)
    const reportText = () => {
      const [url, now] = [against, Date.now()]
      const content = reportOf({ run, differences, operations: byId, masker, url, now })
      return JSON.stringify(content, null, 2)
    }
    console.log(json ? reportText() : resultLines(run, differences).join('\n'))
    if (report !== undefined) {
      writeFileSync(report, `${reportText()}\n`)
      if (!json) console.log(`report in ${report}`)
    }
    return differences.length === 0 ? 0 : 1
  } finally {
    real.close()
    await mock.close()
  }
}

function readFlags({ input, nameOf }: OptionSource) {
  const { against } = input
  if (typeof against === 'string' && against.includes('@')) {
    throw new UsageError(
      `${nameOf('$.against')}: found a URL with credentials, expected them in the environment or in --credentials-file`,
    )
  }
  const flags = expectValid(flagsByVerb.compare, input, nameOf)
  const { protocol, hostname } = new URL(flags.against)
  if (protocol === 'http:' && !/^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname)) {
    throw new UsageError(
      `${nameOf('$.against')}: found http, expected https: others could read the credentials on the way`,
    )
  }
  return flags
}

/** Throws if the report cannot be written to this file: that must not show after hundreds of requests. */
function expectWritable(file: string): void {
  const isFolder = (path: string) =>
    statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
  if (isFolder(dirname(file)) && !isFolder(file)) return
  throw new UsageError(`--report: found ${file}, expected a file in a folder that exists`)
}

function countOf(operations: readonly ReadOperation[]): number {
  return operations.reduce((sum, operation) => sum + plannedRequests(operation).length, 0)
}

/** The first line of the output: the command calls out. */
function announcement(
  url: string,
  operations: readonly ReadOperation[],
  { from }: Credentials,
): string {
  return `compare calls out: up to ${countOf(operations)} GET requests to ${url}, authorized with ${from}; it changes nothing there`
}

function planLines(operations: readonly ReadOperation[]): string[] {
  return operations.map(
    (operation) => `GET ${operation.path} (${operation.id}): ${labelsOf(operation).join(', ')}`,
  )
}

function planJson(operations: readonly ReadOperation[]): string {
  const planned = operations.map((operation) => ({
    operation: operation.id,
    path: operation.path,
    requests: labelsOf(operation),
  }))
  return JSON.stringify({ sent: false, planned }, null, 2)
}

function labelsOf(operation: ReadOperation): string[] {
  return plannedRequests(operation).map(({ label }) => label)
}

/** On a terminal, a line with the number of requests so far. */
function progressOn(
  stderr: CompareHost['stderr'],
  operations: readonly ReadOperation[],
): (count: number) => void {
  const total = countOf(operations)
  return (count) => {
    if (stderr.isTTY) stderr.write(`\r${count} of at most ${total} requests\r`)
  }
}
