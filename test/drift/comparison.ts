import { defaultOfComment, rangeOfComment, summaryOf } from './comments.ts'
import { alternativesOf, type Node, type OpenApi, operationKey, shownValue } from './open-api.ts'
import {
  bodyModelOf,
  fileOf,
  type Sdk,
  type SdkField,
  type SdkOperation,
  type TypeParts,
} from './sdk.ts'

/** One difference between an SDK and an OpenAPI document. */
export interface Difference {
  /** For example `not-served`, `field-missing` (in the document) or `enum-extra` (only in the document). */
  kind: string
  /** Method and path. */
  operation: string
  /** `query.limit`, `request.lease.type` or `response.data[].id`; the operation's name if it is not served. */
  field: string
  sdk: string
  openapi: string
  /** Language and file: `python:model/tag.py`. */
  file: string
}

/** Compares one operation of an SDK with the document. */
export class Comparison {
  readonly found: Difference[] = []
  readonly #sdk: Sdk
  readonly #api: OpenApi
  readonly #operation: string

  constructor(sdk: Sdk, api: OpenApi, operation: string) {
    this.#sdk = sdk
    this.#api = api
    this.#operation = operation
  }

  add(kind: string, field: string, sdk: string, openapi: string, file: string): void {
    const place = `${this.#sdk.language}:${file}`
    this.found.push({ kind, operation: this.#operation, field, sdk, openapi, file: place })
  }

  operation(operation: SdkOperation): void {
    const served = this.#api.operations.get(operationKey(operation.method, operation.path))
    if (served === undefined) return
    this.#query(operation, this.#api.parametersOf(served))
    this.#body(operation, this.#api.bodyOf(served))
    this.#response(operation, this.#api.responseOf(served))
  }

  #query(operation: SdkOperation, parameters: Map<string, Node>): void {
    const file = fileOf(this.#sdk, operation.request)
    const fields = this.#sdk.models.get(operation.request)?.fields
    for (const name of [...operation.query].sort(compareText)) {
      const field = fields?.get(name) ?? plainText
      const parameter = parameters.get(name)
      if (parameter === undefined) {
        this.add('param-missing', `query.${name}`, described(field), '-', file)
      } else {
        this.#value(`query.${name}`, field, parameter['schema'], file)
      }
    }
    for (const [name, parameter] of sorted(parameters)) {
      if (parameter['in'] === 'query' && !operation.query.includes(name)) {
        const type = shownValue(this.#api.typeOf(parameter['schema']))
        this.add('param-extra', `query.${name}`, '-', type, file)
      }
    }
  }

  #body(operation: SdkOperation, schema: Node | undefined): void {
    const model = bodyModelOf(this.#sdk, operation)
    if (model !== undefined && schema === undefined) {
      this.add('body-missing', 'body', model, '-', fileOf(this.#sdk, model))
    } else if (model !== undefined && schema !== undefined) {
      this.#fields('request', model, schema, [])
    } else if (schema !== undefined) {
      this.add('body-extra', 'body', '-', 'has a body', fileOf(this.#sdk, operation.request))
    }
  }

  #response({ response }: SdkOperation, schema: Node | undefined): void {
    const fields = this.#sdk.models.get(response)?.fields
    if (schema !== undefined) {
      this.#fields('response', response, schema, [])
    } else if (fields !== undefined && fields.size > 0) {
      const names = [...fields.keys()].sort(compareText).join(',')
      this.add('answer-missing', 'response', names, '-', fileOf(this.#sdk, response))
    }
  }

  /** Compares the fields of a model, and those of the models in it. */
  #fields(at: string, model: string, given: Node | undefined, above: readonly string[]): void {
    const fields = this.#sdk.models.get(model)?.fields
    if (fields === undefined || above.includes(model)) return
    const schema = this.#api.resolved(given)
    const properties: Node = Object.assign(
      {},
      schema['properties'],
      ...alternativesOf(schema).map((one) => this.#api.resolved(one)['properties']),
    )
    const isOpen = schema['additionalProperties'] ?? false
    if (Object.keys(properties).length === 0 && isOpen !== false) return
    const file = fileOf(this.#sdk, model)
    for (const [name, field] of sorted(fields)) {
      if (name in properties) {
        this.#field(`${at}.${name}`, field, properties[name], file, [...above, model])
      } else {
        this.add('field-missing', `${at}.${name}`, described(field), '-', file)
      }
    }
    for (const name of Object.keys(properties).sort(compareText)) {
      if (fields.has(name)) continue
      const type = shownValue(this.#api.typeOf(properties[name]))
      this.add('field-extra', `${at}.${name}`, '-', type, file)
    }
  }

  #field(at: string, field: SdkField, given: Node, file: string, above: readonly string[]): void {
    this.#value(at, field, given, file)
    const { kind, element } = this.#sdk.partsOf(field.type)
    const schema = this.#api.resolved(given)
    if (kind === 'object' && element !== undefined) this.#fields(at, element, schema, above)
    if (kind !== 'array' || element === undefined) return
    const items = schema['items'] ?? {}
    const parts = this.#sdk.partsOf(element)
    const type = this.#api.typeOf(items)
    if (type !== undefined && !isSameType(parts.kind, type)) {
      this.add('type', `${at}[]`, parts.kind, type, file)
    }
    if (parts.element !== undefined) this.#fields(`${at}[]`, parts.element, items, above)
  }

  /** Compares type, enumeration, default and range. */
  #value(at: string, field: SdkField, given: Node | undefined, file: string): void {
    const { kind } = this.#sdk.partsOf(field.type)
    const type = this.#api.typeOf(given)
    if (type !== undefined && !isSameType(kind, type) && !type.includes('|')) {
      this.add('type', at, kind, type, file)
    }
    this.#enumeration(at, field, given, file)
    if (at.startsWith('response')) return
    const schema = this.#api.resolved(given)
    const expected = defaultOfComment(field.doc)
    if (expected !== undefined && !isSameDefault(expected, schema['default'])) {
      const found = schema['default'] ?? undefined
      this.add('default', at, expected, found === undefined ? '-' : shownValue(found), file)
    }
    const range = rangeOfComment(field.doc)
    if (range !== undefined && (kind === 'integer' || kind === 'number')) {
      // A hyphen after a digit stands for "to", as in 1-50.
      const numbers = (range.match(/(?<!\d)-?\d+/g) ?? []).map(Number)
      const { minimum, maximum } = schema
      const isSame = minimum === Math.min(...numbers) && maximum === Math.max(...numbers)
      if (numbers.length >= 2 && !isSame) {
        this.add('range', at, range, `${shownValue(minimum)}..${shownValue(maximum)}`, file)
      }
    }
  }

  #enumeration(at: string, field: SdkField, given: Node | undefined, file: string): void {
    if (field.enum.length === 0) return
    const theirs = new Set(field.enum)
    const ours = new Set([...this.#api.enumOf(given)].map(shownValue))
    if (ours.size === 0) {
      this.add('enum-open', at, list(theirs), 'no enum', file)
      return
    }
    const missing = [...theirs].filter((value) => !ours.has(value))
    const extra = [...ours].filter((value) => !theirs.has(value))
    if (missing.length > 0) this.add('enum-missing', at, list(missing), list(ours), file)
    if (extra.length > 0) this.add('enum-extra', at, list(theirs), list(extra), file)
  }
}

/** What a parameter is of which the request model says nothing. */
const plainText: SdkField = { type: 'str', doc: '', enum: [], required: false }

function isSameType(kind: TypeParts['kind'], type: string): boolean {
  return kind === type || (kind === 'number' && type === 'integer')
}

function isSameDefault(expected: string, found: unknown): boolean {
  if (found === undefined || found === null) return false
  const word = (expected.split(' ')[0] as string).split('（')[0] as string
  const text = word.replace(/^[。“”"]+|[。“”"]+$/g, '').toLowerCase()
  return shownValue(found).toLowerCase() === text
}

function described({ type, doc }: SdkField): string {
  return doc === '' ? type : `${type} ${summaryOf(doc)}`
}

function list(values: Iterable<string>): string {
  return [...values].sort(compareText).join(',')
}

function sorted<Value>(entries: Iterable<[string, Value]>): [string, Value][] {
  return [...entries].sort(([a], [b]) => compareText(a, b))
}

/** Order of texts by their characters, the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
