import { readFileSync } from 'node:fs'
import { argumentOf, type Method, type Model, pathParametersOf, type Scope } from './model.ts'
import { camel, wrapped } from './names.ts'
import type { Field, NamedType, Type } from './types.ts'

const RUNTIME = readFileSync(new URL('runtime.ts', import.meta.url), 'utf8')

/** The client in TypeScript: erasable syntax only, for Node 20 and newer, bundlers and browsers. */
export function typescriptClient({ types, scopes }: Model, header: readonly string[]): string {
  return [
    `${header.map((line) => `// ${line}\n`).join('')}/* eslint-disable */\n`,
    RUNTIME,
    ...types.map(typeText),
    ...scopes.map(classText),
  ].join('\n')
}

function typeText({ name, values, fields = [] }: NamedType): string {
  if (values !== undefined) {
    return `export type ${name} =\n${values.map((value) => `  | ${quoted(value)}\n`).join('')}`
  }
  return `export interface ${name} {\n${fields.map(fieldText).join('')}}\n`
}

function fieldText({ name, type, isRequired, description }: Field): string {
  const text = isRequired ? textOf(type) : `${textOf(type)} | undefined`
  return `${comment(description, '  ')}  ${name}${isRequired ? '' : '?'}: ${text}\n`
}

function textOf(type: Type): string {
  switch (type.kind) {
    case 'named':
      return type.name
    case 'union':
      return type.of.map(textOf).join(' | ')
    case 'literals':
      return type.values.map(quoted).join(' | ')
    case 'list':
      return /[ |]/.test(textOf(type.of)) ? `(${textOf(type.of)})[]` : `${textOf(type.of)}[]`
    case 'map':
      return `Record<string, ${textOf(type.of)}>`
    case 'object':
      return 'Record<string, unknown>'
    case 'integer':
    case 'long':
      return 'number'
    case 'any':
      return 'unknown'
    default:
      return type.kind
  }
}

const HEADS = {
  project:
    '/** One project of a mock server: its world. */\nexport class Project extends Scope {\n',
  server: `/** A mock server. */
export class NotebooksMock extends Scope {
  constructor(options: MockOptions = {}) {
    super(connectionOf(options), ['_mock'])
  }

  /** URL of the server. */
  get url(): string {
    return this.connection.url
  }

  /** A project by its id. */
  project(id: string): Project {
    return new Project(this.connection, ['_mock', 'projects', id])
  }

`,
}

function classText({ name, methods }: Scope): string {
  return `${HEADS[name]}${methods.map(methodText).join('\n')}}\n`
}

function methodText(method: Method): string {
  const { name, summary, verb, path, input, answer, also, wait } = method
  const argument = input?.isComponent ? argumentOf(input) : 'options'
  const parameters = [
    ...pathParametersOf(method).map((parameter) => `${camel(parameter)}: string`),
    ...(input ? [`${argument}: ${input.type}${input.isRequired ? '' : ' = {}'}`] : []),
  ]
  const parts = path.map((part) => /^\{(.*)\}$/.exec(part)?.[1] ?? part)
  const call = [
    quoted(verb),
    `[${parts.map((part, at) => (part === path[at] ? quoted(part) : camel(part))).join(', ')}]`,
    ...(input
      ? [
          `{ ${[
            argument === input.kind ? argument : `${input.kind}: ${argument}`,
            ...(also ? [`also: ${also}`] : []),
            ...(wait ? [`wait: ${argument}.timeout ?? ${quoted(wait)}`] : []),
          ].join(', ')} }`,
        ]
      : []),
  ]
  return `${comment(`${summary}.`, '  ')}  ${camel(name)}(${parameters.join(', ')}): Promise<${answer}> {
    return this.call(${call.join(', ')})
  }
`
}

function comment(text: string | undefined, indent: string): string {
  if (text === undefined) return ''
  const lines = wrapped(text.replaceAll('*/', '* /'), 96)
  if (lines.length === 1) return `${indent}/** ${text} */\n`
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`
}

function quoted(text: string): string {
  return `'${text}'`
}
