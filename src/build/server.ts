import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { type SceneFileName, sceneFiles } from '../schemas/scene.ts'

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
} as const

/**
 * The command starts twice as fast from one file as from the files of its packages. It is CommonJS: an `import` of a module
 * of Node loads everything that the module may load later, such as the WebSocket client of node:http.
 */
const COMMAND = './command.cjs'

/** In dist/cli.js, the module of the command is its bundle. */
const commandFromBundle: Plugin = {
  name: 'command from its bundle',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/run-command\.ts$/ }, ({ path }) => ({ path, namespace: 'command' }))
    onLoad({ filter: /./, namespace: 'command' }, () => ({
      contents: `
        import { createRequire } from 'node:module'
        export const { runCommand } = createRequire(import.meta.url)('${COMMAND}')`,
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

/** Packages that stay files of their own: they are loaded for some options or calls only. */
const loadedLater = [
  '@faker-js/faker',
  '@fastify/ajv-compiler',
  '@fastify/fast-json-stringify-compiler',
  'asn1js',
  'light-my-request',
  'pino',
  'pkijs',
]

/** Bundles the server into dist/: the library for `import`, the command, and the health check of the image. */
export async function buildServer(): Promise<void> {
  await Promise.all([
    build({
      ...common,
      entryPoints: ['src/cli.ts'],
      format: 'esm',
      outdir: 'dist',
      plugins: [commandFromBundle],
    }),
    build({
      ...common,
      entryPoints: ['src/cli/run-command.ts'],
      format: 'cjs',
      outfile: `dist/${COMMAND}`,
      external: loadedLater,
      define: { 'import.meta.url': 'commandUrl' },
      banner: { js: `const commandUrl = require('node:url').pathToFileURL(__filename).href` },
      plugins: [lazyModules, checkedAtBuild],
    }),
    build({
      ...common,
      entryPoints: ['src/index.ts'],
      format: 'esm',
      splitting: true,
      packages: 'external',
      outdir: 'dist',
      plugins: [checkedAtBuild],
    }),
    build({
      ...common,
      entryPoints: ['src/health-check/main.ts'],
      format: 'cjs',
      outfile: 'dist/health-check.cjs',
    }),
  ])
}
