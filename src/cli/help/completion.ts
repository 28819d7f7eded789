import { Config } from '../../config.ts'
import { quote } from '../../schemas/findings.ts'
import { innermost } from '../../schemas/text-value.ts'
import * as z from '../../schemas/zod.ts'
import { flagOf } from '../option-names.ts'
import { usageError } from '../usage-error.ts'
import { allVerbFlags, verbs } from '../verbs.ts'

const PROGRAM = 'modelarts-notebooks-mock'

/** A command or a flag. */
interface Word {
  word: string
  description: string
  /** The values that a flag takes; empty for any value, undefined for none. */
  values?: readonly string[] | undefined
}

const words: readonly Word[] = [
  ...Object.entries(verbs).map(([word, { summary }]) => ({ word, description: summary })),
  { word: 'help', description: 'explain a command' },
]

const flags: readonly Word[] = [
  ...Object.entries({ ...Config.shape, ...allVerbFlags }).map(([name, field]) => ({
    word: `--${flagOf(name)}`,
    description: field.description as string,
    values: valuesOf(field),
  })),
  { word: '--config', description: 'JSON file of options', values: [] },
  { word: '--help', description: 'explain the command' },
  { word: '--version', description: 'print the version' },
]

function valuesOf(field: z.ZodType): readonly string[] | undefined {
  const kind = innermost(field)
  if (kind instanceof z.ZodBoolean) return undefined
  return kind instanceof z.ZodEnum ? kind.options.map(String) : []
}

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const

/** The script with which a shell completes commands, flags and their values. Throws a UsageError for another shell. */
export function completionScript([shell = '', ...more]: readonly string[]): string {
  if (Object.hasOwn(scripts, shell) && more.length === 0) {
    return scripts[shell as keyof typeof scripts]()
  }
  const words = Object.keys(scripts)
  const found = shell === '' ? 'nothing' : [shell, ...more].map(quote).join(' ')
  const expected = `one of ${words.join(', ')}`
  throw usageError('completion', { path: '$', found, expected, words })
}

/** Where nothing is offered, bash completes names of files. */
function bashScript(): string {
  const cases = flags.flatMap(({ word, values }) =>
    values === undefined ? [] : [`    ${word}) ${offer(values)}; return ;;`],
  )
  return `_modelarts_notebooks_mock() {
  local current=\${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  case \${COMP_WORDS[COMP_CWORD-1]} in
${cases.join('\n')}
    help) ${offer(Object.keys(verbs))}; return ;;
    completion) ${offer(Object.keys(scripts))}; return ;;
  esac
  if [[ $current == -* ]]; then ${offer(flags.map(({ word }) => word))}
  elif [[ $COMP_CWORD -eq 1 ]]; then ${offer(words.map(({ word }) => word))}
  fi
}
complete -o default -F _modelarts_notebooks_mock ${PROGRAM}`
}

function offer(all: readonly string[]): string {
  return all.length === 0 ? ':' : `COMPREPLY=($(compgen -W '${all.join(' ')}' -- "$current"))`
}

function zshScript(): string {
  const specs = flags.map(({ word, description, values }) => {
    const value = values === undefined ? '' : `:value:${choice(values)}`
    return `    ${quoted(`${word}[${description.replace(/[[\]]/g, '\\$&')}]${value}`)} \\`
  })
  const commands = words.map(({ word, description }) => `    ${quoted(`${word}:${description}`)}`)
  return `#compdef ${PROGRAM}
_modelarts_notebooks_mock_commands() {
  local -a commands
  commands=(
${commands.join('\n')}
  )
  _describe command commands
}
_modelarts_notebooks_mock() {
  _arguments -S \\
${specs.join('\n')}
    '1:command:_modelarts_notebooks_mock_commands' \\
    '*:: :_default'
}
compdef _modelarts_notebooks_mock ${PROGRAM}`
}

function choice(values: readonly string[]): string {
  return values.length === 0 ? '_default' : `(${values.join(' ')})`
}

function fishScript(): string {
  const isFirst = '-n __fish_use_subcommand'
  return [
    ...words.map(
      ({ word, description }) =>
        `complete -c ${PROGRAM} ${isFirst} -f -a ${word} -d ${quoted(description)}`,
    ),
    `complete -c ${PROGRAM} -n '__fish_seen_subcommand_from help' -x -a ${quoted(Object.keys(verbs).join(' '))}`,
    `complete -c ${PROGRAM} -n '__fish_seen_subcommand_from completion' -x -a ${quoted(Object.keys(scripts).join(' '))}`,
    ...flags.map(({ word, description, values }) => {
      const some = values?.length ? ` -x -a ${quoted(values.join(' '))}` : ' -r'
      const value = values === undefined ? '' : some
      return `complete -c ${PROGRAM} -l ${word.slice(2)} -d ${quoted(description)}${value}`
    }),
  ].join('\n')
}

/** A text between single quotes, for all three shells. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`
}
