import { z } from 'zod'
import { Config } from '../config.ts'
import { innermost } from '../schemas/text-value.ts'
import { flagOf, optionNames, variableOf, verbs } from './command-line.ts'

export interface OptionRow {
  flag: string
  variable: string
  key: string
  fallback: string
  description: string
}

/** Every option as the help and the README show it. */
export function optionRows(): OptionRow[] {
  const defaults = Config.parse({}) as Readonly<Record<string, unknown>>
  return optionNames.map((key) => {
    const field = Config.shape[key]
    return {
      flag: `--${flagOf(key)}${placeholder(field)}`,
      variable: variableOf(key),
      key,
      fallback: Array.isArray(defaults[key]) ? '' : String(defaults[key] ?? ''),
      description: field.description as string,
    }
  })
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

Options, each also in the environment (--list-default-feature is
${variableOf('listDefaultFeature')}) and in a config file ("listDefaultFeature")
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
