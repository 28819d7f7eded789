import { build } from 'esbuild'

/** Files of dist/dashboard/ and their sources. */
const pages = [
  { out: 'main', in: 'src/dashboard/main.tsx' },
  { out: 'index', in: 'src/dashboard/index.html' },
  { out: 'icon', in: 'src/dashboard/icon.svg' },
  { out: 'docs', in: 'src/dashboard/api-docs/main.tsx' },
  { out: 'docs', in: 'src/dashboard/api-docs/docs.html' },
]

/** Bundles the pages of the dashboard into dist/dashboard/. Returns the files that went in. */
export async function buildDashboard(): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: pages,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.html': 'copy', '.svg': 'copy' },
    outdir: 'dist/dashboard',
    logLevel: 'warning',
    metafile: true,
  })
  return Object.keys(metafile.inputs)
}
