import { readme } from '../../support/readme.ts'

/** A recipe of the README: its files by name, and the command that runs them. */
export interface Recipe {
  name: string
  files: Readonly<Record<string, string>>
  command: string
}

/** The recipes of "In your tests", one for each runner, as they stand on the page. */
export function recipes(page = readme()): Recipe[] {
  const [, after = ''] = page.split(/^## In your tests$/m)
  const [section = ''] = after.split(/^## /m, 1)
  const [, ...parts] = section.split(/^### /m)
  /** What is tested stands on the page once. */
  const shared: Record<string, string> = {}
  return parts.map((part) => {
    const [name = ''] = part.split('\n', 1)
    const files = { ...shared }
    for (const [, file = '', code = ''] of part.matchAll(
      /^`([\w.]+)` (?:[^\n]+\n)+\n```js\n([\s\S]*?)^```$/gm,
    )) {
      files[file] = code
      if (!file.includes('.test.')) shared[file] = code
    }
    const [, command = ''] = /^```sh\n([\s\S]*?)^```$/m.exec(part) ?? []
    return { name, files, command }
  })
}

/** How many tests the files of a recipe have. */
export function testsOf({ files }: Recipe): number {
  return Object.values(files).flatMap((code) => [...code.matchAll(/^test\(/gm)]).length
}

/** The recipe with something else in the place of a text that it has once. */
export function changed(recipe: Recipe, from: string, to: string): Recipe {
  const files = Object.fromEntries(
    Object.entries(recipe.files).map(([file, code]) => [file, code.replace(from, () => to)]),
  )
  const count = Object.values(recipe.files).join('\n').split(from).length - 1
  if (count !== 1) throw new Error(`${recipe.name}: found ${count} times, expected once: ${from}`)
  return { ...recipe, files }
}
