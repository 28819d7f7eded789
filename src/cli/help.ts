import { z } from 'zod'
import { Config } from '../config.ts'
import { innermost } from '../schemas/text-value.ts'
import { optionNames } from './command-line.ts'
import { flagOf, variableOf } from './option-names.ts'
import { verbs } from './verbs.ts'

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

export function helpText(): string {
  const rows = optionRows().map(
    ({ flag, fallback, description }) =>
      `  ${flag.padEnd(38)}${description}${fallback === '' ? '' : ` (${fallback})`}`,
  )
  const commands = Object.entries(verbs).map(([verb, what]) => `  ${verb.padEnd(10)}${what}`)
  return `modelarts-notebooks-mock [command] [options]

Commands
${commands.join('\n')}

Options can also be set in the environment (--list-default-feature is
${variableOf('listDefaultFeature')}) and in a config file ("listDefaultFeature").
Flags of a single command have only a variable (--timeout is ${variableOf('timeout')}).
${rows.join('\n')}
  ${'--config FILE'.padEnd(38)}JSON file of options
  ${'--help, --version'.padEnd(38)}`
}

function placeholder(field: z.ZodType): string {
  const kind = innermost(field)
  if (kind instanceof z.ZodBoolean) return ''
  if (kind instanceof z.ZodEnum) return ` ${kind.options.join('|')}`
  if (kind instanceof z.ZodLiteral) return ` ${[...kind.values].join('|')}`
  return kind instanceof z.ZodNumber ? ' N' : ' TEXT'
}
