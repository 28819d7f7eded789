import { readdirSync, readFileSync } from 'node:fs'
import { posix, sep } from 'node:path'

export type Language = 'en' | 'zh-CN'

/** A Markdown file of the repository that becomes a page of the guide. */
export interface Page {
  /** Path of the file from the root of the repository: `docs/contract/errors.md`. */
  file: string
  /** Path below `/docs/guide`: `contract/errors`; empty for the index of docs/. */
  name: string
  language: Language
  markdown: string
}

/** Folder of the Chinese pages, in docs/ and in the guide. */
const CHINESE = 'zh-CN'

/** The server has a route for each depth of a page. */
const MAX_DEPTH = 3

/** Files of the repository that are pages of the guide: those of its top level and everything below docs/. */
export function readPages(): Page[] {
  const below = readdirSync('docs', { recursive: true, encoding: 'utf8' })
  const files = [
    ...below.map((file) => posix.join('docs', file.split(sep).join('/'))),
    ...readdirSync('.'),
  ]
  return files
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map((file) => pageOf(file, readFileSync(file, 'utf8')))
}

export function pageOf(file: string, markdown: string): Page {
  const name = file
    .replace(/\.md$/, '')
    .replace(/^(.*)\.zh-CN$/, `${CHINESE}/$1`)
    .replace(/^docs\/(.*?)\/?(?:(?<![^/])README)?$/, '$1')
  if (name.split('/').length > MAX_DEPTH) {
    throw new Error(`found ${file}, expected at most ${MAX_DEPTH - 1} folders below docs/`)
  }
  const isChinese = name === CHINESE || name.startsWith(`${CHINESE}/`)
  return { file, name, language: isChinese ? CHINESE : 'en', markdown }
}

/** The page with the same text in the other language; undefined if there is none. */
export function twinOf({ name, language }: Page, pages: readonly Page[]): Page | undefined {
  const other =
    language === 'en' ? posix.join(CHINESE, name) : name.slice(CHINESE.length).replace('/', '')
  return pages.find((page) => page.name === other)
}

/** A link from a page of the guide to a path of the server, such as `/docs`. It works below the path of a proxy as well. */
export function hrefOf(from: Page, path: string): string {
  return posix.join(
    posix.relative(posix.dirname(pathOf(from)), posix.dirname(path)),
    posix.basename(path),
  )
}

/** Path of a page on the server. */
export function pathOf({ name }: Page): string {
  return posix.join('/docs/guide', name)
}
