import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { NODE } from '../../support/command.ts'
import { download, emptyProject, exec, NAME, pack, ROOT, shell } from './packed.ts'

/** Versions of Node, from the packages with its binaries. */
const NODES = ['20.19.6', '22.23.5', '24.22.3']

/** The package with the binary of Node for this machine. */
const NODE_PACKAGE = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`

/** A version that is too old. */
const OLD_NODE = '18.20.8'

/** Package managers beside npm. */
const MANAGERS = { pnpm: '10.34.8', yarn: '1.22.22', '@yarnpkg/cli-dist': '4.18.1' }

/** Calls every part of the library that is a file of its own, once as an ES module and once as CommonJS. */
const use = (load: string) => `
${load}
async function main() {
  const mock = await createMockServer({ scene: 'ten-thousand', tls: 'self-signed' })
  const url = await mock.listen()
  const statuses = []
  for (const path of ['/v1/p1/notebooks?limit=1', '/docs', '/docs/docs.js', '/docs/guide', '/docs/guide/guide.js', '/_mock/ui']) {
    statuses.push((await mock.inject({ url: path, headers: { 'x-auth-token': 'mock-token-admin' } })).statusCode)
  }
  console.log(url.split(':')[0], statuses.join())
  await mock.close()
}
main()
`

const scripts = {
  'use.mjs': use(`import { createMockServer } from '${NAME}'`),
  'use.cjs': use(`const { createMockServer } = require('${NAME}')`),
}

const { tarball } = await pack()

interface Manager {
  name: string
  /** Installs the package. */
  install: readonly string[]
  /** Runs a Node script, and the command of the package. */
  script: readonly string[]
  command: readonly string[]
}

/** The managers, with the paths of their programs in a folder of packages. */
function managers(packages: string): Manager[] {
  const pnpm = ['node', join(packages, 'pnpm/bin/pnpm.cjs')]
  const yarn = ['node', join(packages, 'yarn/bin/yarn.js')]
  const berry = ['node', join(packages, '@yarnpkg/cli-dist/bin/yarn.js')]
  const plain = { script: ['node'] }
  return [
    {
      name: 'npm',
      install: ['npm', 'install', '--engine-strict', tarball],
      ...plain,
      command: ['npx', NAME],
    },
    {
      name: 'pnpm',
      install: [...pnpm, 'add', '--config.engine-strict=true', tarball],
      ...plain,
      command: [...pnpm, 'exec', NAME],
    },
    {
      name: 'Yarn 1',
      install: [...yarn, 'add', `file:${tarball}`],
      ...plain,
      command: [...yarn, '-s', 'run', NAME],
    },
    {
      name: 'Yarn 4',
      install: [...berry, 'add', `${NAME}@file:${tarball}`],
      script: [...berry, 'node'],
      command: [...berry, 'run', NAME],
    },
  ]
}

t.test(
  'command and library refuse an old Node with one sentence that names both versions',
  async (t) => {
    const nodes = await download('node-old', [`${NODE_PACKAGE}@${OLD_NODE}`])
    // Without the loader of tap, which does not run on it.
    const [command = '', ...first] = [...NODE.slice(0, -1), join(nodes, NODE_PACKAGE, 'bin/node')]
    const sentence = `found Node ${OLD_NODE}, expected Node 20.19 or newer`
    const failure = async (...args: string[]) =>
      exec(command, [...first, ...args], { cwd: ROOT, env: shell('') }).catch(
        (error: unknown) => error,
      )
    t.match(await failure('dist/cli.js', 'exec', '--', 'true'), {
      code: 2,
      stdout: '',
      stderr: `modelarts-notebooks-mock: ${sentence}\n`,
    })
    const library = `require('./dist/library.cjs').createMockServer().catch(({ message }) => { throw message })`
    t.match(await failure('-e', library), { code: 1, stderr: sentence })
  },
)

t.test('npm, pnpm, Yarn 1 and Yarn 4 install it on every supported Node', async (t) => {
  const packages = await download(
    'managers',
    Object.entries(MANAGERS).map((entry) => entry.join('@')),
  )
  for (const version of NODES) {
    const nodes = await download(`node-${version}`, [`${NODE_PACKAGE}@${version}`])
    const env = shell(join(nodes, NODE_PACKAGE, 'bin'))
    for (const { name, install, script, command } of managers(packages)) {
      const title = `${name}, Node ${version}`
      const cwd = emptyProject(title.replaceAll(/\W+/g, '-'))
      // Yarn 4 takes a folder with a lock file for a project of its own.
      if (name === 'Yarn 4') writeFileSync(join(cwd, 'yarn.lock'), '')
      for (const [file, code] of Object.entries(scripts)) writeFileSync(join(cwd, file), code)
      const run = async ([program = '', ...args]: readonly string[]) =>
        (await exec(program, args, { cwd, env, timeout: 120_000 })).stdout
      await run(install)
      t.equal(await run(['node', '--version']), `v${version}\n`, title)
      for (const file of Object.keys(scripts)) {
        t.equal(
          await run([...script, file]),
          'https 200,200,200,200,200,200\n',
          `${title}, ${file}`,
        )
      }
      const start = performance.now()
      t.match(await run([...command, '--version']), /^\d+\.\d+\.\d+\n$/, `${title}, command`)
      t.comment(`${title}: the command answers after ${Math.round(performance.now() - start)} ms`)
    }
  }
})
