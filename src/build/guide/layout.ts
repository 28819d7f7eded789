import { escaped } from './html.ts'
import type { RenderedPage } from './markdown.ts'
import { type Group, navigationOf } from './navigation.ts'
import { hrefOf, type Language, type Page, pathOf, twinOf } from './pages.ts'

/** Texts of the pages themselves. */
const texts = {
  en: {
    name: 'English',
    skip: 'Skip to the page',
    search: 'Search the guide',
    contents: 'Contents',
    dashboard: 'Dashboard',
    api: 'API',
    noScript: 'The search needs JavaScript.',
  },
  'zh-CN': {
    name: '简体中文',
    skip: '跳到正文',
    search: '搜索文档',
    contents: '目录',
    dashboard: '仪表盘',
    api: 'API',
    noScript: '搜索需要 JavaScript。',
  },
} as const

/** Page that the switch of languages leads to from a page without a translation. */
const STARTS: Readonly<Record<Language, string>> = {
  en: 'README.md',
  'zh-CN': 'README.zh-CN.md',
}

/** The HTML files of the guide by their name. */
export function layOut(rendered: readonly RenderedPage[]): Map<string, string> {
  const groups = { en: navigationOf('en', rendered), 'zh-CN': navigationOf('zh-CN', rendered) }
  const pages = rendered.map(({ page }) => page)
  return new Map(
    rendered.map((each) => [
      `${each.page.name || 'index'}.html`,
      document(each, groups[each.page.language], pages),
    ]),
  )
}

function document(
  { html, page, title, headings }: RenderedPage,
  groups: readonly Group[],
  pages: readonly Page[],
): string {
  const text = texts[page.language]
  const to = (path: string) => escaped(hrefOf(page, path))
  const icon = to('/docs/guide/icon.svg')
  return `<!doctype html>
<html lang="${page.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)} · modelarts-notebooks-mock</title>
<link rel="icon" href="${icon}">
<link rel="stylesheet" href="${to('/docs/guide/guide.css')}">
<script type="module" src="${to('/docs/guide/guide.js')}"></script>
</head>
<body>
<a class="skip" href="#_page">${text.skip}</a>
<header>
<a class="home" href="${to('/docs/guide')}">modelarts-notebooks-mock</a>
<a class="narrow" href="#_contents">${text.contents}</a>
<div id="_search" role="search" aria-label="${text.search}"><noscript>${text.noScript}</noscript></div>
<nav aria-label="modelarts-notebooks-mock">
<a href="${to('/_mock/ui')}">${text.dashboard}</a>
<a href="${to('/docs')}">${text.api}</a>
${languageSwitch(page, pages)}
</nav>
</header>
<div class="columns">
<main id="_page" tabindex="-1">
${html}</main>
<nav id="_contents" aria-label="${text.contents}">
${groups.map((group) => groupHtml(group, page, headings)).join('')}</nav>
</div>
</body>
</html>
`
}

function languageSwitch(page: Page, pages: readonly Page[]): string {
  const language = page.language === 'en' ? 'zh-CN' : 'en'
  const to = twinOf(page, pages) ?? pages.find(({ file }) => file === STARTS[language])
  if (to === undefined) return ''
  return `<a href="${escaped(hrefOf(page, pathOf(to)))}" lang="${language}" hreflang="${language}">${texts[language].name}</a>`
}

function groupHtml(
  { entries, language, title }: Group,
  page: Page,
  headings: RenderedPage['headings'],
): string {
  const items = entries.map(({ id, isInner, label, to }) => {
    const isHere = to === page && id === undefined
    const href = `${hrefOf(page, pathOf(to))}${id === undefined ? '' : `#${encodeURIComponent(id)}`}`
    const lang =
      to.language === page.language ? '' : ` lang="${to.language}" hreflang="${to.language}"`
    const link = `<a href="${escaped(href)}"${isHere ? ' aria-current="page"' : ''}${lang}>${escaped(label)}</a>`
    return `<li${isInner ? ' class="inner"' : ''}>${link}${isHere ? ownHeadings(headings) : ''}</li>\n`
  })
  const lang = language === page.language ? '' : ` lang="${language}"`
  return `<h2${lang}>${escaped(title)}</h2>\n<ul>\n${items.join('')}</ul>\n`
}

/** Links to the headings of level 2 of the page itself. */
function ownHeadings(headings: RenderedPage['headings']): string {
  const items = headings
    .filter(({ depth }) => depth === 2)
    .map(({ id, text }) => `<li><a href="#${encodeURIComponent(id)}">${escaped(text)}</a></li>\n`)
  return items.length === 0 ? '' : `\n<ul>\n${items.join('')}</ul>\n`
}
