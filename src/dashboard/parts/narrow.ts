import { signal } from '@preact/signals'

/** Whether the screen is narrow: lists are cards then. The style sheets have the same width. */
export const isNarrow = matching('(max-width: 47.99rem)')

/** Whether the screen is too narrow for every column of a wide table. */
export const isMedium = matching('(max-width: 79.99rem)')

function matching(condition: string) {
  const query = matchMedia(condition)
  const matches = signal(query.matches)
  query.addEventListener('change', () => {
    matches.value = query.matches
  })
  return matches
}
