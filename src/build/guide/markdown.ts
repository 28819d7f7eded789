import GithubSlugger from 'github-slugger'
import { Marked, type Token, type Tokens } from 'marked'
import { escaped } from './html.ts'
import { linkTarget } from './links.ts'
import { hrefOf, type Page, pathOf } from './pages.ts'

/** A heading of a page. */
export interface Heading {
  depth: number
  /** As GitHub names it in a URL. */
  id: string
  text: string
}

/** A link of a page to a heading of a page. */
export interface HeadingLink {
  from: Page
  to: Page
  id: string
}

/** A page as HTML, with what it needs of others. */
export interface RenderedPage {
  page: Page
  html: string
  /** Text of the first heading. */
  title: string
  headings: readonly Heading[]
  headingLinks: readonly HeadingLink[]
  /** Paths of its pictures below docs/. */
  pictures: readonly string[]
  /** What the page has that the guide cannot show. */
  problems: readonly string[]
}

/** The only HTML of a page that the guide shows; comments are left out. */
const LINE_BREAK = '<br>'

/** Turns a page into HTML. */
export function render(page: Page, pages: readonly Page[]): RenderedPage {
  const slugger = new GithubSlugger()
  const headings: Heading[] = []
  const headingLinks: HeadingLink[] = []
  const pictures: string[] = []
  const problems: string[] = []
  const marked = new Marked({
    renderer: {
      heading({ depth, tokens }) {
        const text = textOf(tokens)
        const id = slugger.slug(text)
        headings.push({ depth, id, text })
        const anchor = `<a class="anchor" href="#${encodeURIComponent(id)}" aria-hidden="true" tabindex="-1">#</a>`
        return `<h${depth} id="${escaped(id)}">${this.parser.parseInline(tokens)} ${anchor}</h${depth}>\n`
      },
      code({ lang = '', text }) {
        const language = lang === '' ? '' : ` data-language="${escaped(lang)}"`
        return `<div class="code"><pre tabindex="0"${language}><code>${escaped(text)}\n</code></pre></div>\n`
      },
      table(token) {
        const head = token.header.map((cell) => this.tablecell(cell)).join('')
        const rows = token.rows.map(
          (row) => `<tr>${row.map((cell) => this.tablecell(cell)).join('')}</tr>\n`,
        )
        return `<div class="table" tabindex="0"><table><thead><tr>${head}</tr></thead>\n<tbody>${rows.join('')}</tbody></table></div>\n`
      },
      link({ href, tokens }) {
        const content = this.parser.parseInline(tokens)
        const target = linkTarget(page, href, pages)
        if (target.kind === 'outside') return `<a href="${escaped(href)}">${content}</a>`
        if (target.kind === 'file') {
          const isNamed = textOf(tokens).includes(target.path)
          return isNamed ? content : `${content} (<code>${escaped(target.path)}</code>)`
        }
        if (target.kind === 'missing') {
          problems.push(`found a link to ${target.path}, which does not exist`)
          return content
        }
        const { to, id } = target
        const own = to === page && id !== undefined ? '' : hrefOf(page, pathOf(to))
        if (id === undefined) return `<a href="${own}">${content}</a>`
        headingLinks.push({ from: page, to, id })
        return `<a href="${own}#${encodeURIComponent(id)}">${content}</a>`
      },
      image({ href, text }) {
        const target = linkTarget(page, href, pages)
        if (target.kind !== 'file' || !target.path.startsWith('docs/')) {
          problems.push(`found the picture ${href}, expected a file below docs/`)
          return ''
        }
        const picture = target.path.replace('docs/', '')
        pictures.push(picture)
        const src = hrefOf(page, `/docs/guide/${picture}`)
        return `<img src="${escaped(src)}" alt="${escaped(text)}" loading="lazy">`
      },
      html({ text }: Tokens.HTML | Tokens.Tag): string {
        const html = text.replace(/<!--[\s\S]*?-->/g, '').trim()
        if (html !== '' && html !== LINE_BREAK) {
          problems.push(`found ${html}, expected no HTML but ${LINE_BREAK}`)
        }
        return html === LINE_BREAK ? html : ''
      },
    },
  })
  const html = marked.parse(page.markdown, { async: false })
  if (headings.length === 0) problems.push('found no heading, expected a title')
  const title = headings[0]?.text ?? page.file
  return { page, html, title, headings, headingLinks, pictures, problems }
}

/** Text of inline tokens, without marks. */
export function textOf(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === 'html') return ''
      if (token.type === 'br') return ' '
      const inner = 'tokens' in token ? token.tokens : undefined
      return inner === undefined ? (token as Tokens.Text).text : textOf(inner)
    })
    .join('')
}

/** Throws if a page has a problem, a link to a heading that its page does not have, or the name of another. */
export function check(rendered: readonly RenderedPage[]): void {
  const lost = rendered
    .flatMap(({ headingLinks }) => headingLinks)
    .filter(({ to, id }) => {
      const target = rendered.find(({ page }) => page === to)
      return !target?.headings.some((heading) => heading.id === id)
    })
  const names = rendered.map(({ page }) => page.name || 'index')
  const problems = [
    ...names
      .filter((name, at) => names.indexOf(name) !== at)
      .map((name) => `found two pages for ${name}.html`),
    ...rendered.flatMap(({ page, problems }) => problems.map((text) => `${page.file}: ${text}`)),
    ...lost.map(
      ({ from, to, id }) => `${from.file}: found a link to ${to.file}#${id}, which does not exist`,
    ),
  ]
  if (problems.length > 0) throw new Error(problems.join('\n'))
}
