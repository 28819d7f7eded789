import { pageAt } from '../../support/documents.ts'

/** A recipe of docs/tests.md: its files by name, and the command that runs them. */
export interface Recipe {
  name: string
  files: Readonly<Record<string, string>>
  command: string
}

/** The recipes of docs/tests.md, one for each runner: the sections with file names. */
export function recipes(page = pageAt('docs/tests.md')): Recipe[] {
  const [, ...parts] = page.split(/^## /m)
  /** The code under test, which the page has only once. */
  const shared: Record<string, string> = {}
  const found = parts.map((part) => {
    const [name = ''] = part.split('\n', 1)
    const files = { ...shared }
    let named = false
    for (const [, file = '', code = ''] of part.matchAll(
      /^`([\w.]+\.js)` (?:[^\n]+\n)+\n```js\n([\s\S]*?)^```$/gm,
    )) {
      files[file] = code
      named = true
      if (!file.includes('.test.')) shared[file] = code
    }
    const [, command = ''] = /^```sh\n([\s\S]*?)^```$/m.exec(part) ?? []
    return { name, files, command, named }
  })
  return found.flatMap(({ named, ...recipe }) => (named ? [recipe] : []))
}

/** The number of tests in the files of a recipe. */
export function testsOf({ files }: Recipe): number {
  return Object.values(files).flatMap((code) => [...code.matchAll(/^test\(/gm)]).length
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
