import type { JournalEntry } from '../schemas/journal.ts'
import type { WorldState } from '../schemas/state.ts'
import type { Transition } from '../schemas/transition.ts'
import { writes } from './operation-uses.ts'
import { type Named, type NamePattern, patterned } from './random-names.ts'

/** Something that a world has at the end of a run, with its fields by path. */
type Thing = ReadonlyMap<string, string>

/** What a world has at the end of a run, by what people call it: `instance "a"`. */
export type FinalState = ReadonlyMap<string, readonly Thing[]>

/** What a world had at its start: the same in every world of a drill. */
export interface StartState {
  /** Ids of its instances. */
  notebooks: ReadonlySet<string>
  /** Ids of everything else. */
  known: ReadonlySet<string>
  /** Names that are other ones in every run. */
  patterns: readonly NamePattern[]
}

/** Ids, dates, and random parts of names: other ones in every run. */
const VARIABLE =
  /(?<![a-z0-9])(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{6,}|\d{9,}|\d{4}-\d\d-\d\d[T ][\d:.]+Z?)(?![a-z0-9])/gi

/** Fields that differ between two runs without a reason that matters: times, and what the server draws. */
const IGNORED = /(?:_at|_time|^ip|^token|^action_progress|^fingerprint|^private_key|^public_key)$/

/** Leases have durations in ms that depend on the time of the request. They are compared in steps of 10 minutes. */
const DURATION_STEP_MS = 600_000

/** The parts of a state that a command can change, and what people call one. */
const PARTS = {
  images: 'image',
  image_groups: 'image group',
  workspaces: 'workspace',
  workspace_quotas: 'quota',
  authorizations: 'authorization',
  key_pairs: 'key pair',
} as const

/** What is known of a world before a command runs. */
export function startStateOf(state: WorldState): StartState {
  const others = JSON.stringify({ ...state, notebooks: [] })
  return {
    notebooks: new Set(state.notebooks.map(({ id }) => id)),
    known: new Set([...others.matchAll(VARIABLE)].map(([id]) => id)),
    patterns: [],
  }
}

/** Ids of the instances that requests may have changed. */
export function changedInstances(journal: readonly JournalEntry[]): ReadonlySet<string> {
  const changing = journal.filter(({ operation }) => operation !== null && writes(operation))
  return new Set(changing.flatMap(({ notebook_id }) => notebook_id ?? []))
}

/** A world at the end of a run. */
export interface EndState {
  /** Stands before what people call the things of the world, if a run used several. */
  prefix: string
  state: WorldState
}

/**
 * What the worlds have: their new instances, those of the scene that requests changed, and everything else. Instances of the
 * scene that no request changed differ by time only.
 */
export function finalStateOf(
  ends: readonly EndState[],
  start: StartState,
  changed: ReadonlySet<string>,
): FinalState {
  const parts = ends.flatMap(({ prefix, state }) =>
    partsOf(state, start, changed).map((part) => ({ ...part, prefix })),
  )
  const named = parts.map((part) => ({ ...part, shown: patterned(part, start.patterns) }))
  const words = new Set(named.flatMap(({ shown }) => shown.words.filter(isTelling)))
  const things = new Map<string, Thing[]>()
  for (const { kind, prefix, shown, value } of named) {
    const label = labelOf(`${prefix}${kind}`, shown.name)
    const own = shown.words.length === 0 ? value : { ...value, name: shown.name }
    things.set(label, [...(things.get(label) ?? []), fieldsOf(own, start, words)])
  }
  return things
}

/** Whether a random word of a name is one wherever it stands: a short one may have another meaning. */
function isTelling(word: string): boolean {
  return word.length >= 3
}

/** The names that a run gave. */
export function namesOf(
  ends: readonly EndState[],
  start: StartState,
  changed: ReadonlySet<string>,
): Named[] {
  return ends.flatMap(({ state }) => partsOf(state, start, changed))
}

interface Part extends Named {
  value: object
}

function partsOf(state: WorldState, start: StartState, changed: ReadonlySet<string>): Part[] {
  const notebooks = state.notebooks.filter(({ id }) => changed.has(id) || !start.notebooks.has(id))
  return [
    ...notebooks.map((value) => ({ kind: 'instance', name: instanceName(value, start), value })),
    ...Object.entries(PARTS).flatMap(([part, kind]) =>
      state[part as keyof typeof PARTS].map((value) => ({
        kind,
        name: nameOf(value, start),
        value,
      })),
    ),
    { kind: 'authorization mode', name: 'of the account', value: { mode: state.auth_mode } },
  ]
}

function labelOf(kind: string, name: string): string {
  return `${kind} ${JSON.stringify(name)}`
}

/** An instance of the scene has an id that is the same in every world. */
function instanceName({ id, name }: { id: string; name: string }, start: StartState): string {
  return start.notebooks.has(id) ? `${name} (${id})` : masked(name, start)
}

/** An instance that a failure removed, with the prefix of its world. */
export interface Vanished
  extends Pick<EndState, 'prefix'>,
    Pick<Transition, 'name' | 'notebook_id'> {}

/** A state without instances that a failure removed: what a command can leave behind then. */
export function withoutVanished(
  state: FinalState,
  vanished: readonly Vanished[],
  start: StartState,
): FinalState {
  const things = new Map(state)
  for (const { name, notebook_id: id, prefix } of vanished) {
    const own = { kind: 'instance', name: instanceName({ id, name }, start) }
    const label = labelOf(`${prefix}${own.kind}`, patterned(own, start.patterns).name)
    things.set(label, (things.get(label) ?? []).slice(1))
  }
  return things
}

/** What differs between the end of a run and that of the clean run, a sentence each. */
export function stateDifferences(found: FinalState, clean: FinalState): string[] {
  const labels = new Set([...clean.keys(), ...found.keys()])
  return [...labels].flatMap((label) =>
    thingDifferences(label, found.get(label) ?? [], clean.get(label) ?? []),
  )
}

function thingDifferences(
  label: string,
  found: readonly Thing[],
  clean: readonly Thing[],
): string[] {
  if (found.length !== clean.length) {
    const [some, others] = [found, clean].map(({ length }) =>
      length === 0 ? 'none' : length === 1 ? 'one' : `${length}`,
    )
    return [`${label}: found ${some}, expected ${others} as after the clean run`]
  }
  const [some, others] = [unmatched(found, clean), unmatched(clean, found)]
  return some.flatMap((thing, index) => fieldDifferences(label, thing, others[index] as Thing))
}

/** The things of a list without those that the other list has as well. */
function unmatched(things: readonly Thing[], others: readonly Thing[]): Thing[] {
  const left = others.map(textOf)
  return things.filter((thing) => {
    const at = left.indexOf(textOf(thing))
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

function textOf(thing: Thing): string {
  return JSON.stringify([...thing])
}

function fieldDifferences(label: string, found: Thing, clean: Thing): string[] {
  const paths = [...new Set([...clean.keys(), ...found.keys()])]
  return paths
    .filter((path) => found.get(path) !== clean.get(path))
    .map((path) => {
      const [one, other] = [found, clean].map((thing) => thing.get(path) ?? 'nothing')
      return `${label}: found ${one} in ${path}, expected ${other} as after the clean run`
    })
}

/** The leaves of a value by path, sorted, without what differs in every run. */
function fieldsOf(value: object, start: StartState, words: ReadonlySet<string>): Thing {
  const mask = (text: string) =>
    masked(text, start).replace(/[A-Za-z0-9]+/g, (word) => (words.has(word) ? '*' : word))
  return new Map(leaves(value, '', mask).sort(([one], [other]) => (one < other ? -1 : 1)))
}

function leaves(value: unknown, path: string, mask: (text: string) => string): [string, string][] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .filter(([key]) => !IGNORED.test(key))
      .flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`, mask))
  }
  if (typeof value === 'number' && /(?:^|\.)duration$/.test(path)) {
    return [[path, `${Math.round(value / DURATION_STEP_MS)} times 10 minutes`]]
  }
  return [[path, typeof value === 'string' ? JSON.stringify(mask(value)) : `${value}`]]
}

/** A text with a star for each id that the start did not have. */
function masked(text: string, { known, notebooks }: StartState): string {
  return text.replace(VARIABLE, (id) => (known.has(id) || notebooks.has(id) ? id : '*'))
}

/** What people call a thing: its name, else its id. */
function nameOf(thing: object, start: StartState): string {
  const { id, name, user_id, workspace_id, resource } = thing as Record<string, string | undefined>
  const text = name ?? [id ?? user_id ?? workspace_id, resource].filter((part) => part).join(' ')
  return masked(text, start)
}

/** Longest time after a run until which pending actions are carried out, world ms. */
const MAX_PENDING_MS = 3_600_000

/** When the last action that is under way ends, world time; undefined if none is. Leases and plans are none. */
export function pendingUntil({ agenda, clock }: WorldState): number | undefined {
  const ends = agenda.flatMap((reminder) => {
    const isAction = reminder.part !== 'notebooks' || ['finish', 'step'].includes(reminder.event)
    return isAction && reminder.at !== null && reminder.at <= clock.at + MAX_PENDING_MS
      ? [reminder.at]
      : []
  })
  return ends.length === 0 ? undefined : Math.max(...ends)
}
