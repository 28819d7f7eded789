import { signal } from '@preact/signals'
import { hasDrill } from '../server/session.ts'
import { go, route } from './route.ts'
import type { View } from './views.ts'

/** Whether the list of shortcuts is open. */
export const isHelpOpen = signal(false)

const goKeys: Readonly<Record<string, View>> = {
  i: 'instances',
  t: 'timeline',
  j: 'journal',
  f: 'faults',
  w: 'world',
  d: 'drill',
}

/** Host ms within which the second key of `g i` must follow. */
const SEQUENCE = 1_500

let isGoPending = false
let timer: ReturnType<typeof setTimeout> | undefined

/** Listens for the shortcuts of the page. Keys that a field, a dialog or an open panel needs are left to them. */
export function listenForKeys(): void {
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    const target = event.target as HTMLElement
    if (target.closest('dialog, [popover]') !== null) return
    // The focus may still be on the button of the panel that Escape closes.
    if (event.key === 'Escape' && document.querySelector('[popover=auto]:popover-open')) return
    const isTyping = target.closest('input, select, textarea, [contenteditable]') !== null
    if (isTyping) {
      if (event.key === 'Escape') target.blur()
      return
    }
    if (act(event.key)) event.preventDefault()
  })
}

/** Does what a key stands for; returns whether it stands for something. */
function act(key: string): boolean {
  const wanted = isGoPending ? goKeys[key] : undefined
  const view = wanted === 'drill' && !hasDrill.value ? undefined : wanted
  isGoPending = false
  clearTimeout(timer)
  if (view !== undefined) {
    go(view)
    return true
  }
  if (key === 'g') {
    isGoPending = true
    timer = setTimeout(() => {
      isGoPending = false
    }, SEQUENCE)
    return true
  }
  if (key === '/') return focusOn('main [type="search"]')
  if (key === 'j') return focusRow(1)
  if (key === 'k') return focusRow(-1)
  if (key === '?') {
    isHelpOpen.value = true
    return true
  }
  if (key === 'Escape' && route.value.id !== undefined) {
    returnToRow(route.value.id)
    go(route.value.view)
    return true
  }
  return false
}

function focusOn(selector: string): boolean {
  const found = document.querySelector<HTMLElement>(selector)
  found?.focus()
  return found !== null
}

/** The next attempt to move the focus to a row that is still loading. */
let retry = 0

/** Each row of a list has one element with `data-row`: its link. */
function focusRow(step: 1 | -1): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')]
  const from = document.activeElement
  const at = rows.indexOf(from as HTMLElement)
  const next = at < 0 ? (rows.find(isInView) ?? rows[0]) : rows[at + step]
  cancelAnimationFrame(retry)
  if (next === undefined) {
    const isLoading = document.querySelector('main .skeleton') !== null
    if (isLoading)
      retry = requestAnimationFrame(() => from === document.activeElement && focusRow(step))
    return isLoading
  }
  next.focus()
  next.scrollIntoView({ block: 'nearest' })
  return true
}

/** A virtual list has rows above those in view. */
function isInView(row: HTMLElement): boolean {
  const box = row.closest('.scroll')
  const head = box?.querySelector('thead') ?? document.querySelector('.top')
  return row.getBoundingClientRect().top >= (head?.getBoundingClientRect().bottom ?? 0)
}

/** The row that gets the focus when its list is shown again: the value of its `data-row`. */
let awaited: string | undefined

/** Remembers the row from which a detail was opened. */
export function returnToRow(id: string): void {
  awaited = id
}

/** The row that waits for the focus; undefined if none does. A virtual list scrolls to it first. */
export function awaitedRow(): string | undefined {
  return awaited
}

/** Gives the focus back to the row that was left, once; a list calls it when it has rendered a row. */
export function restoreRowFocus(): void {
  if (awaited === undefined) return
  const row = document.querySelector<HTMLElement>(`main [data-row="${CSS.escape(awaited)}"]`)
  if (row === null) return
  awaited = undefined
  // Who goes through a tour with Enter, or types in a field meanwhile, keeps the focus there.
  if (document.activeElement?.closest('.tour, input, select, textarea') == null) row.focus()
}

/** Forgets the row that was left: it has gone. */
export function forgetRow(): void {
  awaited = undefined
}
