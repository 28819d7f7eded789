import { replacedField, replacedWords } from './given-ids.ts'
import { type Field, type PlainRequest, projectSegment } from './plain-request.ts'

/** The words of one side that are compared under another name. */
export interface Names {
  projects: ReadonlyMap<string, string>
  ids: ReadonlyMap<string, string>
}

/** The path of a request with names in place of ids. `self` is an id that is shown as itself. */
export function namedPath(request: PlainRequest, { ids, projects }: Names, self?: string): string {
  const project = projectSegment(request)
  const wordFor = (id: string) => (id === self ? '{self}' : ids.get(id))
  return request.segments
    .map((segment, at) =>
      at === project ? (projects.get(segment) ?? segment) : replacedWords(segment, wordFor),
    )
    .join('/')
}

/** The values of a request with names in place of ids. */
export function namedFields(request: PlainRequest, { ids }: Names, self?: string): Field[] {
  const wordFor = (id: string) => (id === self ? '{self}' : ids.get(id))
  return request.fields.map((field) => replacedField(field, wordFor))
}

/** A request as one text: two requests are the same if their texts are equal. */
export function namedForm(request: PlainRequest, names: Names, self?: string): string {
  const fields = namedFields(request, names, self)
  return JSON.stringify([
    request.method,
    namedPath(request, names, self),
    ...fields.map(({ empty, path, place, value }) => [
      place ?? path,
      empty === undefined ? value : [empty],
    ]),
  ])
}

/** The path with the same mark for every id. */
export function pathForm(request: PlainRequest, { ids }: Names): string {
  const project = projectSegment(request)
  return request.segments
    .map((segment, at) => (at === project || ids.has(segment) ? '{}' : segment))
    .join('/')
}
