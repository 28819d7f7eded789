import { copyFileSync } from 'node:fs'
import { basename } from 'node:path'
import { build } from 'esbuild'

const pages = ['main.tsx', 'docs.ts', 'index.html', 'docs.html', 'icon.svg']

/** Files of Swagger UI that docs.html loads. The plugin itself is never loaded. */
const swaggerUi = ['swagger-ui.css', 'swagger-ui-bundle.js', 'swagger-ui-standalone-preset.js'].map(
  (file) => `node_modules/@fastify/swagger-ui/static/${file}`,
)

/** Bundles the pages of the dashboard into dist/dashboard/. Returns the files that went in. */
export async function buildDashboard(): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: pages.map((file) => `src/dashboard/${file}`),
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
  for (const file of swaggerUi) copyFileSync(file, `dist/dashboard/${basename(file)}`)
  return [...Object.keys(metafile.inputs), ...swaggerUi]
}
