// Bundles the server into dist/: the library for `import`, the command, and the health check of the image.

import { build, type Plugin } from 'esbuild'

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

/** Modules of Node that Fastify loads at start, and needs for HTTPS and HTTP/2 only, are loaded at their first use. */
const lazyProtocols: Plugin = {
  name: 'lazy protocols',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:https$|^node:http2$/ }, ({ path, importer }) =>
      importer.includes('/node_modules/fastify/') ? { path, namespace: 'lazy' } : undefined,
    )
    onLoad({ filter: /./, namespace: 'lazy' }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, name) => process.getBuiltinModule('${path}')[name] })`,
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
    plugins: [lazyProtocols],
  }),
  build({
    ...common,
    entryPoints: ['src/index.ts'],
    format: 'esm',
    splitting: true,
    packages: 'external',
    outdir: 'dist',
  }),
  build({
    ...common,
    entryPoints: ['src/health-check/main.ts'],
    format: 'cjs',
    outfile: 'dist/health-check.cjs',
  }),
])
