import { computed, effect, signal } from '@preact/signals'
import type { z } from 'zod'
import type { ControlIndex, Transition } from '../schemas/control.ts'
import type { Identities, WorldSummary } from '../schemas/overview.ts'
import { control } from './api.ts'
import { addPoint, clearPoints } from './chart-points.ts'
import { addRequests, loadJournal } from './journal.ts'
import { go, route } from './route.ts'
import { controlPaths, identities, knownProjects, userName, wantsToken } from './session.ts'
import { follow, type StreamEvent } from './stream.ts'
import { throttled } from './timing.ts'

/** The project that is shown. */
export const project = computed(() => route.value.project)

/** Whether it is known who there is; what one did before would be sent as nobody. */
export const isMet = computed(() => project.value !== '' && identities.value !== undefined)

export const summary = signal<WorldSummary | undefined>(undefined)

/** Goes up when instances changed. */
export const changes = signal(0)

/** Goes up when nothing that is shown can be relied on: after a reset, a gap, a restart. */
export const reloads = signal(0)

/** Goes up when faults acted, or rules were looked at. */
export const faultsActed = signal(0)

/** Ids of the instances that changed last. */
export const changedIds = signal<ReadonlySet<string>>(new Set())

const hostNow = signal(performance.now())

/** The world's time, epoch ms, as it goes on between two looks. */
export const worldNow = computed(() => {
  const { clock, seen } = looked.value
  return clock.now + (hostNow.value - seen) * clock.rate
})

const looked = signal({ clock: { now: 0, rate: 0, iso: '' }, seen: 0 })

/** A path of the control plane below the project that is shown. */
export function inProject(path: string): string {
  return `/projects/${encodeURIComponent(project.value)}${path}`
}

/** Looks at the figures again. */
export const lookAgain = throttled(() => void look(), 1_000)

const lookAtFaults = throttled(() => faultsActed.value++, 500)

const tellOfChanges = throttled(() => changes.value++, 300)

async function look(): Promise<void> {
  const asked = project.value
  try {
    const found = await control<WorldSummary>('GET', inProject('/summary'))
    if (asked !== project.value) return
    summary.value = found
    looked.value = { clock: found.clock, seen: performance.now() }
    addPoint(found.clock.now, found.notebooks.by_status)
  } catch {
    // Whether the server is there is for the stream to say.
  }
}

let meeting: ReturnType<typeof setTimeout> | undefined

/** Asks who and what there is; goes to the first project where the address names none. */
async function meet(): Promise<void> {
  try {
    const [index, found] = await Promise.all([
      control<z.infer<typeof ControlIndex>>('GET', ''),
      control<Identities>('GET', '/identities'),
    ])
    controlPaths.value = new Set(index.paths)
    knownProjects.value = index.projects
    identities.value = found
    if (!found.users.some(({ name }) => name === userName.value)) {
      userName.value = found.users[0]?.name ?? ''
    }
    if (project.value === '') go('instances', undefined, found.projects[0]?.id ?? 'p1')
  } catch {
    clearTimeout(meeting)
    if (!isMet.value && !wantsToken.value) meeting = setTimeout(meet, 1_000)
  }
}

function take(events: StreamEvent[]): void {
  const of = (type: string) => events.filter((event) => event.type === type)
  const requests = of('request').map(({ data }) => data)
  const transitions = of('transition').map(({ data }) => data as unknown as Transition)
  if (requests.length > 0) addRequests(requests)
  if (requests.length > 0) lookAtFaults()
  // Names, leases and tags change without a transition.
  if (requests.some(({ method }) => method !== 'GET')) tellOfChanges()
  if (transitions.length > 0) {
    changedIds.value = new Set(transitions.map(({ notebook_id }) => notebook_id))
    tellOfChanges()
  }
  if (of('reset').length + of('gap').length > 0) {
    clearPoints()
    void reload()
  }
  if (transitions.length + of('clock').length > 0) lookAgain()
}

async function reload(): Promise<void> {
  await Promise.all([meet(), look(), loadJournal(inProject('/requests'))])
  reloads.value++
}

/** Follows the project that the address names, whichever that is. */
export function start(): void {
  effect(() => {
    const id = project.value
    // A token that was given starts everything anew.
    if (wantsToken.value) return
    if (id === '') {
      void meet()
      return
    }
    summary.value = undefined
    clearPoints()
    const path = `/_mock/projects/${encodeURIComponent(id)}/events`
    return follow(path, { onOpen: () => void reload(), onEvents: take })
  })
  setInterval(() => {
    if (!document.hidden) hostNow.value = performance.now()
  }, 1_000)
  setInterval(() => {
    if (!document.hidden && looked.value.clock.rate > 0) lookAgain()
  }, 5_000)
}
