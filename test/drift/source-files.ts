import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UnreadableSdk } from './sdk.ts'

/** The text of one file of an SDK package. */
export class SourceFile {
  /** Relative to the folder of the package, with slashes: `model/tag.py`. */
  readonly path: string
  readonly text: string
  readonly #whole: string

  constructor(folder: string, path: string, text: string) {
    this.path = path
    this.text = text
    this.#whole = join(folder, path)
  }

  unreadable(found: string, expected: string): UnreadableSdk {
    return new UnreadableSdk(this.#whole, found, expected)
  }
}

/**
 * Files of a folder of the package whose names have this ending, sorted by name.
 *
 * @throws UnreadableSdk if there is no such folder.
 */
export function filesIn(folder: string, below: string, ending: string): SourceFile[] {
  return namesIn(join(folder, below), ending).map((name) => {
    const path = below === '' ? name : `${below}/${name}`
    return new SourceFile(folder, path, readFileSync(join(folder, path), 'utf8'))
  })
}

/** Names of the files and folders in a folder that have this ending, sorted. */
export function namesIn(folder: string, ending: string): string[] {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch (error) {
    throw new UnreadableSdk(folder, (error as NodeJS.ErrnoException).code as string, 'a folder')
  }
  return names.filter((name) => name.endsWith(ending)).sort()
}
