import { effect, signal } from '@preact/signals'
import { texts } from '../texts/texts.ts'
import { route } from './route.ts'

/** Name of the selected thing, with its id, once a view has loaded it. */
export const selectedName = signal<{ id: string; name: string } | undefined>(undefined)

/** Names the view, the selected thing and the project in the title of the page. */
export function titlePage(): void {
  effect(() => {
    const { id, project, view } = route.value
    const { product, views } = texts.value.shell
    const selected = selectedName.value?.id === id ? selectedName.value?.name : id
    document.title = [selected, views[view], project, product].filter(Boolean).join(' · ')
  })
}
