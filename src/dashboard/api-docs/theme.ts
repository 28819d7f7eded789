export type Theme = 'dark' | 'light'

/** The theme that `?theme=` names, or that of the system. */
export function themeNow(): Theme {
  const named = new URLSearchParams(location.search).get('theme')
  if (named === 'dark' || named === 'light') return named
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

/** Shows a theme and writes it into the URL, so that a link shows the same. */
export function setTheme(theme: Theme): void {
  const url = new URL(location.href)
  url.searchParams.set('theme', theme)
  history.replaceState(history.state, '', url)
  applyTheme()
}

/** Without `?theme=` the page follows the system. */
export function applyTheme(): void {
  const named = new URLSearchParams(location.search).get('theme')
  const { dataset } = document.documentElement
  if (named === 'dark' || named === 'light') dataset['theme'] = named
  else delete dataset['theme']
}
