import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { otherOperations } from '../../src/http/service-paths.ts'
import { differencesOf } from './differences.ts'
import { readGoSdk } from './go-sdk.ts'
import { type Host, InstallError, installGoSdk, installPythonSdk } from './install.ts'
import { lineKey, readKnownDifferences } from './known-differences.ts'
import { operationKey, readOpenApi } from './open-api.ts'
import { HELP, type Options, readOptions } from './options.ts'
import { readPythonSdk } from './python-sdk.ts'
import { type RecordedOperations, recordModels, recordOperations } from './record.ts'
import { countsOf, reportLines } from './report.ts'
import { reviewText } from './review-text.ts'
import { type Sdk, UnreadableSdk } from './sdk.ts'

interface Context extends Host {
  stdout: { write(text: string): unknown }
  stderr: { write(text: string): unknown }
}

const file = (name: string) => new URL(`../../openapi/${name}`, import.meta.url)

/**
 * Runs `npm run drift`: the report goes to `stdout`, notes and errors go to `stderr`.
 *
 * @returns The exit status: 0 nothing is new, 1 something is new, 2 unusable input or no package.
 */
export async function drift(args: string[], context: Context): Promise<number> {
  try {
    const options = readOptions(args)
    if (options.help) {
      context.stdout.write(HELP)
      return 0
    }
    const sdks = await sdksOf(options, context)
    return options.record ? record(sdks) : compare(sdks, options, context)
  } catch (error) {
    if (!isExpected(error)) throw error
    context.stderr.write(`drift: ${error.message}\n`)
    return 2
  }
}

function isExpected(error: unknown): error is Error {
  const { code = '' } = error as NodeJS.ErrnoException
  return (
    error instanceof UnreadableSdk ||
    error instanceof InstallError ||
    error instanceof RangeError ||
    code.startsWith('ERR_PARSE_ARGS')
  )
}

/** The SDKs of the named folders, or the newest ones if none is named. */
async function sdksOf(options: Options, host: Host): Promise<Sdk[]> {
  const { python, go, timeout } = options
  if (python !== undefined || go !== undefined) return read(python, go)
  const folder = await mkdtemp(join(tmpdir(), 'modelarts-drift-'))
  const signal = AbortSignal.any([host.signal, AbortSignal.timeout(timeout * 1_000)])
  try {
    const installed = await Promise.allSettled([
      installPythonSdk(folder, { ...host, signal }),
      ...(options.record ? [] : [installGoSdk(folder, { ...host, signal })]),
    ])
    const [newestPython, newestGo] = installed.map((result) => {
      if (result.status === 'rejected') throw result.reason
      return result.value
    })
    return read(newestPython, newestGo)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function read(python: string | undefined, go: string | undefined): Sdk[] {
  const sdks: Sdk[] = []
  if (python !== undefined) sdks.push(readPythonSdk(python))
  if (go !== undefined) sdks.push(readGoSdk(go))
  return sdks
}

/** Writes what the server and the tests read of the Python SDK. */
function record(sdks: readonly Sdk[]): number {
  const python = sdks.find(({ language }) => language === 'python')
  if (python === undefined) throw new RangeError('--record needs the Python SDK')
  writeFileSync(file('sdk-operations.json'), `${reviewText(recordOperations(python))}\n`)
  writeFileSync(file('sdk-models.json'), `${reviewText(recordModels(python))}\n`)
  return 0
}

function compare(sdks: readonly Sdk[], options: Options, { stdout, stderr }: Context): number {
  if (options.refresh && sdks.length < 2) {
    throw new RangeError('--refresh needs both SDKs: name both folders or none')
  }
  const api = readOpenApi(options.openapi ?? file('openapi.json'))
  const knownFile = options.known ?? file('known-differences.txt')
  const known = readKnownDifferences(knownFile)
  const isRecorded = recordedOperations()
  const report = reportLines(sdks.flatMap((sdk) => differencesOf(sdk, api, isRecorded)))
  const fresh = report.filter((line) => !known.has(line))
  for (const line of options.all ? report : fresh) stdout.write(`${line}\n`)

  const current = new Set(report.map(lineKey))
  const gone = known
    .lines()
    .filter((line) => sdks.some(({ language }) => line.includes(` | ${language}:`)))
    .filter((line) => !current.has(lineKey(line)))
  const notes = [
    ...sdks.map(describe),
    ...gone.map((line) => `no longer a difference: ${line}`),
    `${fresh.length} new (${countsOf(fresh)}), ${report.length - fresh.length} recorded, ${gone.length} gone`,
  ]
  stderr.write(notes.map((text) => `# ${text}\n`).join(''))
  if (options.refresh) writeFileSync(knownFile, known.refreshed(report).toString())
  return fresh.length > 0 ? 1 : 0
}

function describe({ language, version, operations, models }: Sdk): string {
  return `${language} ${version ?? '(no version)'}: ${operations.length} operations, ${models.size} models`
}

/** Whether the server answers 501 for an operation that it does not serve. */
function recordedOperations(): (key: string) => boolean {
  const text = readFileSync(file('sdk-operations.json'), 'utf8')
  const { operations } = JSON.parse(text) as RecordedOperations
  const keys = new Set([
    ...operations.map(({ method, path }) => operationKey(method, path)),
    ...otherOperations.map(([method, path]) => operationKey(method, path)),
  ])
  return (key) => keys.has(key)
}
