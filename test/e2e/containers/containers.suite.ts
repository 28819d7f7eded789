/**
 * Checks the files of docs/containers.md with the public schemas of their formats, which packages of PyPI have, and calls
 * the server with unchanged clients at the hosts of the vendor: `npm run test:containers`.
 */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { plainly } from '../../support/command.ts'
import { containerFiles, writeContainerFiles } from '../../support/container-files.ts'
import { keepFoldersUntilTheEnd } from '../../support/folders.ts'
import type { ClientResult } from './fixed-hosts.ts'

keepFoldersUntilTheEnd(t)

t.setTimeout(10 * 60_000)

const here = fileURLToPath(new URL('./', import.meta.url))
const folder = t.testdir({})
const python = join(folder, 'python', 'bin', 'python')
const schemas = join(folder, 'python', 'bin', 'check-jsonschema')

/** The environment of a user's shell, without what tap and npm set. */
const env = {
  ...Object.fromEntries(
    Object.entries(plainly().env).filter(([name]) => !/^(npm_|NODE_OPTIONS|TAP)/i.test(name)),
  ),
}

function run(command: string, args: readonly string[], cwd = folder) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, env, encoding: 'utf8' })
  return { status, output: `${error ?? ''}${stdout}${stderr}` }
}

const exists = (command: string, ...args: string[]) => run(command, args).status === 0

const hasPython = exists('python3', '-c', 'import ensurepip, venv')
if (hasPython) {
  run('python3', ['-m', 'venv', 'python'])
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
  const installed = run(python, [...pip, '--requirement', join(here, 'requirements.txt')])
  t.equal(installed.status, 0, installed.output)
}
const withoutPython = !hasPython && 'no python3 with venv here'

/** Files by the schema that check-jsonschema has. devcontainer.json and kustomization.yaml: no registry has their schema. */
const checks: Readonly<Record<string, readonly string[]>> = {
  'vendor.github-workflows': ['.github/workflows/test.yml'],
  'vendor.gitlab-ci': ['.gitlab-ci.yml'],
  'vendor.compose-spec': ['compose.yaml', '.devcontainer/compose.yaml'],
}

/** A change to a file of each format that its schema refuses. */
const mistakes: Readonly<Record<string, readonly [string, string]>> = {
  '.github/workflows/test.yml': ['runs-on', 'run-on'],
  '.gitlab-ci.yml': ['alias', 'allias'],
  'compose.yaml': ['read_only: true', 'read_only: [true]'],
  '.devcontainer/compose.yaml': ['depends_on', 'depend_on'],
  'deployment.yaml': ['readOnlyRootFilesystem', 'readOnlyRootFileSystem'],
  'service.yaml': ['targetPort', 'targetport'],
  'volume.yaml': ['accessModes', 'accessMode'],
}

/** Checks a file as it stands, which passes, and with a mistake, which fails. */
function check(t: Test, name: string, command: string, args: readonly string[]): void {
  const found = run(command, [...args, name])
  t.equal(found.status, 0, `${name}: ${found.output}`)
  const [from = '', to = ''] = mistakes[name] ?? []
  const text = containerFiles().get(name) ?? ''
  t.ok(text.includes(from), `${name} has ${from}`)
  const wrong = `wrong-${name.replaceAll('/', '-')}`
  writeFileSync(join(folder, wrong), text.replace(from, to))
  t.not(run(command, [...args, wrong]).status, 0, `${name} with ${to}`)
}

t.test(
  'the files of CI services and of Compose meet their schemas',
  { skip: withoutPython },
  async (t) => {
    writeContainerFiles(folder, [...containerFiles().keys()])
    for (const [schema, names] of Object.entries(checks)) {
      for (const name of names) check(t, name, schemas, ['--builtin-schema', schema])
    }
  },
)

t.test(
  'the files of Kubernetes meet the schemas of its versions',
  { skip: withoutPython },
  async (t) => {
    for (const version of ['1.30', '1.34', '1.37']) {
      for (const name of ['deployment.yaml', 'service.yaml', 'volume.yaml']) {
        const args = ['--strict', '--quiet', '--kubernetes-version', version]
        check(t, name, join(folder, 'python', 'bin', 'kubernetes-validate'), args)
      }
    }
  },
)

/** A network with loopback only, where this process may open port 443 and has a file /etc/hosts of its own. */
const alone = [
  '-rnm',
  'sh',
  '-c',
  'ip link set lo up && mount --bind hosts /etc/hosts && exec "$@"',
  'sh',
]

t.test('unchanged clients call the hosts of the vendor', { skip: withoutPython }, async (t) => {
  const names = [...(containerFiles().get('tls/names.cnf') ?? '').matchAll(/^DNS\.\d+ = (\S+)$/gm)]
  writeFileSync(
    join(folder, 'hosts'),
    `127.0.0.1 localhost ${names.map(([, name]) => name).join(' ')}\n`,
  )
  if (!exists('unshare', ...alone, 'true')) {
    t.comment('skipped: unshare -rnm, ip link or mount --bind does not work here')
    return
  }
  const tls = join(folder, 'tls')
  const made = run('sh', ['make.sh'], tls)
  t.equal(made.status, 0, made.output)
  const found = ['Node', '`requests`', 'the SDK', '`ssl`', 'curl']
  if (exists('go', 'version')) found.push('Go')
  else t.comment('skipped: no go here')
  if (exists('java', '--version') && exists('keytool', '-help')) {
    const store = run('sh', ['trust.sh'], tls)
    t.equal(store.status, 0, store.output)
    found.push('Java')
  } else t.comment('skipped: no java with keytool here')

  const script = join(here, 'fixed-hosts.ts')
  const args = [process.execPath, '--import', import.meta.resolve('tsx'), script, folder, python]
  const { output } = run('unshare', [...alone, ...args, ...found])
  const lines = output.split('\n').filter((line) => line.startsWith('{"client"'))
  const results = lines.map((line) => JSON.parse(line) as ClientResult)
  t.equal(results.length, 2 * found.length, output)
  for (const { client, trusts, status, output } of results) {
    if (trusts) {
      t.equal(status, 0, `${client}: ${output}`)
      t.match(output, /\b[1-9]\d*\b/, client)
    } else {
      t.not(status, 0, `${client} without its setting`)
      t.match(output, /certificat|ssl|tls/i, client)
    }
  }
})
