import { Config } from '../../config.ts'
import { quote } from '../../schemas/findings.ts'
import { anyOperationIds } from '../../schemas/service-operations.ts'
import { innermost } from '../../schemas/text-value.ts'
import * as z from '../../schemas/zod.ts'
import { flagOf } from '../option-names.ts'
import { usageError } from '../usage-error.ts'
import { allVerbFlags, type Verb, verbs, wordsAfter } from '../verbs.ts'

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

/** The words after each command that has some. */
const wordsByVerb: readonly { verb: Verb; words: readonly Word[] }[] = (
  Object.keys(verbs) as Verb[]
)
  .map((verb) => ({
    verb,
    words: Object.entries(wordsAfter(verb)).map(([word, description]) => ({ word, description })),
  }))
  .filter(({ words }) => words.length > 0)

/** What `fault add` takes first. */
const operations = anyOperationIds

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
  const places = wordsByVerb.map(
    ({ verb, words }) => `    '${verb} 2') ${offer(words.map(({ word }) => word))}; return ;;`,
  )
  return `_modelarts_notebooks_mock() {
  local current=\${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  case \${COMP_WORDS[COMP_CWORD-1]} in
${cases.join('\n')}
    help) ${offer(Object.keys(verbs))}; return ;;
    completion) ${offer(Object.keys(scripts))}; return ;;
  esac
  if [[ $current != -* ]]; then
    case "\${COMP_WORDS[1]} $COMP_CWORD" in
${places.join('\n')}
    esac
    if [[ $COMP_CWORD -eq 3 && "\${COMP_WORDS[*]:1:2}" == 'fault add' ]]; then ${offer(operations)}; return; fi
  fi
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
  const places = wordsByVerb.map(
    ({ verb, words }) => `    ${verb}) values=(
${words.map(({ word, description }) => `      ${quoted(`${word}:${description}`)}`).join('\n')}
    ) ;;`,
  )
  return `#compdef ${PROGRAM}
_modelarts_notebooks_mock_commands() {
  local -a commands
  commands=(
${commands.join('\n')}
  )
  _describe command commands
}
_modelarts_notebooks_mock_words() {
  local -a values
  case $words[2] in
${places.join('\n')}
  esac
  if (( $#values )); then _describe word values; else _default; fi
}
_modelarts_notebooks_mock_rules() {
  if [[ "$words[2] $words[3]" == 'fault add' ]]; then compadd -- ${operations.map(quoted).join(' ')}; else _default; fi
}
_modelarts_notebooks_mock() {
  _arguments -S \\
${specs.join('\n')}
    '1:command:_modelarts_notebooks_mock_commands' \\
    '2:word:_modelarts_notebooks_mock_words' \\
    '3:rule:_modelarts_notebooks_mock_rules' \\
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
    ...wordsByVerb.flatMap(({ verb, words }) => {
      const all = words.map(({ word }) => word).join(' ')
      const isNext = `${seen(verb)}; and not ${seen(`help ${all}`)}`
      return words.map(
        ({ word, description }) =>
          `complete -c ${PROGRAM} -n ${quoted(isNext)} -f -a ${word} -d ${quoted(description)}`,
      )
    }),
    `complete -c ${PROGRAM} -n ${quoted(`${seen('fault')}; and ${seen('add')}`)} -f -a ${quoted(operations.join(' '))}`,
    ...flags.map(({ word, description, values }) => {
      const some = values?.length ? ` -x -a ${quoted(values.join(' '))}` : ' -r'
      const value = values === undefined ? '' : some
      return `complete -c ${PROGRAM} -l ${word.slice(2)} -d ${quoted(description)}${value}`
    }),
  ].join('\n')
}

/** A condition of fish: one of these words is in the command line. */
function seen(words: string): string {
  return `__fish_seen_subcommand_from ${words}`
}

/** A text between single quotes, for all three shells. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`
}
