import { mapSteps, type Steps } from '../../cloud/kernel/steps.ts'
import { type GivenId, givenIdSteps, projectIds } from './given-ids.ts'
import { grouped } from './grouped.ts'
import { type Names, namedForm, pathForm } from './named-form.ts'
import type { PlainRequest } from './plain-request.ts'

/** The names of both sides: two ids have one name if they stand for the same thing. */
export interface Bindings {
  recorded: Names
  found: Names
  /** Number of ids and projects that have another value on the other side. */
  count: number
}

/** An id, and keys that an id of the other side must share: from the most exact to the least. */
interface Described {
  id: string
  keys: readonly (string | undefined)[]
}

/** Most requests that are looked at for the uses of one id. */
const MAX_USES = 100

/**
 * Finds which ids of the recording and of the journal stand for the same thing: those that equal requests gave at the same
 * place of their answers. Of several, those that were used in the same way come first, then those in the same order. An
 * id of a request that has changed is bound by method and path of that request: one difference makes one finding.
 */
export function* bindingSteps(
  recorded: readonly PlainRequest[],
  found: readonly PlainRequest[],
): Steps<Bindings> {
  const projects = yield* bindSteps(
    projectIds(recorded).map((id) => ({ id, keys: [id, 'any'] })),
    projectIds(found).map((id) => ({ id, keys: [id, 'any'] })),
    'project',
  )
  const [ofRecorded, ofFound] = projects.names
  const shared = new Map<string, number>()
  const ids = yield* bindSteps(
    yield* describeSteps(recorded, ofRecorded, shared),
    yield* describeSteps(found, ofFound, shared),
    'id',
  )
  return {
    recorded: { projects: ofRecorded, ids: ids.names[0] },
    found: { projects: ofFound, ids: ids.names[1] },
    count: projects.count + ids.count,
  }
}

/** Describes every id that an answer gave. `shared` numbers equal texts of both sides. */
function* describeSteps(
  requests: readonly PlainRequest[],
  projects: ReadonlyMap<string, string>,
  shared: Map<string, number>,
): Steps<Described[]> {
  const numberOf = (text: string) => {
    const known = shared.get(text)
    if (known === undefined) shared.set(text, shared.size)
    return known ?? shared.size - 1
  }
  const given = yield* givenIdSteps(requests)
  const bases = new Map<string, string>()
  const forms = new Map<PlainRequest, number>()
  for (const one of given.values()) {
    const form = forms.get(one.origin) ?? numberOf(namedForm(one.origin, { projects, ids: bases }))
    forms.set(one.origin, form)
    bases.set(one.id, `{${numberOf(`${form} ${one.pointer}`)}}`)
    yield
  }
  return yield* mapSteps(given.values(), (one) => {
    const base = bases.get(one.id) as string
    return { id: one.id, keys: keysOf(one, base, { projects, ids: bases }, numberOf) }
  })
}

function keysOf(
  { id, origin, pointer, uses }: GivenId,
  base: string,
  names: Names,
  numberOf: (text: string) => number,
): (string | undefined)[] {
  // What is listed exists in both runs under its own id; what is created has a new one.
  const isCreated = origin.method === 'POST'
  const used = uses.slice(0, MAX_USES).map((use) => numberOf(namedForm(use, names, id)))
  const place = pointer.replace(/\[[^\]]*\]/g, '[]')
  return [
    isCreated ? undefined : `id ${id}`,
    `${base} ${used.join(' ')}`,
    base,
    `${origin.method} ${pathForm(origin, names)} ${place}`,
  ]
}

/** Pairs what shares a key, the most exact key first. What is left keeps its own name. */
function* bindSteps(
  recorded: readonly Described[],
  found: readonly Described[],
  noun: string,
): Steps<{ names: [Map<string, string>, Map<string, string>]; count: number }> {
  const names: [Map<string, string>, Map<string, string>] = [new Map(), new Map()]
  let count = 0
  const levels = recorded[0]?.keys.length ?? 0
  for (let level = 0; level < levels; level++) {
    const free = grouped(
      found.filter(({ id, keys }) => keys[level] !== undefined && !names[1].has(id)),
      ({ keys }) => keys[level] as string,
    )
    const next = new Map<string, number>()
    for (const { id, keys } of recorded) {
      yield
      const key = keys[level]
      if (key === undefined || names[0].has(id)) continue
      const at = next.get(key) ?? 0
      const other = free.get(key)?.[at]
      if (other === undefined) continue
      next.set(key, at + 1)
      const name = other.id === id ? id : `{${noun} ${++count}}`
      names[0].set(id, name)
      names[1].set(other.id, name)
    }
  }
  return { names, count }
}
