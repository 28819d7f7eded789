import { existsSync } from 'node:fs'
import { posix } from 'node:path'
import type { Page } from './pages.ts'

/** Where a link of a page leads: to another server, to a page of the guide, to another file of the repository, or nowhere. */
export type LinkTarget =
  | { kind: 'outside' }
  | { kind: 'page'; to: Page; id: string | undefined }
  | { kind: 'file'; path: string }
  | { kind: 'missing'; path: string }

/** A page must exist, and so must a file below docs/. Other files of the repository need not be there at a build. */
export function linkTarget(page: Page, href: string, pages: readonly Page[]): LinkTarget {
  if (/^([a-z][a-z\d+.-]*:|\/\/)/i.test(href)) return { kind: 'outside' }
  const [path = '', id] = href.split('#', 2).map((part) => decodeURIComponent(part))
  const file = path === '' ? page.file : fileOf(page, path)
  const to = pages.find((other) => other.file === file || other.file === `${file}/README.md`)
  if (to !== undefined) return { kind: 'page', to, id }
  const isMissing = file.endsWith('.md') || (file.startsWith('docs/') && !existsSync(file))
  return { kind: isMissing ? 'missing' : 'file', path: file }
}

/** Path from the root of the repository, without a slash at the end. */
function fileOf(page: Page, path: string): string {
  const from = path.startsWith('/') ? '' : posix.dirname(page.file)
  return posix.join(from, path).replace(/^\/|\/$/g, '')
}
