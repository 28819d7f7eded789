import { signal } from '@preact/signals'
import type { Tour, TourStep } from '../../schemas/tour.ts'
import type { TourOutcome } from '../../tour/outcomes.ts'
import { TourRun } from '../../tour/tour-run.ts'
import { ANY } from '../instances/list-query.ts'
import { control } from '../server/api.ts'
import { identities } from '../server/session.ts'
import { go, type Route, route, setParams } from '../shell/route.ts'
import { browserServer } from './browser-server.ts'

/** A tour that is open in the page. */
export interface OpenTour {
  scene: string
  project: string
  /** Undefined until it is loaded. */
  tour?: Tour
  /** What it does in the world; undefined until the user starts it. */
  run?: TourRun
  /** The step that is shown, counted from 0. */
  index: number
  /** What the actions of each step did. */
  outcomes: ReadonlyMap<number, readonly TourOutcome[]>
  /** Id of the instance of the step. */
  instance?: string | undefined
  /** Why the last action failed. */
  error?: string | undefined
  isBusy: boolean
}

export const openTour = signal<OpenTour | undefined>(undefined)

/** The step whose actions have begun and did not end. */
let halfDone: number | undefined

/** Opens, closes or moves the tour so that it fits the URL: a link and the buttons of the browser work. */
export async function followRoute({ params, project }: Route): Promise<void> {
  const { step, tour: scene } = params
  const open = openTour.peek()
  if (scene === undefined) {
    if (open !== undefined) await forget(open)
  } else if (scene !== open?.scene || project !== open.project) {
    if (open !== undefined) await forget(open)
    await load(scene, project)
  } else if (open.run !== undefined && !open.isBusy && stepOf(step, open.tour) !== open.index) {
    await moveTo(stepOf(step, open.tour))
  }
}

/** The index of the step in the URL; the first one if it is none of the tour. */
export function stepOf(text: string | undefined, tour: Tour | undefined): number {
  const number = /^\d{1,3}$/.test(text ?? '') ? Number(text) : 1
  return number >= 1 && number <= (tour?.steps.length ?? 0) ? number - 1 : 0
}

async function load(scene: string, project: string): Promise<void> {
  const opened: OpenTour = { scene, project, index: 0, outcomes: new Map(), isBusy: false }
  openTour.value = opened
  try {
    const tour = await control<Tour>('GET', `/scenes/${encodeURIComponent(scene)}/tour`)
    if (openTour.peek() === opened) openTour.value = { ...opened, tour }
  } catch (error) {
    if (openTour.peek() === opened) change({ error: messageOf(error) })
  }
}

/** Loads the tour again after a failure. */
export async function reload(): Promise<void> {
  const open = openTour.peek()
  if (open !== undefined) await load(open.scene, open.project)
}

/** Loads the scene into the project and plays the steps up to the one in the URL. */
export async function start(index: number): Promise<void> {
  const { project, scene, tour } = openTour.peek() ?? {}
  if (project === undefined || scene === undefined || tour === undefined) return
  await busily(async () => {
    const run = new TourRun({ server: browserServer, project, scene, tour })
    await run.begin()
    halfDone = undefined
    change({ run, index: -1, outcomes: new Map() })
    await forward(run, index)
    await show(index)
  })
}

/** Goes to a step: forward with the actions of the steps between, back to the world as it was then. */
export async function moveTo(index: number): Promise<void> {
  await busily(async () => {
    const { index: shown, run } = openTour.peek() ?? {}
    if (run === undefined || shown === undefined) return
    if (index < shown) {
      await run.back(index + 1)
      halfDone = undefined
      change({ index })
    } else await forward(run, index)
    await show(index)
  })
}

/** Shows the place of the present step again. */
export async function showAgain(): Promise<void> {
  await busily(() => show(openTour.peek()?.index ?? 0))
}

/** Ends the tour. The world stays as it is. */
export function close(): void {
  setParams({ tour: '', step: '' })
}

async function forget({ run }: OpenTour): Promise<void> {
  openTour.value = undefined
  // A snapshot that stays is only left over: the next run takes it anew.
  await run?.end().catch(() => undefined)
}

async function forward(run: TourRun, index: number): Promise<void> {
  for (let at = (openTour.peek()?.index ?? -1) + 1; at <= index; at++) {
    if (halfDone === at) await run.back(at)
    else await run.save(at)
    halfDone = at
    const done: TourOutcome[] = []
    for await (const outcome of run.play(at)) done.push(outcome)
    halfDone = undefined
    const outcomes = new Map(openTour.peek()?.outcomes).set(at, done)
    change({ index: at, outcomes })
  }
}

/** Goes to the view of a step, with its filters. */
async function show(index: number): Promise<void> {
  const { project, run } = openTour.peek() ?? {}
  const step = run?.steps[index]
  if (run === undefined || step === undefined) return
  const { instance: name, view } = step
  const instance = name === undefined ? undefined : await run.idOf(name)
  change({ index, instance })
  const isDetail = view === 'instance'
  go(isDetail ? 'instances' : view, isDetail ? instance : undefined, project, {
    ...filterParams(step),
    step: `${index + 1}`,
  })
}

/** The filters of a list that shows every instance but those that the step leaves out. */
function filterParams({ filter = {}, view }: TourStep): Record<string, string> {
  if (view !== 'instances') return {}
  const { name, owner, status } = filter
  const users = identities.peek()?.users ?? []
  const ownerId = users.find((user) => user.name === owner)?.id
  return {
    feature: ANY,
    workspace_id: ANY,
    ...(status !== undefined && { status }),
    ...(ownerId !== undefined && { owner: ownerId }),
    ...(name !== undefined && { name }),
  }
}

/** Does one thing at a time. A failure is shown, and the same button tries again. */
async function busily(act: () => Promise<void>): Promise<void> {
  const open = openTour.peek()
  if (open === undefined || open.isBusy) return
  change({ isBusy: true, error: undefined })
  try {
    await act()
  } catch (error) {
    change({ error: messageOf(error) })
  } finally {
    change({ isBusy: false })
  }
  // The URL may have changed meanwhile, by a button of the browser.
  if (location.hash !== '' && openTour.peek()?.error === undefined) setTimeout(catchUp)
}

function catchUp(): void {
  void followRoute(route.peek())
}

function change(part: Partial<OpenTour>): void {
  if (openTour.peek() !== undefined) openTour.value = { ...openTour.peek(), ...part } as OpenTour
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : `${error}`
}
