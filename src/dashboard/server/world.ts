import { computed, effect, signal } from '@preact/signals'
import type * as z from 'zod'
import type { ControlIndex } from '../../schemas/control.ts'
import type { Identities, WorldSummary } from '../../schemas/overview.ts'
import { replaceWith, route } from '../shell/route.ts'
import { AnswerOrder } from './answer-order.ts'
import { control, serverVersion } from './api.ts'
import { addRequestLines, forgetJournal, loadJournal } from './journal.ts'
import {
  controlPaths,
  hasDrill,
  identities,
  knownProjects,
  needsToken,
  seeVersion,
  userName,
} from './session.ts'
import { follow, type StreamEvent } from './stream.ts'
import { throttled } from './timing.ts'

/** The project in view. */
export const project = computed(() => route.value.project)

/** Whether the event stream was open at least once: what is loaded after that misses no change. */
const hasOpened = signal(false)

/** Whether users and projects are loaded and changes arrive. All views but the list are shown from then on. */
export const isConnected = computed(
  () => project.value !== '' && identities.value !== undefined && hasOpened.value,
)

export const summary = signal<WorldSummary | undefined>(undefined)

/** Increases when instances have changed. */
export const changes = signal(0)

/** Increases when everything must be loaded again: after a reset, a gap in the stream, or a restart. */
export const reloads = signal(0)

/** Increases when the history of the world has more: after transitions, new counts, and changes of the clock. */
export const timePassed = signal(0)

/** Increases when fault rules may have other counts. */
export const faultsActed = signal(0)

const hostNow = signal(performance.now())

/** The world's time in epoch ms, computed between two summaries. */
export const worldNow = computed(() => {
  const { clock, seen } = lastSummary.value
  return clock.now + (hostNow.value - seen) * clock.rate
})

const lastSummary = signal({ clock: { now: 0, rate: 0, iso: '' }, seen: 0 })

/** Path of the control plane below the project in view. */
export function inProject(path: string): string {
  return `/projects/${encodeURIComponent(project.value)}${path}`
}

/** Loads the summary again. */
export const refreshSummary = throttled(() => void loadSummary(), 1_000)

const notifyFaults = throttled(() => faultsActed.value++, 500)

const notifyChanges = throttled(() => changes.value++, 300)

const summaries = new AnswerOrder()

async function loadSummary(): Promise<void> {
  const asked = project.value
  const isNewer = summaries.ask()
  try {
    const found = await control<WorldSummary>('GET', inProject('/summary'))
    if (asked !== project.value || !isNewer()) return
    summary.value = found
    lastSummary.value = { clock: found.clock, seen: performance.now() }
  } catch {
    // The event stream shows whether the server responds.
  }
}

let retryTimer: ReturnType<typeof setTimeout> | undefined

/** Loads users, projects and paths. Goes to the first project if the URL names none. */
export async function loadIndex(): Promise<void> {
  try {
    const [index, found, answering] = await Promise.all([
      control<z.infer<typeof ControlIndex>>('GET', ''),
      control<Identities>('GET', '/identities'),
      serverVersion(),
    ])
    seeVersion(answering)
    controlPaths.value = new Set(index.paths)
    hasDrill.value = index.drill === true
    knownProjects.value = index.projects ?? []
    identities.value = found
    if (!found.users.some(({ name }) => name === userName.value)) {
      userName.value = found.users[0]?.name ?? ''
    }
    if (project.value === '') replaceWith(route.value.view, found.projects[0]?.id ?? 'p1')
  } catch {
    clearTimeout(retryTimer)
    if (identities.value === undefined && !needsToken.value)
      retryTimer = setTimeout(loadIndex, 1_000)
  }
}

function handleEvents(events: StreamEvent[]): void {
  const of = (type: string) => events.filter((event) => event.type === type)
  const requests = of('request').map(({ data }) => data)
  const transitions = of('transition')
  if (requests.length > 0) addRequestLines(requests)
  if (requests.length > 0) notifyFaults()
  // Names, leases and tags change without a transition event.
  if (requests.some(({ method }) => method !== 'GET')) notifyChanges()
  if (transitions.length > 0) notifyChanges()
  if (of('reset').length + of('gap').length > 0) void reload()
  if (transitions.length + of('counts').length + of('clock').length > 0) timePassed.value++
  if (transitions.length + of('clock').length > 0) refreshSummary()
}

/** Loads what every view needs, when the stream is open. Views that are shown already load again. */
async function open(): Promise<void> {
  if (isConnected.value) return reload()
  hasOpened.value = true
  await Promise.all([loadSummary(), loadJournal(inProject('/requests'))])
  // The list of instances is asked for before the stream is open.
  notifyChanges()
}

async function reload(): Promise<void> {
  await Promise.all([loadIndex(), loadSummary(), loadJournal(inProject('/requests'))])
  reloads.value++
}

/** Follows the project in the URL. */
export function followProject(): void {
  effect(() => {
    const id = project.value
    // The effect runs again when a token was given.
    if (needsToken.value) return
    if (id === '') {
      void loadIndex()
      return
    }
    summary.value = undefined
    forgetJournal()
    if (identities.peek() === undefined) void loadIndex()
    const path = `/_mock/projects/${encodeURIComponent(id)}/events`
    return follow(path, { onOpen: () => void open(), onEvents: handleEvents })
  })
  setInterval(() => {
    if (!document.hidden) hostNow.value = performance.now()
  }, 1_000)
  setInterval(() => {
    if (!document.hidden && lastSummary.value.clock.rate > 0) refreshSummary()
  }, 5_000)
}
