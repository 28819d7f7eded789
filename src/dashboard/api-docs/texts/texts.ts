import { computed, signal } from '@preact/signals'
import { en, type Texts } from './en.ts'
import { zh } from './zh.ts'

export type Language = 'en' | 'zh'

/** The language that `?lang=` names, or that of the browser. */
export const language = signal<Language>(named() ?? ofBrowser())

/** The texts in the language of the page. A component that reads it follows a change. */
export const texts = computed<Texts>(() => (language.value === 'zh' ? zh : en))

/** Shows a language and writes it into the URL, so that a link shows the same. */
export function setLanguage(wanted: Language): void {
  const url = new URL(location.href)
  url.searchParams.set('lang', wanted)
  history.replaceState(history.state, '', url)
  language.value = wanted
}

function named(): Language | undefined {
  const given = new URLSearchParams(globalThis.location?.search).get('lang')
  return given === 'en' || given === 'zh' ? given : undefined
}

function ofBrowser(): Language {
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}
