import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { completionScript } from '../../../src/cli/help/completion.ts'
import { optionRows } from '../../../src/cli/help/help.ts'
import { verbs } from '../../../src/cli/verbs.ts'

const NAME = 'modelarts-notebooks-mock'

const hasShell = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0

/** The reason to skip a test, or false. */
const without = (shell: string) => !hasShell(shell) && `there is no ${shell} on this machine`

t.test('bash completes commands, flags and values', { skip: without('bash') }, async (t) => {
  const script = join(t.testdir({ script: completionScript(['bash']) }), 'script')
  const offered = (...words: string[]) => {
    const program = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
      _modelarts_notebooks_mock; echo "\${COMPREPLY[*]}"`
    const { stderr, stdout } = spawnSync('bash', ['-c', program, 'bash', script, NAME, ...words])
    t.equal(String(stderr), '')
    return String(stdout).trim().split(' ')
  }
  t.strictSame(offered(''), [...Object.keys(verbs), 'help'])
  t.strictSame(offered('e'), ['env', 'exec'])
  t.strictSame(offered('serve', '--au'), ['--auth', '--auth-lock'])
  t.strictSame(offered('serve', '--auth', ''), ['off', 'present', 'verify'])
  t.strictSame(offered('env', '--client', 'p'), ['python'])
  t.strictSame(offered('--scene', ''), [''], 'bash offers files')
  t.strictSame(offered('--strict', '--port'), ['--port'], 'a flag without a value')
  t.strictSame(offered('help', 'w'), ['wait'])
  t.strictSame(offered('completion', 'z'), ['zsh'])
  t.strictSame(offered('fault', ''), ['add', 'list', 'clear'])
  t.strictSame(offered('clock', 'a'), ['advance'])
  t.strictSame(offered('clock', '--proj'), ['--project'])
  t.strictSame(offered('fault', 'add', 'CreateNotebookT'), ['CreateNotebookTags'])
})

t.test('fish completes commands, flags and values', { skip: without('fish') }, async (t) => {
  const script = join(t.testdir({ script: completionScript(['fish']) }), 'script')
  const offered = (line: string) => {
    const program = `source $argv[1]; complete -C '${line}'`
    const { stdout } = spawnSync('fish', ['-c', program, script])
    return String(stdout)
      .trim()
      .split('\n')
      .map((each) => each.split('\t')[0])
  }
  t.strictSame(offered(`${NAME} e`), ['env', 'exec'])
  t.strictSame(offered(`${NAME} --auth `), ['off', 'present', 'verify'])
  t.strictSame(offered(`${NAME} help w`), ['wait'])
  t.strictSame(offered(`${NAME} fault l`), ['list'])
  t.strictSame(
    offered(`${NAME} clock `)
      .filter((word) => !word?.startsWith('-'))
      .sort(),
    ['advance', 'freeze', 'run', 'set', 'show'],
  )
  t.strictSame(offered(`${NAME} fault add CreateNotebookT`), ['CreateNotebookTags'])
  t.notOk(offered(`${NAME} help fault a`).includes('add'))
})

t.test('zsh completes commands and words', { skip: without('zsh') }, async (t) => {
  const script = join(t.testdir({ script: completionScript(['zsh']) }), 'script')
  // A stand-in for the parts of zsh that only run in its editor: it prints what would be offered.
  const offered = (line: string, place: string) => {
    const program = `autoload -Uz compinit && compinit -D -u && source $1
      _describe() { print -l -- \${(P)2%%:*} }
      compadd() { shift; print -l -- $@ }
      _default() { print files }
      words=(\${(z)2}); _modelarts_notebooks_mock_$3`
    const { stderr, stdout } = spawnSync('zsh', ['-f', '-c', program, 'zsh', script, line, place])
    t.equal(String(stderr), '')
    return String(stdout).trim().split('\n')
  }
  t.strictSame(offered(`${NAME} `, 'commands'), [...Object.keys(verbs), 'help'])
  t.strictSame(offered(`${NAME} fault `, 'words'), ['add', 'list', 'clear'])
  t.strictSame(offered(`${NAME} wait `, 'words'), ['files'])
  t.ok(offered(`${NAME} fault add`, 'rules').includes('ListNotebooks'))
  t.strictSame(offered(`${NAME} fault clear`, 'rules'), ['files'])
})

t.test('zsh can read its script', { skip: without('zsh') }, async (t) => {
  const script = join(t.testdir({ script: completionScript(['zsh']) }), 'script')
  const program =
    'autoload -Uz compinit && compinit -D -u && source $1 && whence -v _modelarts_notebooks_mock'
  const { status, stderr } = spawnSync('zsh', ['-f', '-c', program, 'zsh', script])
  t.equal(String(stderr), '')
  t.equal(status, 0)
})

t.test('each script has every command and flag', async (t) => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const script = completionScript([shell])
    for (const verb of [...Object.keys(verbs), 'help']) t.match(script, new RegExp(`\\b${verb}\\b`))
    for (const { flag } of optionRows()) {
      const [name = ''] = flag.split(' ')
      t.ok(script.includes(shell === 'fish' ? ` -l ${name.slice(2)} ` : name), `${shell} ${name}`)
    }
  }
})

t.test('another shell is refused with those that there are', async (t) => {
  const message = (operands: string[]) => {
    try {
      return completionScript(operands)
    } catch (error) {
      return (error as Error).message
    }
  }
  t.equal(message([]), 'completion: found nothing, expected one of bash, zsh, fish')
  t.match(message(['zs']), /^completion: found "zs", .*; did you mean "zsh"\?$/)
  t.match(message(['bash', 'zsh']), /^completion: found "bash" "zsh", expected one of/)
})
