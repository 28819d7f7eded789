import { posix } from 'node:path'

/** Where a text names a part of a document, and what it names. */
export interface Reference {
  /** File that holds the reference. */
  file: string
  /** Line, counted from 1. */
  line: number
  /** File that it names, from the root of the repository. */
  target: string
  /** Heading that it names, as GitHub writes it in a URL; undefined for the whole file. */
  heading: string | undefined
}

/** Reads a file by its path from the root of the repository; undefined where there is none. */
export type ReadFile = (path: string) => string | undefined

/** A place in a file where something stands that must not. */
export interface Finding {
  file: string
  line: number
  found: string
}

const NAMED = /(?<![\w./-])docs\/[\w./-]+\.md(?:#([\p{L}\p{M}\p{N}_-]+))?/gu

/** What a text names as `docs/page.md` or `docs/page.md#heading`, from the root of the repository. */
export function referencesIn(file: string, text: string): Reference[] {
  return eachLine(text).flatMap(([line, content]) =>
    [...content.matchAll(NAMED)].map(([named, heading]) => {
      const target = named.split('#', 1)[0] as string
      return { file, line, target, heading }
    }),
  )
}

/** `[text](target)`, `![text](target "title")` and `[label]: target`. */
const LINK =
  /\]\(\s*<?([^\s<>()]+)>?(?:\s+["'][^)]*)?\)|^ {0,3}\[[^\]]+\]:\s+<?([^\s<>]+)>?(?:\s+["'(].*)?$/g

/** What the relative links of a Markdown page name. Code is left out, and so are addresses such as https. */
export function linksIn(file: string, markdown: string): Reference[] {
  return eachLine(withoutCode(markdown)).flatMap(([line, content]) =>
    [...content.matchAll(LINK)]
      .map(([, inline, reference]) => (inline ?? reference) as string)
      .filter((target) => !/^([a-z][a-z\d+.-]*:|\/\/)/i.test(target))
      .map((target) => {
        const [path = '', heading] = target.split('#', 2)
        return { file, line, target: resolved(file, path), heading: decoded(heading) }
      }),
  )
}

/** The references whose file or heading does not exist, each with the reason. */
export function unresolved(references: readonly Reference[], read: ReadFile): Finding[] {
  const headings = new Map<string, Set<string>>()
  return references.flatMap(({ file, line, target, heading }) => {
    const text = read(target)
    if (text === undefined) return [{ file, line, found: `${target}: no such file` }]
    if (heading === undefined || !target.endsWith('.md')) return []
    const known = headings.get(target) ?? new Set(headingsOf(text))
    headings.set(target, known)
    return known.has(heading)
      ? []
      : [{ file, line, found: `${target}#${heading}: no such heading` }]
  })
}

/** The headings of a Markdown page as GitHub names them in URLs: the second one of a name ends in -1. */
export function headingsOf(markdown: string): string[] {
  const counts = new Map<string, number>()
  const titles = withoutFences(markdown).matchAll(/^ {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*$/gm)
  return [...titles].map(([, title = '']) => {
    const slug = slugOf(title)
    let name = slug
    while (counts.has(name)) {
      const count = (counts.get(slug) ?? 0) + 1
      counts.set(slug, count)
      name = `${slug}-${count}`
    }
    counts.set(name, 0)
    return name
  })
}

/** GitHub's rule: lower case, blanks become `-`, everything but letters, digits, `_` and `-` is dropped. */
export function slugOf(title: string): string {
  return title
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<[^>]*>/g, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-')
}

/** Labels of documents that are not in the repository. Written so that this file does not hold any itself. */
const OLD_LABELS = [
  /contract,? (?:[A-C]\d|operation \d|appendix [A-Z])/,
  /discrepanc(?:y|ies) [A-C]?\d/,
  /\(operations? \d/,
  /\bDESIGN\b/,
  /[§] ?\d/,
  /(?<![\w/-])clients\/auth\.md|(?<![\w/.(-])auth\.md|client-needs/,
]

/** Where a text still refers to a document that is not in the repository. */
export function oldLabelsIn(file: string, text: string): Finding[] {
  return findingsOf(file, text, OLD_LABELS)
}

/** Folders of a machine. `/home/ma-user/work/` is a path inside an instance, and no such folder. */
const MACHINE_PATHS = [/(?<![\w.-])\/work\/\w/, /(?<![\w-])shared\/(?!\*)\w/]

/** Where a text names a folder of the machine on which it was written. */
export function machinePathsIn(file: string, text: string): Finding[] {
  return findingsOf(file, text, MACHINE_PATHS)
}

function findingsOf(file: string, text: string, patterns: readonly RegExp[]): Finding[] {
  return eachLine(text).flatMap(([line, content]) =>
    patterns.flatMap((pattern) => {
      const found = pattern.exec(content)?.[0]
      return found === undefined ? [] : [{ file, line, found }]
    }),
  )
}

function eachLine(text: string): [line: number, content: string][] {
  return text.split('\n').map((content, index) => [index + 1, content])
}

/** The page with its fenced code blanked out, so that lines keep their numbers. */
function withoutFences(markdown: string): string {
  let fence: string | undefined
  return markdown
    .split('\n')
    .map((line) => {
      const [, mark] = /^ {0,3}(`{3,}|~{3,})/.exec(line) ?? []
      if (fence === undefined) {
        fence = mark
        return mark === undefined ? line : ''
      }
      const isEnd = mark?.startsWith(fence) && line.trim() === mark
      if (isEnd) fence = undefined
      return ''
    })
    .join('\n')
}

function withoutCode(markdown: string): string {
  return withoutFences(markdown).replace(/(`+)[^`\n]+\1/g, '')
}

/** The file a link leads to, from the root; a link to a heading alone stays in its file. */
function resolved(file: string, path: string): string {
  if (path === '') return file
  if (path.startsWith('/')) return posix.normalize(path.slice(1))
  return posix.normalize(posix.join(posix.dirname(file), decodeURI(path)))
}

function decoded(heading: string | undefined): string | undefined {
  return heading === undefined ? undefined : decodeURIComponent(heading)
}
