import { computed, effect } from '@preact/signals'
import { route, setParams } from './route.ts'

export const languages = ['en', 'zh'] as const
export type Language = (typeof languages)[number]

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** Language of the page: from the URL, else from the browser. */
export const language = computed<Language>(() => {
  const given = languages.find((each) => each === route.value.params['lang'])
  return given ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en')
})

/** Theme of the page: from the URL, else that of the system. */
export const theme = computed<Theme>(
  () => themes.find((each) => each === route.value.params['theme']) ?? 'system',
)

export function setLanguage(wanted: Language): void {
  setParams({ lang: wanted })
}

export function setTheme(wanted: Theme): void {
  setParams({ theme: wanted === 'system' ? '' : wanted })
}

/** Keeps the root element in step with both. */
export function applyPreferences(): void {
  effect(() => {
    const root = document.documentElement
    root.lang = language.value === 'zh' ? 'zh-CN' : 'en'
    if (theme.value === 'system') delete root.dataset['theme']
    else root.dataset['theme'] = theme.value
  })
}
