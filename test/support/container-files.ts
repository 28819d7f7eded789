import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pageAt } from './documents.ts'

/** The files of docs/containers.md: below a comment with the name. */
export function containerFiles(page = pageAt('docs/containers.md')): ReadonlyMap<string, string> {
  const found = page.matchAll(/^<!-- file: (\S+) -->\n\n```\w+\n([\s\S]*?)^```$/gm)
  return new Map([...found].map(([, name = '', text = '']) => [name, text]))
}

/** Text of one of them; throws if the page has none of this name. */
export function containerFile(name: string): string {
  const text = containerFiles().get(name)
  if (text === undefined) throw new Error(`docs/containers.md has no file ${name}`)
  return text
}

/** Writes some of the files below a folder, with their names. */
export function writeContainerFiles(folder: string, names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), containerFile(name))
  }
}
