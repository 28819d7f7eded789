import { build } from 'esbuild'

/** Bundles the pages of the dashboard into dist/dashboard/. */
export async function buildDashboard(): Promise<void> {
  const files = ['main.tsx', 'docs.ts', 'index.html', 'docs.html', 'icon.svg']
  await build({
    entryPoints: files.map((file) => `src/dashboard/${file}`),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.html': 'copy', '.svg': 'copy' },
    outdir: 'dist/dashboard',
    logLevel: 'warning',
  })
}
