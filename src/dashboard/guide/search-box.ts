import { excerptOf } from './excerpt.ts'
import { type Hit, type Search, searchIn } from './search.ts'
import { language, texts } from './texts.ts'

const MAX_HITS = 20

/** The index of the guide, `/docs/guide`; this script is one of its files. */
const GUIDE = new URL('../guide', import.meta.url).href

let search: Promise<Search> | undefined

/** Loads the sections at the first use. */
function loaded(): Promise<Search> {
  search ??= load().catch((error: unknown) => {
    search = undefined
    throw error
  })
  return search
}

async function load(): Promise<Search> {
  const response = await fetch(`${GUIDE}/search.json`)
  if (!response.ok) throw new Error(`found ${response.status}, expected search.json`)
  return searchIn(await response.json(), language)
}

/** Adds the field of the search, which `/` focuses, and the list of what it finds. */
export function addSearch(): void {
  const root = document.querySelector('#_search') as HTMLElement
  const input = document.createElement('input')
  input.type = 'search'
  input.placeholder = texts.search
  input.ariaLabel = texts.search
  input.autocomplete = 'off'
  input.spellcheck = false
  const status = document.createElement('p')
  status.role = 'status'
  const list = document.createElement('ol')
  const results = document.createElement('div')
  results.className = 'results'
  results.hidden = true
  results.append(status, list)
  root.append(input, results)

  let shown = 0
  const show = async () => {
    shown++
    const own = shown
    const query = input.value
    let hits: Hit[] = []
    let said = ''
    try {
      hits = query.trim() === '' ? [] : (await loaded())(query)
      said = texts.found(hits.length)
    } catch {
      said = texts.failed
    }
    // What was typed meanwhile shows its own results.
    if (own !== shown) return
    results.hidden = query.trim() === ''
    status.textContent = said
    list.replaceChildren(...hits.slice(0, MAX_HITS).map(itemOf))
  }
  const links = () => [...list.querySelectorAll('a')]
  const close = () => {
    shown++
    results.hidden = true
  }
  input.addEventListener('input', show)
  input.addEventListener('click', show)
  root.addEventListener('keydown', (event) => {
    if (event.isComposing) return
    const steps = [input, ...links()]
    const at = steps.indexOf(document.activeElement as HTMLInputElement)
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (move !== undefined && results.hidden) void show()
    else if (move !== undefined) steps[at + move]?.focus()
    else if (event.key === 'Enter' && at === 0 && !results.hidden) steps[1]?.click()
    else if (event.key === 'Escape') {
      input.focus()
      close()
    } else return
    event.preventDefault()
  })
  root.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget !== null && !root.contains(relatedTarget as Node)) close()
  })
  document.addEventListener('pointerdown', ({ target }) => {
    if (!root.contains(target as Node)) close()
  })
  // A hit on the page itself loads nothing: the list would stay open.
  list.addEventListener('click', close)
  document.addEventListener('keydown', (event) => {
    const isTyping = (event.target as Element).matches('input, textarea')
    if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    input.focus()
  })
}

function itemOf({ section, words }: Hit): HTMLLIElement {
  const link = document.createElement('a')
  const { heading, id, page, text, title } = section
  link.href =
    [GUIDE, ...(page === '' ? [] : [page])].join('/') + (id && `#${encodeURIComponent(id)}`)
  const name = document.createElement('strong')
  name.textContent = heading === '' ? title : `${title} › ${heading}`
  const excerpt = document.createElement('span')
  excerpt.append(
    ...excerptOf(text, words).map((piece) => {
      if (!piece.isMarked) return piece.text
      const mark = document.createElement('mark')
      mark.textContent = piece.text
      return mark
    }),
  )
  link.append(name, excerpt)
  const item = document.createElement('li')
  if (section.language !== language) item.lang = section.language
  item.append(link)
  return item
}
