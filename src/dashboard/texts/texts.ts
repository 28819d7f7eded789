import { computed } from '@preact/signals'
import { language } from '../shell/preferences.ts'
import { en } from './en/en.ts'
import { zh } from './zh/zh.ts'

/** Every text of the dashboard in one language: a table for each view. */
export type Texts = typeof en

/** The texts in the language of the page: `texts.value.journal.title`. A component that reads it follows a change. */
export const texts = computed<Texts>(() => (language.value === 'zh' ? zh : en))
