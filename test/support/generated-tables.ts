import { readFileSync } from 'node:fs'
import { optionRows } from '../../src/cli/help/help.ts'
import { stateMachine } from '../../src/control/state-diagram.ts'
import { operation, operationIds } from '../../src/schemas/operations.ts'
import {
  decisionRows,
  documentRows,
  serviceRows,
  sourceCell,
  supportedRows,
  withErrorSources,
} from './provenance/tables.ts'

/** The rows of each generated table. */
const tables: Readonly<Record<string, () => string[]>> = {
  operations: operationTable,
  parameters: parameterTable,
  options: optionTable,
  control: controlTable,
  supported: () => table(supportedRows()),
  services: () => table(serviceRows()),
  decisions: () => table(decisionRows()),
  documents: () => table(documentRows()),
}

/** The page with its generated tables replaced by tables made from the present code. */
export function withTables(page: string): string {
  const filled = Object.entries(tables).reduce((text, [name, rows]) => {
    const mark = `<!-- table: ${name} -->`
    const table = new RegExp(`${mark}\n(\n\\|.*(\n\\|.*)*\n)?`)
    return text.replace(table, () => `${mark}\n\n${rows().join('\n')}\n`)
  }, page)
  const sourced = filled.replace(
    /(<!-- column: sources -->\n\n)((?:\|.*\n)+)/,
    (_, mark: string, rows: string) => `${mark}${withErrorSources(rows.trimEnd())}\n`,
  )
  const diagram = `\`\`\`mermaid\n${stateMachine().mermaid}\n\`\`\``
  return sourced.replace(/```mermaid\n[^`]*```/, () => diagram)
}

function operationTable(): string[] {
  return [
    '| Operation | Method and path |',
    '|---|---|',
    ...operationIds.map((id) => {
      const { method, path } = operation(id)
      return row(code(id), code(`${method} ${path}`))
    }),
  ]
}

function controlTable(): string[] {
  const file = new URL('../../openapi/control.json', import.meta.url)
  const { paths } = JSON.parse(readFileSync(file, 'utf8')) as {
    paths: Record<string, Record<string, { summary: string }>>
  }
  const rows = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { summary }]) =>
      row(code(`${method.toUpperCase()} ${path}`), summary.replace(/\.$/, '')),
    ),
  )
  return ['| Path | What it does |', '|---|---|', ...rows]
}

interface Parameter {
  name: string
  in: string
  description: string
  schema: {
    type: string
    default?: unknown
    enum?: string[]
    minimum?: number
    maximum?: number
    maxLength?: number
    format?: string
    pattern?: string
  }
}

function parameterTable(): string[] {
  const file = new URL('../../openapi/openapi.json', import.meta.url)
  const { paths } = JSON.parse(readFileSync(file, 'utf8'))
  const parameters: Parameter[] = paths['/v1/{project_id}/notebooks'].get.parameters
  return [
    '| Parameter | Type | Default | Allowed | Meaning | Source |',
    '|---|---|---|---|---|---|',
    ...parameters
      .filter((parameter) => parameter.in === 'query')
      .map(({ name, description, schema }) => {
        const fallback = schema.default === undefined ? '' : code(schema.default)
        const source = sourceCell(`parameter ListNotebooks query.${name}`)
        return row(code(name), schema.type, fallback, allowed(schema), description, source)
      }),
  ]
}

function allowed({
  enum: values,
  minimum,
  maximum,
  maxLength,
  format,
  pattern,
}: Parameter['schema']): string {
  if (values) return values.map(code).join(' ')
  if (minimum !== undefined) return `${minimum}–${maximum}`
  if (format !== undefined) return code(format)
  if (pattern !== undefined) return code(pattern)
  return maxLength === undefined ? 'any text' : `at most ${maxLength} characters`
}

function optionTable(): string[] {
  return [
    '| Flag | Environment | Key | Default | Meaning |',
    '|---|---|---|---|---|',
    ...optionRows().map(({ flag, variable, key, fallback, description }) =>
      row(
        code(flag),
        code(variable),
        code(key),
        fallback === '' ? '' : code(fallback),
        description,
      ),
    ),
  ]
}

function table([head = [], ...rows]: string[][]): string[] {
  return [row(...head), `|${'---|'.repeat(head.length)}`, ...rows.map((cells) => row(...cells))]
}

function code(value: unknown): string {
  return `\`${value}\``
}

function row(...cells: string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}
