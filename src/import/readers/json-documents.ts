import { finish } from '../../cloud/kernel/steps.ts'
import { JsonReader } from '../../control/json/json-reader.ts'
import { MemberScan } from '../../control/json/member-scan.ts'
import { JsonLimitError } from '../../schemas/json-limits.ts'
import { ImportError } from '../import-error.ts'
import { streamedArrays } from './streamed-arrays.ts'

/** What is found in a text: an item of a large array, a document, or a line that is no JSON. */
export interface DocumentHandlers {
  /** An item of an array of a document; `place` is that of the array, such as `log.entries`. */
  item: (item: unknown, place: string, line: number) => void
  /** A whole document, without the items that were given to `item` before. */
  document: (value: unknown, line: number) => void
  text: (line: string) => void
  /** The last line of a recording, of which only a part was written: the recorder was killed. */
  cut: (line: number) => void
}

/** Longest text between documents that is kept to find where a document begins, characters. */
const MAX_LINE = 65_536

/** Begin of each line of a recording, and of a journal as JSON Lines. */
const RECORDED = '{"sequence":'

interface OpenDocument {
  scan: MemberScan
  reader: JsonReader
  /** Number of the line in which it begins. */
  line: number
  /** Whether nothing but white space is before it in its line. */
  startsLine: boolean
  /** Its text, as long as it is in one line; then it may still be no JSON. */
  head: string | undefined
  /** Its first characters, as many as RECORDED has. */
  start: string
}

/**
 * Finds the JSON documents of a text that arrives in parts: any number of them, one after another, also among lines that are
 * no JSON. Memory is bounded by the largest item, not by the text.
 */
export class JsonDocuments {
  readonly #name: string
  readonly #handlers: DocumentHandlers
  /** Text that was not looked at; it begins in `#line`. */
  #text = ''
  #line = 1
  #open: OpenDocument | undefined
  /** Whether a document was a line of a recording. */
  #isRecording = false

  /** `name` is that of the file in messages. */
  constructor(name: string, handlers: DocumentHandlers) {
    this.#name = name
    this.#handlers = handlers
  }

  /** Reads the next part. Throws an ImportError for a document that is no JSON. */
  write(part: string): void {
    this.#text = this.#open === undefined ? this.#text + part : part
    while (this.#text !== '') {
      const isDone = this.#open === undefined ? this.#findStart(false) : this.#readOn(this.#open)
      if (isDone) return
    }
  }

  /** Call after the last part. Throws an ImportError if a document has no end, unless it is the last line of a recording. */
  end(): void {
    while (this.#text !== '') this.#findStart(true)
    if (this.#open === undefined) return
    const { line, start, startsLine } = this.#open
    if (this.#isRecording && startsLine && RECORDED.startsWith(start)) {
      this.#handlers.cut(line)
      return
    }
    const found = `the end of the file in the JSON that begins in line ${line}`
    throw new ImportError(this.#name, found, 'the rest of it: the file is not complete')
  }

  /** Looks for the begin of a document in the line; returns whether more text is needed first. */
  #findStart(isLast: boolean): boolean {
    const lineEnd = this.#text.indexOf('\n')
    const line = lineEnd < 0 ? this.#text : this.#text.slice(0, lineEnd)
    for (const { 0: mark, index } of line.matchAll(/[{[]/g)) {
      const startsLine = /^[\s\uFEFF]*$/.test(line.slice(0, index))
      if (mark === '[' && !startsLine) continue
      const next = /^.\s*(\S)/.exec(this.#text.slice(index))?.[1]
      if (next === undefined && !isLast) return true
      if (!(mark === '{' ? /["}]/ : /[[{"\]\d\-tfn]/).test(next ?? '')) continue
      this.#textLine(line.slice(0, index))
      this.#text = this.#text.slice(index)
      this.#begin(mark, startsLine)
      return false
    }
    if (lineEnd < 0 && !isLast && line.length < MAX_LINE) return true
    this.#textLine(line)
    this.#text = lineEnd < 0 ? '' : this.#text.slice(lineEnd + 1)
    if (lineEnd >= 0) this.#line++
    return this.#text === ''
  }

  #begin(mark: string, startsLine: boolean): void {
    const line = this.#line
    const take = (item: unknown, place: string) => {
      if (!streamedArrays.has(place)) return false
      this.#handlers.item(item, place, line)
      return true
    }
    const reader = new JsonReader({ take })
    const scan = new MemberScan(mark, false)
    this.#open = { scan, reader, line, startsLine, head: '', start: '' }
  }

  /** Reads the open document to its end, or to that of the text. Returns whether more text is needed. */
  #readOn(open: OpenDocument): boolean {
    const end = open.scan.endIn(this.#text, 0, this.#text.length)
    const part = end === undefined ? this.#text : this.#text.slice(0, end)
    const rest = end === undefined ? '' : this.#text.slice(end)
    open.start += part.slice(0, RECORDED.length - open.start.length)
    if (open.head !== undefined) {
      const isOneLine = !part.includes('\n') && open.head.length + part.length < MAX_LINE
      open.head = isOneLine ? open.head + part : undefined
    }
    this.#text = rest
    this.#line += linesIn(part)
    try {
      finish(open.reader.write(part))
      if (end === undefined) return true
      const value = open.reader.end()
      this.#open = undefined
      this.#isRecording ||= open.start === RECORDED
      this.#handlers.document(value, open.line)
    } catch (error) {
      if (error instanceof ImportError) throw error
      this.#fail(open, error as Error, end === undefined ? undefined : rest)
    }
    return this.#text === ''
  }

  /** What begins in a line of text and ends in it is text; any other mistake is one of the file. */
  #fail({ head, line, startsLine }: OpenDocument, error: Error, rest: string | undefined): void {
    const isText = head !== undefined && (!startsLine || head.startsWith('['))
    if (!isText || rest === undefined) {
      const found = error instanceof JsonLimitError ? 'more than 128 levels' : error.message
      throw new ImportError(`${this.#name} line ${line}`, found, 'JSON')
    }
    this.#open = undefined
    this.#textLine(head)
    this.#text = rest
  }

  #textLine(line: string): void {
    const text = line.replaceAll('\uFEFF', '').trim()
    if (text !== '' && text !== ',') this.#handlers.text(text)
  }
}

function linesIn(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}
