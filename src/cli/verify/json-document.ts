import { openRegularFile } from '../../regular-file.ts'
import { jsonMistake } from '../../schemas/json-mistake.ts'
import { utf8Text } from '../../schemas/utf8-text.ts'
import { UsageError } from '../usage-error.ts'

/** Longest file that is one JSON document, bytes. JSON Lines may be longer: they are read line by line. */
const MAX_DOCUMENT = 256 * 1024 * 1024

/** Opens a file that a user names. Rejects with a UsageError. */
export async function openFile(path: string, expected: string) {
  return openRegularFile(path).catch((error: NodeJS.ErrnoException) => {
    const found = error.code === 'ENOENT' ? 'no such file' : error.message
    throw new UsageError(`${path}: found ${found}, expected ${expected}`)
  })
}

/** Reads a file that is one JSON document. Rejects with a UsageError. */
export async function readDocument(path: string, expected: string): Promise<unknown> {
  const { file, size } = await openFile(path, expected)
  try {
    if (size > MAX_DOCUMENT) {
      throw new UsageError(
        `${path}: found one JSON document of ${size} bytes, expected at most ${MAX_DOCUMENT}: JSON Lines can be longer`,
      )
    }
    const bytes = await file.readFile()
    if (bytes.length === 0) {
      throw new UsageError(`${path}: found an empty file, expected ${expected}`)
    }
    return documentOf(path, bytes, expected)
  } finally {
    await file.close()
  }
}

function documentOf(path: string, bytes: Buffer, expected: string): unknown {
  try {
    return JSON.parse(utf8Text(bytes))
  } catch (error) {
    throw new UsageError(`${path}: found ${jsonMistake(error)}, expected ${expected}`)
  }
}
