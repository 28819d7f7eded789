import type { FileHandle } from 'node:fs/promises'
import { openRegularFile } from '../../regular-file.ts'
import { check, findingLine } from '../../schemas/findings.ts'
import { jsonMistake } from '../../schemas/json-mistake.ts'
import { maskedText } from '../../schemas/masked-text.ts'
import { redacted, redactedHeaders } from '../../schemas/redacted.ts'
import { RecordedRequest } from '../../schemas/same-requests.ts'
import { utf8Text } from '../../schemas/utf8-text.ts'
import { UsageError } from '../usage-error.ts'
import { requestsOfHar } from './har-requests.ts'
import type { RecordingFile } from './recording.ts'

/** Longest file that is one JSON document, bytes. JSON Lines may be longer: they are read line by line. */
const MAX_DOCUMENT = 256 * 1024 * 1024

const EXPECTED =
  'a recording as JSON Lines, a journal as JSON, a HAR, a bundle, or a contract of pact import'

/** Reads the requests of a file. Throws a UsageError for a file that cannot be read or is something else. */
export async function readRecording(path: string): Promise<RecordingFile> {
  const { file, size } = await openRegularFile(path).catch((error: Error) => {
    throw new UsageError(`${path}: found ${messageOf(error)}, expected ${EXPECTED}`)
  })
  try {
    const start = await bytesAt(file, 0, 65_536)
    if (isJsonLines(start, size)) return await readLines(path, file)
    if (size > MAX_DOCUMENT) {
      throw new UsageError(
        `${path}: found one JSON document of ${size} bytes, expected at most ${MAX_DOCUMENT}: JSON Lines can be longer`,
      )
    }
    return readDocument(path, await bytesAt(file, 0, size))
  } finally {
    await file.close()
  }
}

function messageOf(error: NodeJS.ErrnoException): string {
  return error.code === 'ENOENT' ? 'no such file' : error.message
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  let done = 0
  while (done < length) {
    const { bytesRead } = await file.read(buffer, done, length - done, position + done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return buffer.subarray(0, done)
}

/** Whether the first line is a whole JSON object and not the whole document, or is a recorded request. */
function isJsonLines(start: Buffer, size: number): boolean {
  const end = start.indexOf(10)
  const line = start.subarray(0, end < 0 ? start.length : end)
  if (end < 0 && size > start.length) return startsAsRequest(line)
  try {
    const value: unknown = JSON.parse(utf8Text(line))
    return typeof value === 'object' && value !== null && 'method' in value
  } catch {
    return end < 0 && startsAsRequest(line)
  }
}

/** Whether a long first line begins as a journal entry does. */
function startsAsRequest(line: Buffer): boolean {
  return /^\s*\{\s*"sequence"\s*:/.test(line.toString('latin1'))
}

async function readLines(path: string, file: FileHandle): Promise<RecordingFile> {
  const requests: RecordedRequest[] = []
  let number = 0
  const stream = file.createReadStream({ start: 0, autoClose: false, encoding: 'utf8' })
  for await (const line of linesOf(stream)) {
    number++
    if (line.trim() !== '') requests.push(requestOf(line, `${path}, line ${number}`))
  }
  return { kind: 'recording', requests, warnings: [] }
}

/** Lines of a stream of text; the last one may have no end. */
async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const text of texts) {
    const parts = text.split('\n')
    parts[0] = rest + (parts[0] as string)
    rest = parts.pop() as string
    yield* parts
  }
  yield rest
}

function requestOf(line: string, at: string): RecordedRequest {
  let value: unknown
  try {
    value = JSON.parse(line.startsWith('\uFEFF') ? line.slice(1) : line)
  } catch (error) {
    throw new UsageError(
      `${at}: found ${jsonMistake(error)}, expected a JSON object; is the file complete?`,
    )
  }
  return slim(validRequest(value, at))
}

function validRequest(value: unknown, at: string): RecordedRequest {
  const checked = check(RecordedRequest, value)
  if ('value' in checked) return checked.value
  throw new UsageError(`${at}: ${findingLine(checked.findings[0])}`)
}

/**
 * What is needed of a request: a long recording must not fill the memory with more. Credentials are replaced, as a journal
 * has them: another program may have written the file.
 */
function slim(request: RecordedRequest): RecordedRequest {
  const { answer, at, body, fault, headers, method, notebook_id, operation } = request
  const { project_id, sequence, status, status_before, url } = request
  return {
    ...{ at, fault, method, notebook_id, operation, project_id, sequence, status, status_before },
    url: maskedText(url),
    headers: maskedHeaders(headers),
    body: redacted(body),
    answer: answer && { headers: maskedHeaders(answer.headers), body: redacted(answer.body) },
  }
}

function maskedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return redactedHeaders(Object.entries(headers).flat())
}

function readDocument(path: string, bytes: Buffer): RecordingFile {
  const document = documentOf(path, bytes)
  const { log, requests } = Object(document) as Record<string, unknown>
  if (Array.isArray(requests)) {
    const read = requests.map((one, index) =>
      slim(validRequest(one, `${path}, $.requests[${index}]`)),
    )
    return { kind: 'journal', requests: read, warnings: [] }
  }
  if (Array.isArray(Object(log).entries)) return requestsOfHar(path, document)
  throw new UsageError(`${path}: found another JSON document, expected ${EXPECTED}`)
}

function documentOf(path: string, bytes: Buffer): unknown {
  if (bytes.length === 0) throw new UsageError(`${path}: found an empty file, expected ${EXPECTED}`)
  try {
    return JSON.parse(utf8Text(bytes))
  } catch (error) {
    throw new UsageError(`${path}: found ${jsonMistake(error)}, expected ${EXPECTED}`)
  }
}
