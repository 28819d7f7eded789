import { pageAt } from '../../support/documents.ts'

/** A recipe of a page: its files by name, and the command that runs them. */
export interface Recipe {
  /** Heading of its section. */
  name: string
  files: Readonly<Record<string, string>>
  command: string
}

/** A file of a page: a paragraph that begins with its name in backquotes, then its code block. */
const FILE = /^`([\w./-]+\.\w+)` (?:[^\n]+\n)+\n```\w+\n([\s\S]*?)^```$/gm

/** Whether a file has tests. Every other file is code under test or setup, which a page has once for all its recipes. */
const hasTests = (file: string) =>
  /\.(test|spec)\.|(^|\/)test_|_test\.go$|(Test|IT)\.java$/.test(file)

/**
 * The recipes of a page: the sections with a file of tests, each with the files without tests of the sections before
 * it. The last shell block of a section is its command.
 */
export function recipesOf(path: string): Recipe[] {
  const [, ...parts] = pageAt(path).split(/^## /m)
  const shared: Record<string, string> = {}
  return parts.flatMap((part) => {
    const [name = ''] = part.split('\n', 1)
    const named = [...part.matchAll(FILE)].map(([, file = '', code = '']) => [file, code] as const)
    for (const [file, code] of named) if (!hasTests(file)) shared[file] = code
    const files = { ...shared, ...Object.fromEntries(named) }
    const command = [...part.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].at(-1)?.[1] ?? ''
    return named.some(([file]) => hasTests(file)) ? [{ name, files, command }] : []
  })
}

/** The recipe with a text that occurs once replaced by another. */
export function changed(recipe: Recipe, from: string, to: string): Recipe {
  const files = Object.fromEntries(
    Object.entries(recipe.files).map(([file, code]) => [file, code.replace(from, () => to)]),
  )
  const count = Object.values(recipe.files).join('\n').split(from).length - 1
  if (count !== 1) throw new Error(`${recipe.name}: found ${count} times, expected once: ${from}`)
  return { ...recipe, files }
}
