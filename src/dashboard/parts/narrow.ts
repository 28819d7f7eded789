import { signal } from '@preact/signals'

const query = matchMedia('(max-width: 47.99rem)')

/** Whether the page is narrow, as on a phone: rows become cards. The style sheets have the same limit. */
export const isNarrow = signal(query.matches)

query.addEventListener('change', () => {
  isNarrow.value = query.matches
})
