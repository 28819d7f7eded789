import { inputInvalid } from '../control-errors.ts'
import type { Field, PlainRequest } from './plain-request.ts'
import { wildcard } from './wildcard.ts'

/** A kind of value that changes from run to run, and how it is found in a text. */
interface Volatile {
  name: string
  /** Fields that may hold it; every field when left out. */
  fields?: RegExp
  pattern: RegExp
}

const RANDOM_NAME = 'random part of a name'

/** Values that are not compared as they are, unless the comparison is exact. */
const VOLATILE: readonly Volatile[] = [
  {
    name: 'request id, token or signature',
    fields: /[._-](?:(?:x[-_])?request[-_]?id|client[-_]?token|nonce|trace(?:parent|[-_]?id))$/i,
    pattern: /^.+$/s,
  },
  {
    name: 'date or time',
    pattern:
      /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?|\b\d{8}T\d{6}Z/g,
  },
  { name: 'epoch time', fields: /(?:time|date|_at|since|until|begin|end)$/i, pattern: /^1\d{12}$/ },
  {
    name: RANDOM_NAME,
    fields: /[._-](?:name|description)$/i,
    pattern:
      /(?<![a-z0-9])(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{6,}|\d{9,})(?![a-z0-9])/gi,
  },
]

/** What an own pattern leaves out: fields of requests, or whole requests. */
interface OwnPattern {
  text: string
  ofRequest: ((request: PlainRequest) => boolean) | undefined
  ofField: ((path: string) => boolean) | undefined
}

/** What a pattern must look like. */
const PATTERN_FORM =
  'a field such as body.name, query.limit or body.tags.*.value, or a request such as "GET /v1/*/flavors"'

/** The error for a text that is no pattern. */
export function patternError(ignore: readonly string[], index: number): Error {
  const found = JSON.stringify(ignore[index])
  return inputInvalid('InvalidInput', [
    { path: `$.ignore[${index}]`, found, expected: PATTERN_FORM },
  ])
}

/** Reads an own pattern: `body.a.*`, or `METHOD /path` with `*` for a part and `**` for any number; undefined if it is none. */
function ownPattern(text: string): OwnPattern | undefined {
  const [, method, path] = /^([A-Za-z]+|\*)\s+(\/\S*)$/.exec(text) ?? []
  if (method !== undefined && path !== undefined) {
    const isPath = wildcard(path, '/')
    const ofRequest = (request: PlainRequest) =>
      (method === '*' || method.toUpperCase() === request.method) &&
      isPath(request.segments.join('/'))
    return { text, ofRequest, ofField: undefined }
  }
  if (!/^(?:body|query|header)(?:\..+)?$/.test(text) || text.endsWith('.')) return undefined
  const isField = wildcard(text, '.')
  const isInner = wildcard(`${text}.**`, '.')
  const ofField = (at: string) => isField(at) || isInner(at)
  return { text, ofRequest: undefined, ofField }
}

/** The patterns of one comparison. They count what they leave out. */
export class Patterns {
  readonly #own: readonly OwnPattern[]
  readonly #volatile: readonly Volatile[]
  readonly #counts = new Map<string, number>()

  /** Throws what `refuse` makes of a text that is no pattern. */
  constructor(ignore: readonly string[], exact: boolean, refuse: (index: number) => Error) {
    this.#own = ignore.map((text, index) => {
      const pattern = ownPattern(text)
      if (pattern === undefined) throw refuse(index)
      return pattern
    })
    this.#volatile = exact ? [] : VOLATILE
    for (const text of ignore) this.#counts.set(text, 0)
  }

  /** Whether the comparison leaves a whole request out. */
  leavesOut(request: PlainRequest): boolean {
    const pattern = this.#own.find(({ ofRequest }) => ofRequest?.(request) === true)
    if (pattern !== undefined) this.#count(pattern.text)
    return pattern !== undefined
  }

  /** The field as it is compared; undefined if it is left out. */
  shown(field: Field): Field | undefined {
    const pattern = this.#own.find(({ ofField }) => ofField?.(field.path) === true)
    if (pattern !== undefined) {
      this.#count(pattern.text)
      return undefined
    }
    if (field.value === null || typeof field.value === 'boolean') return field
    return this.#volatile.reduce((one, volatile) => this.#masked(one, volatile), field)
  }

  /** Each pattern that left something out, and each own pattern, with the number of requests or values. */
  get counts(): { pattern: string; values: number }[] {
    return [...this.#counts].map(([pattern, values]) => ({ pattern, values }))
  }

  #masked(field: Field, { fields, name, pattern }: Volatile): Field {
    if (fields !== undefined && !fields.test(field.path)) return field
    const text = String(field.value)
    const value = text.replace(pattern, `{${name}}`)
    if (value === text) return field
    this.#count(name)
    // A number is not the same as a text with its digits.
    return { ...field, value: typeof field.value === 'number' ? `${value} as a number` : value }
  }

  #count(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
  }
}
