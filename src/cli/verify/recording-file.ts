import type { FileHandle } from 'node:fs/promises'
import { CONTRACT_FORMAT, CONTRACT_VERSION, Contract } from '../../schemas/contract.ts'
import { check, findingLine, quote } from '../../schemas/findings.ts'
import { jsonMistake } from '../../schemas/json-mistake.ts'
import type { RecordedRequest } from '../../schemas/same-requests.ts'
import { utf8Text } from '../../schemas/utf8-text.ts'
import { contractOfPact } from '../pact/import-pact.ts'
import { UsageError } from '../usage-error.ts'
import { requestsOfBundle } from './bundle-requests.ts'
import { requestsOfHar } from './har-requests.ts'
import { openFile, readDocument } from './json-document.ts'
import { expectFew, recordedRequest } from './recorded-request.ts'
import { type AnswersOf, RECORDING, type RecordingFile } from './recording.ts'

/** Longest line of JSON Lines: a journal keeps less of one request. */
const MAX_LINE = 33_554_432

/** Reads the requests of a file. Throws a UsageError for a file that cannot be read or is something else. */
export async function readRecording(path: string, answers: AnswersOf): Promise<RecordingFile> {
  const { file, size } = await openFile(path, RECORDING)
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(65_536), 0, 65_536, 0)
    const start = buffer.subarray(0, bytesRead)
    if (start[0] === 0x1f && start[1] === 0x8b) {
      return await requestsOfBundle(path, answers)
    }
    if (isJsonLines(start, size)) return await readLines(path, file, answers)
  } finally {
    await file.close()
  }
  return requestsOfDocument(path, await readDocument(path, RECORDING), answers)
}

/** Whether the first line is a recorded request. A document on one line is none. */
function isJsonLines(start: Buffer, size: number): boolean {
  const end = start.indexOf(10)
  const line = start.subarray(0, end < 0 ? start.length : end)
  const isCut = end < 0 && size > start.length
  if (isCut) return /^\s*\{\s*"sequence"\s*:/.test(line.toString('latin1'))
  try {
    const value: unknown = JSON.parse(utf8Text(line))
    return typeof value === 'object' && value !== null && 'method' in value
  } catch {
    return false
  }
}

async function readLines(
  path: string,
  file: FileHandle,
  answers: AnswersOf,
): Promise<RecordingFile> {
  const requests: RecordedRequest[] = []
  let number = 0
  const stream = file.createReadStream({ start: 0, autoClose: false, encoding: 'utf8' })
  for await (const line of linesOf(stream, path)) {
    number++
    if (line.trim() === '') continue
    const at = `${path}, line ${number}`
    requests.push(recordedRequest(jsonOf(line, at), at, answers))
    expectFew(requests, path)
  }
  return { requests, warnings: [] }
}

/** Lines of a stream of text; the last one may have no end. */
async function* linesOf(texts: AsyncIterable<string>, path: string): AsyncGenerator<string> {
  let parts: string[] = []
  let length = 0
  for await (const text of texts) {
    const [first = '', ...more] = text.split('\n')
    parts.push(first)
    for (const line of more) {
      yield parts.join('')
      parts = [line]
      length = 0
    }
    length += (parts.at(-1) as string).length
    if (length > MAX_LINE) {
      throw new UsageError(
        `${path}: found a line of more than ${MAX_LINE} characters, expected less`,
      )
    }
  }
  yield parts.join('')
}

function jsonOf(line: string, at: string): unknown {
  try {
    return JSON.parse(line.startsWith('\uFEFF') ? line.slice(1) : line)
  } catch (error) {
    throw new UsageError(
      `${at}: found ${jsonMistake(error)}, expected a JSON object; is the file complete?`,
    )
  }
}

function requestsOfDocument(path: string, document: unknown, answers: AnswersOf): RecordingFile {
  const { format, interactions, log, requests } = Object(document) as Record<string, unknown>
  if (format === CONTRACT_FORMAT) return contractOfFile(path, document as object)
  if (Array.isArray(requests)) {
    const read = requests.map((one, index) =>
      recordedRequest(one, `${path}, $.requests[${index}]`, answers),
    )
    return { requests: read, warnings: [] }
  }
  if (Array.isArray(Object(log).entries)) return requestsOfHar(path, document, answers)
  if (Array.isArray(interactions)) return { requests: [], ...contractOfPact(document, path) }
  throw new UsageError(`${path}: found another JSON document, expected ${RECORDING}`)
}

function contractOfFile(path: string, document: object): RecordingFile {
  const { format_version: found } = document as { format_version?: unknown }
  if (typeof found === 'number' && found > CONTRACT_VERSION) {
    throw new UsageError(
      `${path}: found format_version ${quote(found)}, expected at most ${CONTRACT_VERSION}: a newer version of this package wrote it`,
    )
  }
  const checked = check(Contract, document)
  if ('findings' in checked) {
    throw new UsageError(`${path}: ${findingLine(checked.findings[0])}`)
  }
  const { format: _, format_version: __, ...content } = checked.value
  // A file that was edited by hand may have rules that cannot be compared.
  return { requests: [], ...contractOfPact(content, path) }
}
