import type { Steps } from '../../cloud/kernel/steps.ts'
import type { Field, PlainRequest } from './plain-request.ts'
import { projectSegment } from './plain-request.ts'

/** An id that an answer gave before any request used it. */
export interface GivenId {
  id: string
  /** The request whose answer gave it. */
  origin: PlainRequest
  /** Where the answer has it: members, and names of the items of lists. */
  pointer: string
  /** Requests that use it later. */
  uses: PlainRequest[]
}

/** Longest text that counts as an id. */
const MAX_LENGTH = 128

/** Most ids of one answer; a page has at most 1,000 items. */
const MAX_IDS = 10_000

/** Longest text in which ids are looked for. */
const MAX_TEXT = 8_192

/** Words of a text that can be an id. */
const WORD = /[\w-]+/g

const isIdName = (name: string) => /^(?:id|uuid)$|(?:_id|_ids|Id|Ids)$/.test(name)

/** The ids that answers gave, by id, in order. The project in a path is no such id: it is bound by `projectIds`. */
export function* givenIdSteps(requests: readonly PlainRequest[]): Steps<Map<string, GivenId>> {
  const given = new Map<string, GivenId>()
  const sent = new Set<string>()
  for (const request of requests) {
    for (const word of new Set(wordsOf(request))) {
      const known = given.get(word)
      if (known === undefined) sent.add(word)
      else known.uses.push(request)
    }
    for (const [id, pointer] of idsOf(request.request.answer?.body)) {
      if (!sent.has(id) && !given.has(id)) given.set(id, { id, origin: request, pointer, uses: [] })
    }
    yield
  }
  return given
}

/** Projects in the paths, in order of appearance. */
export function projectIds(requests: readonly PlainRequest[]): string[] {
  const ids = requests.flatMap((request) => {
    const at = projectSegment(request)
    return at === undefined ? [] : [request.segments[at] as string]
  })
  return [...new Set(ids)]
}

/** Every word of a request that could be an id. */
function* wordsOf(request: PlainRequest): Generator<string> {
  const project = projectSegment(request)
  for (const [at, segment] of request.segments.entries()) {
    if (at !== project) yield* words(segment)
  }
  for (const { value } of request.fields) if (typeof value === 'string') yield* words(value)
}

function* words(text: string): Generator<string> {
  if (text !== '') yield text
  if (text.length > MAX_TEXT) return
  for (const [word] of text.matchAll(WORD)) if (word !== text) yield word
}

/** A text with other words where a function knows one. */
export function replacedWords(text: string, wordFor: (id: string) => string | undefined): string {
  const whole = wordFor(text)
  if (whole !== undefined) return whole
  return text.length > MAX_TEXT ? text : text.replace(WORD, (word) => wordFor(word) ?? word)
}

/** The ids of an answer with the shortest place of each: servers may differ in what else they say, and in which order. */
function idsOf(body: unknown): Map<string, string> {
  const found: [string, string][] = []
  collect(body, '', '', found)
  const places = new Map<string, string>()
  for (const [id, place] of found) {
    const before = places.get(id)
    if (before === undefined || isShorter(place, before)) places.set(id, place)
  }
  return places
}

function isShorter(one: string, other: string): boolean {
  return one.length < other.length || (one.length === other.length && one < other)
}

function collect(value: unknown, name: string, at: string, found: [string, string][]): void {
  if (found.length >= MAX_IDS || at.length > 1_000) return
  if (typeof value === 'string') {
    if (isIdName(name) && value !== '' && value.length <= MAX_LENGTH) found.push([value, at])
    return
  }
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      collect(item, name, `${at}[${labelOf(item) ?? index}]`, found)
    }
    return
  }
  for (const [key, inner] of Object.entries(value)) collect(inner, key, `${at}.${key}`, found)
}

/** What `givenIdSteps` reads of an answer: ids, names of items, and what is around them; undefined if there is none. */
export function onlyIds(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return name === 'name' || isIdName(name) ? value : undefined
  if (typeof value !== 'object' || value === null) return undefined
  if (Array.isArray(value)) {
    const items = value.map((item) => onlyIds(item, name) ?? null)
    return items.some((item) => item !== null) ? items : undefined
  }
  const members = Object.entries(value).flatMap(([key, inner]) => {
    const kept = onlyIds(inner, key)
    return kept === undefined ? [] : [[key, kept] as const]
  })
  return members.length === 0 ? undefined : Object.fromEntries(members)
}

/** The name of an item of a list, which says more than its position. */
function labelOf(item: unknown): string | undefined {
  const { name } = Object(item) as { name?: unknown }
  return typeof name === 'string' ? JSON.stringify(name) : undefined
}

/** A field with other words in it. */
export function replacedField(field: Field, wordFor: (id: string) => string | undefined): Field {
  if (typeof field.value !== 'string') return field
  const value = replacedWords(field.value, wordFor)
  return value === field.value ? field : { ...field, value }
}
