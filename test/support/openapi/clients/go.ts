import { readFileSync } from 'node:fs'
import { argumentOf, type Method, type Model, pathParametersOf, type Scope } from './model.ts'
import { camel, pascal, wrapped } from './names.ts'
import type { Field, NamedType, Type } from './types.ts'

const RUNTIME = readFileSync(new URL('runtime.go', import.meta.url), 'utf8')

/** Words that Go writes in capitals. */
const INITIALS: Readonly<Record<string, string>> = { Id: 'ID', Ms: 'MS', Url: 'URL', Iso: 'ISO' }

/** The client in Go, for 1.21 and newer, as gofmt formats it. */
export function goClient({ types, scopes }: Model, header: readonly string[]): string {
  const structs = types.flatMap(({ name, fields }) => (fields === undefined ? [] : [name]))
  const comments = header.map((line) => `// ${line}\n`)
  return [
    ...comments,
    '\n// Package notebooksmock drives a modelarts-notebooks-mock: faults, clock, resets, snapshots, verification, waits\n',
    '// and the journal. A field that is left out of a request is not sent; Ptr gives fields where zero is a value.\n',
    RUNTIME,
    ...types.map((type) => `\n${typeText(type, structs)}`),
    ...scopes.map(scopeText),
  ].join('')
}

function typeText({ name, values, fields = [] }: NamedType, structs: readonly string[]): string {
  if (values !== undefined) {
    const text = `${name} is one of ${values.join(', ')}.`
    return `${comment(text, '')}type ${name} = string\n`
  }
  const rows = fields.map((field, at) => fieldText(field, at, structs))
  return `// ${name} is an object of the control plane.\ntype ${name} struct {\n${rows.join('')}}\n`
}

/** gofmt aligns neighbours: the comment of a field, or an empty line, parts it from the one above. */
function fieldText(
  { name, type, isRequired, zeroMatters, description }: Field,
  at: number,
  structs: readonly string[],
): string {
  const known = type.kind === 'literals' ? `One of ${type.values.join(', ')}.` : undefined
  const text = [description, known].flatMap((one) => one ?? []).join(' ')
  const before = text === '' ? (at > 0 ? '\n' : '') : comment(text, '\t')
  // omitempty leaves out no struct.
  const isStruct = type.kind === 'named' && structs.includes(type.name)
  const own = goType(type, !isRequired && (zeroMatters || isStruct))
  const tag = isRequired ? name : `${name},omitempty`
  return `${before}\t${identifier(name)} ${own} \`json:"${tag}"\`\n`
}

function goType(type: Type, isPointer = false): string {
  const others = type.kind === 'union' ? type.of.filter(({ kind }) => kind !== 'null') : [type]
  const [only] = others as [Type]
  if (others.length > 1 && !others.every(({ kind }) => kind === 'string')) return 'any'
  const isNullable = type.kind === 'union' && others.length < type.of.length
  const text = plainType(only)
  const isNilable = /^(any|map|\[\])/.test(text)
  return (isPointer || isNullable) && !isNilable ? `*${text}` : text
}

function plainType(type: Type): string {
  switch (type.kind) {
    case 'named':
      return type.name
    case 'list':
      return `[]${goType(type.of)}`
    case 'map':
      return `map[string]${goType(type.of)}`
    case 'object':
      return 'map[string]any'
    case 'literals':
      return 'string'
    case 'integer':
      return 'int'
    case 'long':
      return 'int64'
    case 'number':
      return 'float64'
    case 'boolean':
      return 'bool'
    case 'string':
      return 'string'
    default:
      return 'any'
  }
}

function scopeText({ name, methods }: Scope): string {
  const [receiver, type] = name === 'project' ? ['p', 'Project'] : ['s', 'Server']
  return methods
    .map((method) => `\n${methodText(method, { receiver, type, sender: `send${type}` })}`)
    .join('')
}

interface Receiver {
  receiver: string
  type: string
  sender: string
}

function methodText(method: Method, { receiver, type, sender }: Receiver): string {
  const { name, summary, verb, path, input, answer, also, wait } = method
  const argument = input?.isComponent ? argumentOf(input) : 'options'
  const parameters = [
    'ctx context.Context',
    ...pathParametersOf(method).map((parameter) => `${variable(parameter)} string`),
    ...(input ? [`${argument} ${input.type}`] : []),
  ]
  const parts = path.map((part) => {
    const parameter = /^\{(.*)\}$/.exec(part)?.[1]
    return parameter === undefined ? JSON.stringify(part) : variable(parameter)
  })
  const fields = [
    `method: ${JSON.stringify(verb)}`,
    ...(parts.length > 0 ? [`path: []string{${parts.join(', ')}}`] : []),
    ...(input ? [`${input.kind}: ${argument}`] : []),
    ...(also ? [`also: ${also}`] : []),
    ...(wait ? [`wait: orElse(${argument}.Timeout, ${JSON.stringify(wait)})`] : []),
  ]
  const doc = `${pascal(name)} ${summary.charAt(0).toLowerCase()}${summary.slice(1)}.`
  return `${comment(doc, '')}func (${receiver} *${type}) ${pascal(name)}(${parameters.join(', ')}) (*${answer}, error) {
	return ${sender}[${answer}](ctx, ${receiver}, call{${fields.join(', ')}})
}
`
}

function comment(text: string, indent: string): string {
  return wrapped(text, 110)
    .map((line) => `${indent}// ${line}\n`)
    .join('')
}

/** `notebook_id` as `NotebookID`. */
function identifier(name: string): string {
  return pascal(name).replace(/(Id|Ms|Url|Iso)(?![a-z])/g, (word) => INITIALS[word] as string)
}

/** `rule_id` as `ruleID`. */
function variable(name: string): string {
  return camel(name).replace(/Id$/, 'ID')
}
