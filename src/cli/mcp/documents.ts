import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { packageFile } from '../../package-file.ts'

/** A document of this package, as a resource of the protocol. Links between documents lead to each other's URIs. */
export interface DocumentResource {
  /** Path below docs/: `lists.md`. */
  name: string
  uri: string
  /** The first heading. */
  title: string
  read(): Promise<string>
}

const SCHEME = 'modelarts-notebooks-mock://docs/'

/** The Markdown files of docs/, by name; none if the folder was left out, as in the image. */
export function documents(folder: URL = packageFile('docs/')): DocumentResource[] {
  return namesIn(folder).map((name) => {
    const file = new URL(name, folder)
    const [, title = name] = /^# (.+)$/m.exec(readFileSync(file, 'utf8')) ?? []
    return { name, uri: SCHEME + name, title, read: () => readFile(file, 'utf8') }
  })
}

function namesIn(folder: URL): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => name.replaceAll('\\', '/'))
      .filter((name) => name.endsWith('.md'))
      .sort()
  } catch {
    return []
  }
}
