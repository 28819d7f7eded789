import { effect } from '@preact/signals'
import { texts } from '../texts/texts.ts'
import { route } from './route.ts'

/** Names the view, the selected thing and the project in the title of the page. */
export function titlePage(): void {
  effect(() => {
    const { id, project, view } = route.value
    const { product, views } = texts.value.shell
    document.title = [id, views[view], project, product].filter(Boolean).join(' · ')
  })
}
