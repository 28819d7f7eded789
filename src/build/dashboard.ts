import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { type BuildOptions, build, type Metafile } from 'esbuild'

const FOLDER = 'dist/dashboard'

/** The dashboard. Its other views are parts of their own, which the browser loads after the first view. */
const dashboard = [
  { out: 'main', in: 'src/dashboard/main.tsx' },
  { out: 'index', in: 'src/dashboard/index.html' },
  { out: 'icon', in: 'src/dashboard/icon.svg' },
]

/** The page of the API. */
const apiDocs = [
  { out: 'docs', in: 'src/dashboard/api-docs/main.tsx' },
  { out: 'docs', in: 'src/dashboard/api-docs/docs.html' },
]

const options = {
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  loader: { '.html': 'copy', '.svg': 'copy' },
  outdir: FOLDER,
  // The server sends files of this name (src/http/dashboard/dashboard.ts).
  chunkNames: 'part-[hash]',
  logLevel: 'warning',
  metafile: true,
} as const satisfies BuildOptions

/** Bundles the pages of the dashboard into dist/dashboard/. Returns the files that went in. */
export async function buildDashboard(): Promise<string[]> {
  rmSync(FOLDER, { recursive: true, force: true })
  const built = await Promise.all([
    build({ ...options, entryPoints: dashboard, splitting: true }),
    build({ ...options, entryPoints: apiDocs }),
  ])
  preloadParts(built[0].metafile)
  return built.flatMap(({ metafile }) => Object.keys(metafile.inputs))
}

/** Names the parts that main.js imports in the page, so that the browser asks for them at once. */
function preloadParts({ outputs }: Metafile): void {
  const parts = (outputs[`${FOLDER}/main.js`]?.imports ?? [])
    .filter(({ kind }) => kind === 'import-statement')
    .map(({ path }) => `<link rel="modulepreload" href="ui/${basename(path)}" />`)
  const page = `${FOLDER}/index.html`
  const html = readFileSync(page, 'utf8')
  writeFileSync(page, html.replace('</head>', `  ${parts.join('\n    ')}\n  </head>`))
}
