import { lexer, type Tokens } from 'marked'
import { linkTarget } from './links.ts'
import { type RenderedPage, textOf } from './markdown.ts'
import { type Language, type Page, twinOf } from './pages.ts'

/** An entry of the navigation. */
export interface Entry {
  to: Page
  /** Heading that it leads to; undefined for the page. */
  id: string | undefined
  label: string
  /** Whether it belongs to the entry before it: a page of a folder below the index of the folder. */
  isInner: boolean
}

export interface Group {
  /** Language of the title. */
  language: Language
  title: string
  entries: readonly Entry[]
}

const INDEX = 'docs/README.md'

/** Pages that come before the lists. */
const START = ['README.md', INDEX]

/**
 * The navigation of the pages of a language. Its order is that of the lists in docs/README.md: the first link of each item.
 * The other pages of a folder follow its index, and pages that nothing names are in a group of their own. In Chinese, the
 * translated pages come first, then the English pages without a translation.
 */
export function navigationOf(language: Language, rendered: readonly RenderedPage[]): Group[] {
  const english = englishGroups(rendered)
  if (language === 'en') return english
  const pages = rendered.map(({ page }) => page)
  const twins = new Set(pages.flatMap((page) => twinOf(page, pages) ?? []))
  const entries = english
    .flatMap((group) => group.entries)
    .filter(({ id }) => id === undefined)
    .flatMap(({ to }) => {
      const twin = twinOf(to, pages)
      return twin === undefined ? [] : [entryOf(twin, rendered)]
    })
  const rest = english.map((group) => ({
    ...group,
    entries: group.entries.filter(({ to }) => !twins.has(to)),
  }))
  return [
    { language, title: '中文文档', entries },
    ...rest.filter((group) => group.entries.length > 0),
  ]
}

function englishGroups(rendered: readonly RenderedPage[]): Group[] {
  const pages = rendered.map(({ page }) => page)
  const groups = listedGroups(pages)
  const listed = groups
    .flatMap(({ entries }) => entries)
    .flatMap(({ id, to }) => (id === undefined ? to : []))
  const others = pages.filter((page) => page.language === 'en' && !listed.includes(page))
  const parentOf = ({ name }: Page) => listed.find((other) => name.startsWith(`${other.name}/`))
  const entriesOf = (parent: Page | undefined) =>
    others.filter((page) => parentOf(page) === parent).map((page) => entryOf(page, rendered))
  const isStart = ({ to }: Entry) => START.includes(to.file)
  return [
    {
      language: 'en',
      title: 'Start',
      entries: entriesOf(undefined)
        .filter(isStart)
        .sort((one, other) => START.indexOf(one.to.file) - START.indexOf(other.to.file)),
    },
    ...groups.map((group) => ({
      ...group,
      entries: group.entries.flatMap((entry) =>
        entry.id === undefined
          ? [entry, ...entriesOf(entry.to).map((inner) => ({ ...inner, isInner: true }))]
          : [entry],
      ),
    })),
    {
      language: 'en',
      title: 'More',
      entries: entriesOf(undefined).filter((entry) => !isStart(entry)),
    },
  ]
}

/** The lists of docs/README.md below its headings of level 2. */
function listedGroups(pages: readonly Page[]): Group[] {
  const index = pages.find(({ file }) => file === INDEX)
  if (index === undefined) throw new Error(`found no ${INDEX}, expected the order of the pages`)
  const groups: { language: Language; title: string; entries: Entry[] }[] = []
  for (const token of lexer(index.markdown)) {
    if (token.type === 'heading' && token['depth'] === 2) {
      groups.push({ language: 'en', title: textOf((token as Tokens.Heading).tokens), entries: [] })
    }
    if (token.type !== 'list') continue
    for (const item of (token as Tokens.List).items) {
      const [paragraph] = item.tokens as Tokens.Text[]
      const [link] = paragraph?.tokens ?? []
      if (link?.type !== 'link') continue
      const target = linkTarget(index, link['href'], pages)
      if (target.kind === 'page') {
        const label = textOf((link as Tokens.Link).tokens)
        groups.at(-1)?.entries.push({ to: target.to, id: target.id, label, isInner: false })
      }
    }
  }
  return groups.filter(({ entries }) => entries.length > 0)
}

function entryOf(to: Page, rendered: readonly RenderedPage[]): Entry {
  const { title } = rendered.find(({ page }) => page === to) as RenderedPage
  return { to, id: undefined, label: title, isInner: false }
}
