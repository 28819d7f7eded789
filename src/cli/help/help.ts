import { Config } from '../../config.ts'
import { innermost } from '../../schemas/text-value.ts'
import * as z from '../../schemas/zod.ts'
import { columns } from '../columns.ts'
import { optionNames } from '../command-line.ts'
import { flagOf, variableOf } from '../option-names.ts'
import { usesOption, type Verb, verbShape, verbs, wordsAfter } from '../verbs.ts'

export interface OptionRow {
  flag: string
  variable: string
  key: string
  fallback: string
  description: string
}

/** All options as the help text and the documentation show them. */
export function optionRows(): OptionRow[] {
  return optionNames.map((key) => {
    const field = Config.shape[key]
    return {
      flag: `--${flagOf(key)}${placeholder(field)}`,
      variable: variableOf(key),
      key,
      fallback: fallbackOf(field),
      description: field.description as string,
    }
  })
}

/** A default as the value of a flag; empty for an empty list or object. */
function fallbackOf(field: z.ZodType): string {
  const hasDefault = field instanceof z.ZodDefault || field instanceof z.ZodPrefault
  const value = hasDefault ? field.def.defaultValue : ''
  return typeof value === 'object' ? '' : String(value)
}

/** The help of one command; that of all of them and of the options for `serve`, which is the default. */
export function helpText(verb: Verb = 'serve'): string {
  return verb === 'serve' ? wholeHelp() : helpOf(verb)
}

function wholeHelp(): string {
  const commands = Object.entries(verbs).map(([verb, { summary, usage }]): [string, string] => [
    verb,
    usage === '' ? summary : `${summary}: ${verb} ${usage}`,
  ])
  const rows = optionRows().map(({ flag, fallback, description }): [string, string] => [
    flag,
    withDefault(description, fallback),
  ])
  return `modelarts-notebooks-mock [command] [options]

Commands
${indented([...commands, ['help', 'explain a command: help COMMAND, or COMMAND --help']])}

Options can also be set in the environment (--list-default-feature is
${variableOf('listDefaultFeature')}) and in a config file ("listDefaultFeature").
Flags of a single command have only a variable (--timeout is ${variableOf('timeout')}).
${indented([...rows, ['--config FILE', 'JSON file of options'], ['--help, --version', '-h, -V or -v']])}`
}

function helpOf(verb: Verb): string {
  const { example, summary, usage } = verbs[verb]
  const words = Object.entries(wordsAfter(verb))
  const flags = Object.entries(verbShape(verb)).map(([key, field]): [string, string] => [
    `--${flagOf(key)}${placeholder(field)}`,
    withDefault(field.description as string, fallbackOf(field)),
  ])
  const lines = [
    `modelarts-notebooks-mock ${verb} ${usage}`.trimEnd(),
    `  ${summary}`,
    ...(words.length === 0 ? [] : ['', 'Words', indented(words)]),
    ...(flags.length === 0 ? [] : ['', 'Flags', indented(flags)]),
    '',
    'Example',
    `  modelarts-notebooks-mock ${example}`,
    ...(usesOption(verb, 'port')
      ? ['', 'It takes options of the server as well: modelarts-notebooks-mock --help']
      : []),
  ]
  return lines.join('\n')
}

function withDefault(description: string, fallback: string): string {
  return fallback === '' ? description : `${description} (${fallback})`
}

function indented(rows: readonly (readonly [string, string])[]): string {
  return columns(rows)
    .map((line) => `  ${line.trimEnd()}`)
    .join('\n')
}

function placeholder(field: z.ZodType): string {
  const kind = innermost(field)
  if (kind instanceof z.ZodBoolean) return ''
  if (kind instanceof z.ZodEnum) return ` ${kind.options.join('|')}`
  if (kind instanceof z.ZodLiteral) return ` ${[...kind.values].join('|')}`
  return kind instanceof z.ZodNumber ? ' N' : ' TEXT'
}
