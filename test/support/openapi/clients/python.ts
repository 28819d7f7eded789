import { readFileSync } from 'node:fs'
import { argumentOf, type Method, type Model, pathParametersOf, type Scope } from './model.ts'
import { wrapped } from './names.ts'
import type { Field, NamedType, Type } from './types.ts'

const RUNTIME = readFileSync(new URL('runtime.py', import.meta.url), 'utf8')

/** Words of Python among the names of fields. */
const KEYWORDS = ['from']

/** The client in Python, for 3.9 and newer: mypy --strict and pyright accept it. */
export function pythonClient({ types, scopes }: Model, header: readonly string[]): string {
  const fieldsOf = (name: string) => types.find((type) => type.name === name)?.fields ?? []
  const isOfOptions = ({ name }: NamedType) =>
    scopes.some(({ methods }) =>
      methods.some(({ input }) => input?.type === name && !input.isComponent),
    )
  return [
    `${header.map((line) => `# ${line}\n`).join('')}# fmt: off\n# ruff: noqa\n`,
    RUNTIME,
    ...types.filter((type) => !isOfOptions(type)).map((type) => `\n${typeText(type)}`),
    ...scopes.map((scope) => `\n${classText(scope, fieldsOf)}`),
  ].join('\n')
}

function typeText({ name, values, fields = [] }: NamedType): string {
  if (values !== undefined) return `${name} = ${literal(values)}\n`
  if (fields.some((field) => KEYWORDS.includes(field.name))) return callText(name, fields)
  const required = fields.filter(({ isRequired }) => isRequired)
  const optional = fields.filter(({ isRequired }) => !isRequired)
  if (optional.length === 0) return `class ${name}(TypedDict):\n${required.map(fieldText).join('')}`
  const inner = `class _${name}(TypedDict):\n${required.map(fieldText).join('')}\n\n`
  const base = required.length > 0 ? `_${name}` : 'TypedDict'
  const outer = `class ${name}(${base}, total=False):\n${optional.map(fieldText).join('')}`
  return required.length > 0 ? inner + outer : outer
}

/** A class cannot have a field with the name of a keyword. */
function callText(name: string, fields: readonly Field[]): string {
  if (fields.some(({ isRequired }) => !isRequired)) throw new Error(`${name}: optional keyword`)
  const rows = fields.map(
    (field) => `${comment(field, '        ')}        "${field.name}": ${textOf(field.type)},\n`,
  )
  return `${name} = TypedDict(\n    "${name}",\n    {\n${rows.join('')}    },\n)\n`
}

function fieldText(field: Field): string {
  return `${comment(field)}    ${field.name}: ${textOf(field.type)}\n`
}

function comment({ description }: Field, indent = '    '): string {
  if (description === undefined) return ''
  return wrapped(description, 94)
    .map((line) => `${indent}# ${line}\n`)
    .join('')
}

function textOf(type: Type): string {
  switch (type.kind) {
    case 'named':
      return type.name
    case 'union': {
      const others = type.of.filter(({ kind }) => kind !== 'null')
      const [first, ...more] = others.map(textOf)
      const text = more.length === 0 ? `${first}` : `Union[${[first, ...more].join(', ')}]`
      return others.length === type.of.length ? text : `Optional[${text}]`
    }
    case 'literals':
      return literal(type.values)
    case 'list':
      return `List[${textOf(type.of)}]`
    case 'map':
      return `Dict[str, ${textOf(type.of)}]`
    case 'object':
      return 'Dict[str, Any]'
    case 'integer':
    case 'long':
      return 'int'
    default:
      return { any: 'Any', boolean: 'bool', null: 'None', number: 'float', string: 'str' }[
        type.kind
      ]
  }
}

function literal(values: readonly string[]): string {
  const words = values.map((value) => JSON.stringify(value))
  const short = `Literal[${words.join(', ')}]`
  if (values.length < 10) return short
  return `Literal[\n${words.map((word) => `    ${word},\n`).join('')}]`
}

const HEADS = {
  project: 'class Project(_Scope):\n    """One project of a mock server: its world."""\n\n',
  server: `class NotebooksMock(_Scope):
    """A mock server.

    url: its URL; else that of NOTEBOOKS_MOCK_URL, which exec sets; else http://127.0.0.1:6404. token: its control
    token; else that of NOTEBOOKS_MOCK_CONTROL_TOKEN. timeout: longest time to an answer in seconds; the time that
    wait() waits comes on top.
    """

    def __init__(
        self, url: Optional[str] = None, token: Optional[str] = None, timeout: float = 60
    ) -> None:
        super().__init__(_Connection(url, token, timeout), ["_mock"])
        self.url = self._connection.url

    def project(self, project_id: str) -> Project:
        """A project by its id."""
        return Project(self._connection, ["_mock", "projects", project_id])

`,
}

type FieldsOf = (type: string) => readonly Field[]

function classText({ name, methods }: Scope, fieldsOf: FieldsOf): string {
  return HEADS[name] + methods.map((method) => methodText(method, fieldsOf)).join('\n')
}

function methodText(method: Method, fieldsOf: FieldsOf): string {
  const { name, summary, verb, path, input, answer, also, wait } = method
  const options = input === undefined || input.isComponent ? [] : fieldsOf(input.type)
  const parameters = [
    'self',
    ...pathParametersOf(method).map((parameter) => `${parameter}: str`),
    ...(input?.isComponent ? [`${argumentOf(input)}: ${input.type}`] : []),
    ...(options.length > 0 ? ['*'] : []),
    ...options.map((field) => `${field.name}: ${optional(field.type)} = None`),
  ]
  const parts = path.map((part) => /^\{(.*)\}$/.exec(part)?.[1] ?? JSON.stringify(part))
  const given = dictionary(options.map((field) => `"${field.name}": ${field.name}`))
  const call = [
    JSON.stringify(verb),
    `[${parts.join(', ')}]`,
    ...(input?.isComponent ? [`${input.kind}=${argumentOf(input)}`] : []),
    ...(options.length > 0 ? [`${input?.kind}=_given(options)`] : []),
    ...(also ? [`also=${also}`] : []),
    ...(wait ? [`wait=timeout or ${JSON.stringify(wait)}`] : []),
  ]
  const oneLine = parameters.join(', ')
  const list =
    oneLine.length < 60
      ? oneLine
      : `\n${parameters.map((parameter) => `        ${parameter},\n`).join('')}    `
  return `    def ${name}(${list}) -> ${answer}:
        """${summary}."""
${options.length > 0 ? `        options = ${given}\n` : ''}        return cast(${answer}, self._call(${call.join(', ')}))
`
}

function dictionary(entries: readonly string[]): string {
  const short = `{${entries.join(', ')}}`
  if (short.length < 80) return short
  return `{\n${entries.map((entry) => `            ${entry},\n`).join('')}        }`
}

function optional(type: Type): string {
  const text = textOf(type)
  return text.startsWith('Optional[') ? text : `Optional[${text}]`
}
