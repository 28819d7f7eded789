import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { type SceneFileName, sceneFiles } from '../schemas/scene.ts'

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  outdir: 'dist',
  logLevel: 'warning',
  metafile: true,
} as const

/** Without `import()`, which Jest takes only with a flag of Node. */
const commonJs = {
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  supported: { 'dynamic-import': false },
} as const

/**
 * The command and the library start twice as fast from one file as from the files of their packages. They are CommonJS: an
 * `import` of a module of Node loads everything that the module may load later, such as the WebSocket client of node:http.
 */
const bundles = { command: 'src/cli/run-command.ts', library: 'src/index.ts' }

/** Parts of both bundles that are files of their own, because only some options and calls need them. */
const parts = [
  { name: 'faker', imported: '@faker-js/faker/locale/en' },
  { name: 'light-my-request', imported: 'light-my-request' },
  {
    name: 'self-signed',
    imported: './self-signed.ts',
    file: 'src/http/listener/self-signed.ts',
  },
]

/** Packages that Fastify loads only for an app that has a logger, or no compilers of its own for schemas. */
const neverLoaded = ['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler', 'pino']

const partsFromFiles: Plugin = {
  name: 'parts from their files',
  setup({ onResolve }) {
    onResolve({ filter: /^(@faker-js|light-my-request|\.\/self-signed)/ }, ({ path }) => {
      const part = parts.find(({ imported }) => imported === path)
      return part && { path: `./${part.name}.cjs`, external: true }
    })
  },
}

/** In dist/cli.js, the module of the command is its bundle. */
const commandFromBundle: Plugin = {
  name: 'command from its bundle',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/run-command\.ts$/ }, ({ path }) => ({ path, namespace: 'command' }))
    onLoad({ filter: /./, namespace: 'command' }, () => ({
      contents: `
        import { createRequire } from 'node:module'
        export const { runCommand } = createRequire(import.meta.url)('./command.cjs')`,
    }))
  },
}

/**
 * What Fastify loads at start, and needs for HTTPS, HTTP/2 and plugins of other packages only, is loaded at its first use.
 */
const lazyModules: Plugin = {
  name: 'lazy modules',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:https|node:http2|semver)$/ }, ({ path, importer }) =>
      importer.includes('/node_modules/fastify/') ? { path, namespace: 'lazy' } : undefined,
    )
    onLoad({ filter: /./, namespace: 'lazy' }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, name) => require('${path}')[name] })`,
      resolveDir: resolve('node_modules/fastify'),
    }))
  },
}

/** The files of the default scene as their check gives them: as long as nobody edits them, the server need not check them. */
function checkedFiles(): [string, string][] {
  return readdirSync('fixtures/default').map((file) => {
    const noun = basename(file, '.json') as SceneFileName
    const bytes = readFileSync(join('fixtures/default', file))
    const content = sceneFiles[noun].parse(JSON.parse(bytes.toString()))
    const digest = createHash('sha256').update(bytes).digest('hex')
    return [`${noun} ${digest}`, JSON.stringify(content)]
  })
}

const checkedAtBuild: Plugin = {
  name: 'files checked at build',
  setup({ onLoad }) {
    onLoad({ filter: /\/checked-files\.ts$/ }, () => ({
      contents: `export const checkedFiles = new Map(${JSON.stringify(checkedFiles())})`,
    }))
  },
}

/** Bundles the server into dist/: the library, the command, and the health check of the image. Returns the files that went in. */
export async function buildServer(): Promise<string[]> {
  const builds = await Promise.all([
    build({
      ...common,
      entryPoints: ['src/cli.ts'],
      format: 'esm',
      plugins: [commandFromBundle],
    }),
    build({
      ...common,
      ...commonJs,
      entryPoints: bundles,
      external: neverLoaded,
      define: { 'import.meta.url': 'bundleUrl' },
      banner: { js: `const bundleUrl = require('node:url').pathToFileURL(__filename).href` },
      plugins: [partsFromFiles, lazyModules, checkedAtBuild],
    }),
    build({
      ...common,
      ...commonJs,
      entryPoints: {
        ...Object.fromEntries(parts.map(({ name, imported, file = imported }) => [name, file])),
        'health-check': 'src/health-check/main.ts',
      },
    }),
  ])
  return builds.flatMap(({ metafile }) => Object.keys(metafile.inputs))
}
