import type { Collection } from '../collection.ts'
import { ImportError } from '../import-error.ts'
import { timeOf } from '../json.ts'
import { AnswerReader } from './answer-reader.ts'
import { apiPathOf } from './exchange.ts'
import type { Origin } from './found-record.ts'
import type { InputFile } from './input-files.ts'
import { JsonDocuments } from './json-documents.ts'
import { type BytesProgress, NotTextError, textParts } from './text-parts.ts'

/** Reads the records of a file into a collection. Rejects with an ImportError if the file has none. */
export async function readFile(
  { isFromFolder, path }: InputFile,
  collection: Collection,
  onProgress: BytesProgress,
): Promise<void> {
  const reader = new AnswerReader(collection)
  const hints = new TextHints()
  const originAt = (line: number): Origin => ({ where: `${path} line ${line}`, ...hints.current })
  let lines = 0
  let documents = 0
  const found = new JsonDocuments(path, {
    item: (item, place, line) => reader.item(item, place, originAt(line)),
    document: (document, line) => {
      documents++
      reader.document(document, originAt(line))
    },
    text: (line) => {
      lines++
      hints.add(line)
    },
    cut: (line) => {
      const what = 'requests at the end of a recording, whose line is not complete'
      collection.leftOut(what, `${path} line ${line}`)
    },
  })
  try {
    for await (const part of textParts(path, onProgress)) found.write(part)
    found.end()
  } catch (error) {
    if (!(isFromFolder && documents === 0 && error instanceof NotTextError)) throw error
  }
  if (lines > 0 && documents > 0) collection.leftOut('lines of text around JSON', path, lines)
  if (reader.understood > 0) return
  if (isFromFolder) collection.leftOut('files without answers of the service', path)
  else throw new ImportError(path, foundIn(documents, lines, collection), EXPECTED)
}

const EXPECTED =
  'answers of the notebook API, output of hcloud in JSON (--cli-output=json), a HAR file, a journal of this mock, or a state of Terraform'

function foundIn(documents: number, lines: number, { omissions }: Collection): string {
  if (documents === 0) return lines === 0 ? 'no text' : 'no JSON'
  return String(omissions.at(-1)?.what)
}

/** What lines of text tell of the documents after them, as `hcloud --debug` prints them: the time, and the project. */
class TextHints {
  current: { at: number | undefined; project: string | undefined } = {
    at: undefined,
    project: undefined,
  }

  add(line: string): void {
    const [, date] = /(?:^|[\s"[])Date["\]]?\s*[:=]\s*"?\[?([^"\]]+)/i.exec(line) ?? []
    const at = date === undefined ? undefined : timeOf(date)
    if (at !== undefined) this.current = { ...this.current, at }
    const [url] = /https?:\/\/\S+/.exec(line) ?? []
    const project = url === undefined ? undefined : apiPathOf(url)?.project
    if (project !== undefined) this.current = { at: undefined, project }
  }
}
