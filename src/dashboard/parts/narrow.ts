import { signal } from '@preact/signals'

const query = matchMedia('(max-width: 47.99rem)')

/** Whether the screen is narrow: lists are cards then. The style sheets have the same width. */
export const isNarrow = signal(query.matches)

query.addEventListener('change', () => {
  isNarrow.value = query.matches
})
