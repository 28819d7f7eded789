import type { JsonSchema } from '../../../../src/schemas/json-schema.ts'
import { pascal } from './names.ts'
import { type NamedType, Types } from './types.ts'

/** What a client has, before it is written in a language. */
export interface Model {
  /** Every named type, each after those that it refers to. */
  types: readonly NamedType[]
  scopes: readonly Scope[]
}

/** A class of a client. Its paths are below `/_mock`, or below `/_mock/projects/{project_id}`. */
export interface Scope {
  name: 'server' | 'project'
  methods: readonly Method[]
}

export interface Method {
  /** Name with underscores: `add_fault`. */
  name: string
  /** A sentence without an end: `Adds a fault rule of one world`. */
  summary: string
  verb: string
  /** Path below the scope: `faults`, `{rule_id}`, `explain`. */
  path: readonly string[]
  input?: Input
  /** Name of the type of the answer. */
  answer: string
  /** Status of another answer of this type, which is no error. */
  also?: number
  /** Default of the parameter `timeout` of an operation that waits. */
  wait?: string
}

export interface Input {
  kind: 'body' | 'query'
  /** Name of its type. */
  type: string
  isRequired: boolean
  /** Whether the type is a component of the document: a value of its own, such as a rule. Others are a method's options. */
  isComponent: boolean
}

/** Names of a method's types that have no name in the document. */
interface TypeNames {
  input?: string
  answer?: string
}

/** The methods, each with its route below both scopes. A scope that has no such route lacks the method. */
const METHODS: Readonly<Record<string, readonly [route: string, names?: TypeNames]>> = {
  index: ['GET', { answer: 'ControlIndex' }],
  add_fault: ['POST faults'],
  list_faults: ['GET faults', { input: 'FaultsQuery', answer: 'FaultList' }],
  remove_fault: ['DELETE faults/{rule_id}', { answer: 'RemoveAnswer' }],
  clear_faults: ['DELETE faults', { answer: 'RemoveAnswer' }],
  explain_fault: ['GET faults/{rule_id}/explain'],
  clock: ['GET clock'],
  set_clock: ['PUT clock', { input: 'ClockRequest' }],
  advance: ['POST clock/advance', { input: 'AdvanceRequest', answer: 'AdvanceAnswer' }],
  reset: ['POST reset', { input: 'ResetRequest', answer: 'ResetAnswer' }],
  undo_reset: ['POST reset/undo'],
  undelete: ['POST notebooks/{id}/undelete', { answer: 'UndeleteAnswer' }],
  history: ['GET history', { input: 'HistoryQuery' }],
  export_scene: ['GET scene', { input: 'SceneQuery', answer: 'SavedScene' }],
  list_snapshots: ['GET snapshots', { answer: 'SnapshotList' }],
  take_snapshot: ['PUT snapshots/{name}'],
  delete_snapshot: ['DELETE snapshots/{name}', { answer: 'RemoveAnswer' }],
  list_requests: ['GET requests', { input: 'RequestsQuery', answer: 'JournalPage' }],
  clear_requests: ['DELETE requests', { answer: 'RemoveAnswer' }],
  verify: ['POST verify'],
  wait: ['GET wait', { input: 'WaitQuery', answer: 'WaitAnswer' }],
}

const SCOPES = { project: '/_mock/projects/{project_id}', server: '/_mock' } as const

/** Parameters that clients do not have: they read JSON. */
const LEFT_OUT = ['format']

interface Parameter {
  in: string
  name: string
  required?: boolean
  description?: string
  schema: JsonSchema
}

interface Operation {
  summary: string
  parameters?: Parameter[]
  requestBody?: { required: boolean; content: Content }
  responses: Record<string, { content?: Content }>
}

type Content = Readonly<Record<string, { schema: JsonSchema }>>

export interface ControlDocument {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, JsonSchema> }
}

/** The model of the clients from the OpenAPI document of the control plane; throws if a route of METHODS is missing. */
export function modelOf({ paths, components }: ControlDocument): Model {
  const types = new Types(components.schemas)
  const used = new Set<string>()
  const scopes = (['project', 'server'] as const).map((scope) => {
    const methods = Object.entries(METHODS).flatMap(([name, [route, names = {}]]) => {
      const [verb = '', below = ''] = route.split(' ')
      const path = below === '' ? [] : below.split('/')
      const operation = paths[[SCOPES[scope], ...path].join('/')]?.[verb.toLowerCase()]
      if (operation === undefined) return []
      used.add(name)
      return [{ name, verb, path, ...methodOf(operation, names, types) }]
    })
    return { name: scope, methods }
  })
  const missing = Object.keys(METHODS).filter((name) => !used.has(name))
  if (missing.length > 0) throw new Error(`found no route for ${missing} in the document`)
  return { types: types.all, scopes }
}

function methodOf(
  { summary, parameters = [], requestBody, responses }: Operation,
  names: TypeNames,
  types: Types,
) {
  const [[, ok] = [], ...others] = Object.entries(responses).flatMap(([status, { content }]) => {
    const schema = content?.['application/json']?.schema
    return schema === undefined ? [] : [[Number(status), schema] as const]
  })
  if (ok === undefined) throw new Error(`found no answer of "${summary}"`)
  const same = others.find(([, schema]) => ok.$ref !== undefined && schema.$ref === ok.$ref)
  const query = parameters.filter((one) => one.in === 'query' && !LEFT_OUT.includes(one.name))
  const timeout = query.find(({ name }) => name === 'timeout')
  const body = requestBody?.content['application/json']?.schema
  const input: Input | undefined =
    body !== undefined && !isEmpty(body)
      ? {
          kind: 'body',
          type: types.nameOf(body, names.input),
          isRequired: requestBody?.required === true,
          isComponent: body.$ref !== undefined,
        }
      : query.length > 0
        ? {
            kind: 'query',
            type: types.nameOf(objectOf(query), names.input),
            isRequired: false,
            isComponent: false,
          }
        : undefined
  return {
    // The clients read JSON only.
    summary: summary.replace(/([:,] as JSON.*)?\.$/, ''),
    answer: types.nameOf(ok.anyOf?.[0] ?? ok, names.answer),
    ...(input && { input }),
    ...(same && { also: same[0] }),
    ...(timeout && { wait: String(timeout.schema.default) }),
  }
}

/** Whether a body has no field, so that clients send none. */
function isEmpty({ $ref, anyOf, properties = {} }: JsonSchema): boolean {
  return $ref === undefined && anyOf === undefined && Object.keys(properties).length === 0
}

/** Query parameters as the schema of an object. */
function objectOf(query: readonly Parameter[]): JsonSchema {
  const properties = Object.fromEntries(
    query.map(({ name, schema, description }) => [
      name,
      description === undefined ? schema : { ...schema, description },
    ]),
  )
  const required = query.flatMap(({ name, required }) => (required ? [name] : []))
  return { type: 'object', properties, required }
}

/** Path parameters of a method. */
export function pathParametersOf({ path }: Method): string[] {
  return path.flatMap((part) => /^\{(.*)\}$/.exec(part)?.[1] ?? [])
}

/** Name of the argument of a component: the last word of its type, such as `rule`. */
export function argumentOf({ type }: Input): string {
  return (/[A-Z][a-z]*$/.exec(type)?.[0] ?? pascal(type)).toLowerCase()
}
