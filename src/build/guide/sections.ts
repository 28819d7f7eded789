import type { Section } from '../../dashboard/guide/section.ts'
import { plainText } from './html.ts'
import type { RenderedPage } from './markdown.ts'
import { navigationOf } from './navigation.ts'
import { twinOf } from './pages.ts'

/** The parts of the pages that the search finds: one for each heading, with the text up to the next one. */
export function sectionsOf(rendered: readonly RenderedPage[]): Section[] {
  const pages = rendered.map(({ page }) => page)
  const groups = { en: navigationOf('en', rendered), 'zh-CN': navigationOf('zh-CN', rendered) }
  return rendered.flatMap(({ headings, html, page, title }) => {
    const rank = groups[page.language].findIndex(({ entries }) =>
      entries.some(({ to }) => to === page),
    )
    const isTranslated = twinOf(page, pages) !== undefined
    const parts = html.split(/<h[1-6] id=[^\n]*<\/h[1-6]>\n/)
    return headings.map(({ id, text }, index) => ({
      page: page.name,
      id: index === 0 ? '' : id,
      title,
      heading: index === 0 ? '' : text,
      text: plainText(parts[index + 1] as string),
      language: page.language,
      isTranslated,
      rank,
    }))
  })
}
