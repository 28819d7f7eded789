import { readdirSync, readFileSync } from 'node:fs'

const ROOT = new URL('../../', import.meta.url)

/** URL of a page by its path below the root of the repository. */
export function pageUrl(path: string): URL {
  return new URL(path, ROOT)
}

/** Text of a page, such as `README.md` or `docs/lists.md`. */
export function pageAt(path: string): string {
  return readFileSync(pageUrl(path), 'utf8')
}

/** Paths of the Markdown files directly in a folder, by name; none if there is no such folder. */
export function pagesIn(folder: string): string[] {
  const files = (() => {
    try {
      return readdirSync(pageUrl(folder))
    } catch {
      return []
    }
  })()
  return files
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map((file) => `${folder}/${file}`)
}

/** README.md, the index of docs/, then the other pages of docs/, docs/recipes/ and docs/recordings/ in the order of the index. */
export function documentPaths(): string[] {
  const index = pageAt('docs/README.md')
  const place = (path: string) => index.indexOf(`](${path.replace('docs/', '')})`)
  const pages = ['docs', 'docs/recipes', 'docs/recordings'].flatMap(pagesIn)
  return ['README.md', ...pages.sort((one, other) => place(one) - place(other))]
}

/** The settings of a client as `env` prints them, and the code after them; for curl the settings are everything. */
export function recipeOf(
  client: string,
  page = pageAt('docs/clients.md'),
): { lines: string; code: string } {
  const [, after = ''] = page.split(`<!-- env: ${client} -->\n`)
  const [section = ''] = after.split(/^##/m, 1)
  const [lines = '', code = ''] = [...section.matchAll(/^```\w+\n([\s\S]*?)\n```$/gm)].map(
    ([, text]) => text as string,
  )
  return { lines, code }
}

/** Rows of the first table after a heading of any level, cell by cell, without the header row. Throws if there is none. */
export function tableUnder(page: string, heading: string): string[][] {
  const lines = page.split('\n')
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading)
  const section = start < 0 ? '' : lines.slice(start).join('\n')
  const [table] = /(\n\|.*)+/.exec(section) ?? []
  if (table === undefined) throw new Error(`found no table below the heading ${heading}`)
  return table.trim().split('\n').slice(2).map(cellsOf)
}

/** Cells of a row of a table. */
export function cellsOf(row: string): string[] {
  return row
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim())
}

/** Texts in backquotes, in order. */
export function quoted(text = ''): string[] {
  return [...text.matchAll(/`([^`]*)`/g)].map(([, code]) => code as string)
}

/** A fenced code block: the language after the fence, and the lines between the fences. */
export interface CodeBlock {
  language: string
  text: string
}

const FENCED = /^```(\S*)\n([\s\S]*?)^```$/gm

/** Fenced code blocks of a page, in order. */
export function codeBlocksIn(page: string): CodeBlock[] {
  return [...page.matchAll(FENCED)].map(([, language = '', text = '']) => ({ language, text }))
}

/** Tables of a page in order, row by row and cell by cell, with the header row and without the row of dashes. */
export function tablesIn(page: string): string[][][] {
  const tables = page.replace(FENCED, '').matchAll(/^\|.*(?:\n\|.*)*/gm)
  return [...tables].map(([text]) =>
    text
      .split('\n')
      .filter((_, index) => index !== 1)
      .map(cellsOf),
  )
}

/**
 * What differs between a page and its translation, one line each: headings must have the same levels; code blocks must
 * be equal, comments included; tables must have the same rows and columns, and each cell the same numbers and texts in
 * backquotes, in any order.
 */
export function differences(english: string, translated: string): string[] {
  const blocks = pairs(codeBlocksIn(english), codeBlocksIn(translated)).flatMap(
    ([one, other], at) =>
      one?.language === other?.language && one?.text === other?.text
        ? []
        : [`code block ${at + 1}: found ${show(other?.text)}, expected ${show(one?.text)}`],
  )
  const [levels, expectedLevels] = [translated, english].map(headingLevels)
  const headings =
    levels === expectedLevels ? [] : [`headings: found ${levels}, expected ${expectedLevels}`]
  const tables = pairs(tablesIn(english), tablesIn(translated)).flatMap(([one, other], at) =>
    one === undefined || other === undefined
      ? [`table ${at + 1}: found ${other ? 'one' : 'none'}, expected ${one ? 'one' : 'none'}`]
      : rowDifferences(one, other).map((difference) => `table ${at + 1}, ${difference}`),
  )
  return [...headings, ...blocks, ...tables]
}

/** Levels of the headings of a page in order, such as `1 2 2 3`. */
function headingLevels(page: string): string {
  return [...page.replace(FENCED, '').matchAll(/^(#+) /gm)]
    .map(([, marks = '']) => marks.length)
    .join(' ')
}

/** Numbers and texts in backquotes of a cell, sorted. */
function valuesOf(cell: string): string[] {
  const numbers = cell.replace(/`[^`]*`|\]\([^)]*\)/g, '').match(/\d+(?:[.,]\d+)*/g) ?? []
  return [...quoted(cell), ...numbers].sort()
}

function rowDifferences(english: string[][], translated: string[][]): string[] {
  return pairs(english, translated).flatMap(([one, other], at) => {
    const [expected, found] = [one, other].map((row) => JSON.stringify(row?.map(valuesOf)))
    return found === expected ? [] : [`row ${at + 1}: found ${found}, expected ${expected}`]
  })
}

/** The items of two lists side by side; the shorter list is filled with undefined. */
function pairs<Item>(some: readonly Item[], others: readonly Item[]) {
  const length = Math.max(some.length, others.length)
  return Array.from({ length }, (_, index) => [some[index], others[index]] as const)
}

function show(text: string | undefined): string {
  return text === undefined ? 'none' : JSON.stringify(text)
}
