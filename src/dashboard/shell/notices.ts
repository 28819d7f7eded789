import { signal } from '@preact/signals'
import { texts } from '../texts/texts.ts'
import { route } from './route.ts'

/** What an action reports. */
export interface Report {
  text: string
  /** More lines, such as the groups of an advance. */
  lines?: readonly string[]
  /** Undoes the action. The notice offers it for ten seconds, or longer if it is in use. */
  undo?: () => Promise<unknown>
}

/** A report in the page. It goes when its view is left. */
export interface Notice extends Report {
  key: number
  isRefusal: boolean
}

/** Host ms for which an action can be undone. */
export const UNDO_FOR = 10_000

/** Host ms for which a report without an undo stays. A refusal stays until it is closed. */
const SHOWN_FOR = 6_000

/** The notices of the present view, oldest first. */
export const notices = signal<readonly Notice[]>([])

/** Maximum number of notices at a time. */
const MAX_NOTICES = 4

let newest = 0

export function notify(report: Report, isRefusal = false): void {
  const key = ++newest
  // Several requests that fail for one reason are reported once.
  const others = notices.value.filter((said) => !(said.isRefusal && said.text === report.text))
  notices.value = [...others, { ...report, isRefusal, key }].slice(-MAX_NOTICES)
  if (isRefusal) return
  const close = () => {
    if (isInUse(key)) setTimeout(close, 1_000)
    else closeNotice(key)
  }
  setTimeout(close, report.undo === undefined ? SHOWN_FOR : UNDO_FOR)
}

/** Whether the pointer or the focus is on a notice: who reads it or is about to undo keeps it. */
function isInUse(key: number): boolean {
  return document.querySelector(`[data-notice="${key}"]:is(:hover, :focus-within)`) !== null
}

export function closeNotice(key: number): void {
  notices.value = notices.value.filter((notice) => notice.key !== key)
}

/** Closes the notices that offer this undo: it would undo something else now. */
export function withdrawUndo(action: Report['undo']): void {
  notices.value = notices.value.filter((notice) => notice.undo !== action)
}

/** Runs an action and shows its result as a notice; returns undefined if the action failed. */
export async function withNotice<T>(
  action: () => Promise<T>,
  done?: string | ((value: T) => string | Report),
): Promise<T | undefined> {
  const asked = placeOf()
  const report = (said: Report, isRefusal: boolean) => {
    if (asked === placeOf()) notify(said, isRefusal)
  }
  try {
    const value = await action()
    const said = typeof done === 'function' ? done(value) : done
    if (said !== undefined) report(typeof said === 'string' ? { text: said } : said, false)
    return value
  } catch (error) {
    report({ text: error instanceof Error ? error.message : `${error}` }, true)
    return undefined
  }
}

/** Undoes what a notice reports. */
export async function undo({ key, undo: action }: Notice): Promise<void> {
  closeNotice(key)
  if (action !== undefined) await withNotice(action, texts.value.shell.undone)
}

const placeOf = () => `${route.value.project} ${route.value.view}`

let shownPlace = placeOf()

/** Removes the notices of a view that was left. */
route.subscribe(() => {
  if (placeOf() === shownPlace) return
  shownPlace = placeOf()
  notices.value = []
})
